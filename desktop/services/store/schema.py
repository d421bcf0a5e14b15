"""The tables of the two files. A column's words are SQL; the mirror's projections can be built anew from `entry`."""

from __future__ import annotations

from types import MappingProxyType

import apsw

from desktop.services.store import risk
from desktop.services.store.arriving import numbers
from desktop.services.store.connection import require_version, words_for_sqlite
from desktop.services.store.duplicates import apart
from desktop.services.store.elsewhere import taken
from desktop.services.store.identity import tables as identity
from desktop.services.store.invitations import tables as invitations

MIRROR_VERSION = 4
OUTBOX_VERSION = 3

# Projections: what `projection.effects` writes, keyed by `id`; the same columns where the outbox is laid over.
PROJECTIONS = MappingProxyType(
    {
        **risk.TABLES,
        **identity.TABLES,
        **numbers.TABLES,
        **invitations.TABLES,
        **apart.TABLES,
        "patient": (
            "pk integer primary key",
            "id blob not null unique",
            "family_sort text not null default ''",
            "given_sort text not null default ''",
            "sounds text not null default ''",
            "birth_date text not null default ''",
            "nhs_number text",
            "find text not null default ''",
            "plain blob",
            "deceased integer not null default 0",
            "died text",
            "has_ledger integer not null default 0",
            "set_aside blob",
        ),
        "error": (
            "id blob primary key",
            "patient blob",
            "kind text",
            "why text",
            "instead blob",
            "device blob",
            "at integer",
        ),
        "referral": (
            "id blob primary key",
            "patient blob",
            "team blob",
            "opened text",
            "closed text",
            "at integer",
        ),
        "access": ("id blob primary key", "patient blob", "epoch integer", "public blob", "key blob", "basis text"),
        "record_wrap": ("id blob primary key", "access blob", "team blob", "generation integer", "wrap blob"),
        "team_wrap": ("id blob primary key", "team blob", "generation integer", "device blob", "wrap blob"),
        "ledger": (
            "id blob primary key",
            "patient blob",
            "kind text",
            "seq integer",
            "base integer",
            "at integer",
            "device blob",
            "agreement blob",
            "note blob",
            "given_on text",
            "review_on text",
            "void text",
        ),
        "request": (
            "id blob primary key",
            "patient blob",
            "team blob",
            "questionnaire text",
            "version text",
            "sha256 blob",
            "mode text",
            "channel text",
            "respondent text",
            "due text",
            "message text",
            "replaces blob",
            "at integer",
            "device blob",
            "state text",
            "problem text",
            "opened_at integer",
            "recipient blob",
            "schedule blob",
            "raised_by blob",
        ),
        "schedule": (
            "id blob primary key",
            "patient blob",
            "team blob",
            "said blob",
            "questionnaire text",
            "version text",
            "channel text",
            "rule blob",
            "message text",
            "due_days integer",
            "device blob",
            "at integer",
            "ended integer",
        ),
        "schedule_version": ("id blob primary key", "patient blob", "schedule blob", "body blob"),
        "schedule_pause": ("id blob primary key", "patient blob", "schedule blob", "paused integer"),
        "appointment": (
            "id blob primary key",
            "patient blob",
            "team blob",
            "at integer",
            "kind text",
            "cancelled integer",
        ),
        "not_raised": (
            "id blob primary key",
            "patient blob",
            "schedule blob",
            "occasion text",
            "code text",
            "words text",
            "at integer",
        ),
        "attempt": (
            "id blob primary key",
            "request blob",
            "patient blob",
            "step integer",
            "channel text",
            "state text",
            "at integer",
            "sent_at integer",
            "reason text",
        ),
        "response": (
            "id blob primary key",
            "request blob",
            "patient blob",
            "seq integer",
            "at integer",
            "attention integer",
            "key blob",
            "mode text",
            "respondent text",
            "receipt text",
            "authored integer",
            "envelope blob",
            "state text",
            "content blob",
            "scored text",
            "headline text",
            "score text",
            "band text",
            "flagged integer",
            "quarantined integer",
            "contact_me integer",
            "reviewed_at integer",
            "reviewed_by blob",
            "reviewed_note blob",
            "reviewed_ref blob",
            "acknowledged_at integer",
            "acknowledged_by blob",
            "acknowledged_action text",
            "entered_by blob",
            "void text",
        ),
    }
)

COLUMNS = MappingProxyType(
    {table: tuple(column.split()[0] for column in columns) for table, columns in PROJECTIONS.items()}
)

_MIRROR = """
create table meta (name text primary key, value) without rowid;
create table entry (
    seq integer primary key, stream blob not null, n integer not null, id blob not null, kind text not null,
    at integer not null, header blob not null, salt blob, body blob);
create unique index entry_stream on entry (stream, n);
create table stream (id blob primary key, n integer not null, leaf blob not null) without rowid;
create table settled (id blob primary key) without rowid;
create table unchecked (seq integer primary key);
create table distrusted (seq integer primary key, words text not null);
create table revoked (device blob primary key, seq integer not null) without rowid;
create table imported (id text primary key, questionnaire blob not null, brought integer not null default 0)
    without rowid;
create index patient_name on patient (family_sort, given_sort, birth_date);
create index patient_sounds on patient (sounds);
create index patient_young on patient (birth_date) where has_ledger = 0 and deceased = 0;
create index referral_patient on referral (patient);
create index access_patient on access (patient);
create index record_wrap_access on record_wrap (access);
create index ledger_patient on ledger (patient);
create index request_patient on request (patient);
create index request_due on request (due) where state in ('queued', 'sent', 'delivered', 'opened');
create index request_locked on request (at) where problem <> '' and state in ('sent', 'delivered', 'opened');
create index request_bounced on request (at) where state in ('bounced', 'no-address');
create index response_patient on response (patient);
create index response_request on response (request);
create index response_unread on response (flagged, at) where reviewed_at is null;
create index response_risk on response (at) where flagged = 1 and acknowledged_at is null;
create index response_flagged on response (at) where flagged = 1;
create index response_at on response (at);
create index response_sealed on response (attention, seq) where state = 'sealed';
create index response_locked on response (seq) where state = 'locked';
"""

# Since version 2: access by epochs, and what the sync has still to look at.
_SINCE_2 = """
create table standing (
    patient blob primary key, seq integer not null, state blob not null, suspended integer, requests integer not null);
create index standing_suspended on standing (suspended) where suspended is not null;
create index standing_asked on standing (requests) where requests > 0;
create table due_record (patient blob primary key, at integer not null) without rowid;
create index due_record_at on due_record (at);
create table withheld (patient blob not null, epoch integer not null, generation integer not null,
    primary key (patient, epoch, generation)) without rowid;
create table forgotten (patient blob primary key) without rowid;
create table brought_back (patient blob primary key, until text not null) without rowid;
create table destroyed (patient blob not null, because blob not null, said integer not null default 0,
    primary key (patient, because)) without rowid;
insert into due_record (patient, at) select id, 0 from patient;
"""

# Since version 2: the access log as a privacy officer's workstation lists it, made from `entry`. Place 0 of an entry is
# its line; further ones are for finding it by another person or team that it names.
_ACCESS_LOG = """
create table access_line (
    seq integer not null, place integer not null, at integer not null, family text not null,
    patient blob, device blob, team blob, primary key (seq, place)) without rowid;
create index access_line_at on access_line (at) where place = 0;
create index access_line_family on access_line (family, at) where place = 0;
create index access_line_device on access_line (device, family, at) where place = 0;
create index access_line_patient on access_line (patient, at) where patient is not null;
create index access_line_team on access_line (team, at) where team is not null;
create table unusual (what text not null, at integer not null, seq integer not null, primary key (what, at, seq))
    without rowid;
create table counted (device blob primary key, highest integer not null, gaps text not null, repeated integer not null)
    without rowid;
create table pace (member blob not null, half_hour integer not null, seqs text not null,
    primary key (member, half_hour)) without rowid;
"""

_OF_SCHEDULES = ("schedule", "schedule_version", "schedule_pause", "appointment", "not_raised")
# Since version 3: columns and tables that a mirror made before does not have.
_SINCE_3 = f"""
alter table response add column entered_by blob;
alter table ledger add column given_on text;
alter table ledger add column review_on text;
alter table ledger add column void text;
alter table response add column void text;
alter table patient add column set_aside blob;
create table error ({", ".join(PROJECTIONS["error"])});
create table attempt ({", ".join(PROJECTIONS["attempt"])});
alter table request add column recipient blob;
alter table request add column schedule blob;
alter table request add column raised_by blob;
{"".join(f"create table {table} ({', '.join(PROJECTIONS[table])});" for table in _OF_SCHEDULES)}
{risk.SINCE_3}
{identity.SINCE_3}
{numbers.SINCE_3}
{invitations.SINCE_3}
{apart.SINCE_3}"""
_INDEXES_3 = f"""
create table seen (response blob primary key) without rowid;
create table held_back (seq integer primary key, words text not null);
create table told (seq integer primary key);
create index error_patient on error (patient);
create index patient_set_aside on patient (set_aside) where set_aside is not null;
create index ledger_recorded on ledger (patient, given_on, review_on, at) where kind = 'recorded';
create index destroyed_unsaid on destroyed (patient) where said = 0;
create index response_quarantined on response (seq) where quarantined = 1;
create index response_reviewed on response (reviewed_at) where reviewed_at is not null;
create index attempt_request on attempt (request);
create index schedule_patient on schedule (patient);
create index schedule_pause_patient on schedule_pause (patient);
create index appointment_patient on appointment (patient);
create index not_raised_patient on not_raised (patient);
create index request_schedule on request (schedule) where schedule is not null;
create index attempt_for_us on attempt (channel, at) where state = 'queued';
{risk.INDEXES_3}
{identity.INDEXES_3}
{numbers.INDEXES_3}
{invitations.INDEXES_3}
{apart.INDEXES_3}"""

# Since version 4: an index for each beginning of up to five signs. A beginning without one is merged from the lists of
# every word that has it, which is what takes long: the days of a year, the family names of one first letter.
_FIND = """
create virtual table patient_find using fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3 4 5',
    tokenize = 'unicode61 remove_diacritics 2');
"""
FILL_FIND = "insert into patient_find (rowid, words) select pk, find from patient"
"""Everybody's words into an index that is empty."""
_FIND_ANEW = f"drop table patient_find; {_FIND} {FILL_FIND};"

_OUTBOX = """
create table act (
    position integer primary key autoincrement, id blob not null unique, bundle blob not null, stream blob not null,
    kind text not null, first integer not null, at integer not null, statement blob not null,
    note text not null default '',
    state text not null default 'waiting', code text not null default '', words text not null default '',
    newer text not null default '');
create index act_stream on act (stream);
create index act_kind on act (kind);
create index act_state on act (state);
create trigger act_identity before update of id, bundle, stream, kind, statement on act
begin select raise(abort, 'an act is never rewritten'); end;
"""

# Since version 2: what the service lost with a backup. `after` is what somebody else must have brought back before.
_LOST = """
alter table act add column after blob;
create table lost_answer (id blob primary key, entry blob not null) without rowid;
"""

# Since version 2: notes of reading. `sent` once the service has it; `code` is why it was refused.
_READINGS = """
create table reading (
    counter integer primary key autoincrement, patient blob not null, half_hour integer not null,
    each_time integer not null, id blob not null unique, statement blob not null,
    sent integer not null default 0, code text not null default '');
create unique index reading_half_hour on reading (patient, half_hour) where not each_time;
create index reading_waiting on reading (counter) where not sent;
create trigger reading_identity before update of counter, patient, half_hour, id, statement on reading
begin select raise(abort, 'a note of reading is never rewritten'); end;
"""

# Since version 3: half-done answers, sealed to the record's key, by the send that they answer.
_DRAFTS = """
create table draft (request blob primary key, patient blob not null, at integer not null, flagged integer not null,
    sealed blob not null) without rowid;
"""

# Since version 3: sends to many. `draft` is what was filled in; a person without an outcome has not been reached yet.
_COHORTS = """
create table cohort (
    id blob primary key, at integer not null, draft blob not null, stopped integer not null default 0) without rowid;
create table cohort_person (
    cohort blob not null, place integer not null, patient blob not null, outcome text not null default '',
    primary key (cohort, place)) without rowid;
create index cohort_waiting on cohort_person (cohort, place) where outcome = '';
"""

# Since version 3: whether an act was ever handed to the network, so that the service may have it without our knowing.
_TRIED = """
alter table act add column tried integer not null default 0;
update act set tried = 1;
"""


def prepare_mirror(connection: apsw.Connection) -> None:
    """Make, upgrade or check the mirror's tables; raises `NewerFormat`."""
    version = require_version(connection, MIRROR_VERSION)
    if version == 0:
        tables = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in PROJECTIONS.items())
        _create(connection, tables + _MIRROR + _FIND + _SINCE_2 + _ACCESS_LOG + _INDEXES_3, MIRROR_VERSION)
    elif version < MIRROR_VERSION:
        steps = ("", _SINCE_2 + _ACCESS_LOG, _SINCE_3 + _INDEXES_3, _FIND_ANEW)
        _create(connection, "".join(steps[version:]), MIRROR_VERSION)


def prepare_outbox(connection: apsw.Connection) -> None:
    """Make, check or upgrade the outbox's tables; raises `NewerFormat`."""
    version = require_version(connection, OUTBOX_VERSION)
    steps = (_OUTBOX, _LOST + _READINGS, _DRAFTS + _COHORTS + _TRIED + taken.SINCE_3)
    if version < OUTBOX_VERSION:
        _create(connection, "".join(steps[version:]), OUTBOX_VERSION)


def _create(connection: apsw.Connection, statements: str, version: int) -> None:
    with words_for_sqlite(), connection:
        connection.execute(statements)
        connection.pragma("user_version", version)
