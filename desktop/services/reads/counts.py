"""The rail's numbers, counted where they lie: they are read again at every change, so that they cost no list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.age import AgreementPath, age_rule
from care_record.people.services import Referral, Service
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from desktop.services.access.hidden import suspended, to_look_at
from desktop.services.reads.chasing import letters
from desktop.services.reads.conditions import LOCKED, LOST, OVERDUE, RISK, UNREAD, taken_back
from desktop.services.reads.identity import IdentityReads
from desktop.services.reads.invitations import stopped
from desktop.services.reads.people import Counts
from desktop.services.reads.returned import REVIEWS
from desktop.services.reads.sharing.work import of_access
from desktop.services.reads.waiting.lines import outbox_acts
from desktop.services.reads.worklist import renewing, unread
from desktop.services.store import drafts
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_YOUNG = (
    "select patient.id, birth_date, team, opened, closed, referral.id from patient join referral "
    "on referral.patient = patient.id where birth_date > ? and has_ledger = 0 and deceased = 0"
)


def counts(reader: Reader, state: DeskState) -> Counts:
    """What the rail shows beside its places, for the role that is here."""
    with reader.snapshot():
        role = state.me(reader).role
        today = returned = invitations = 0
        if role == "clinician":
            today, returned = _responses(reader, state)
            today += len(drafts.flagged(reader.outbox))
            today += _agreement_needed(reader, state) + len(renewing.to_renew(reader, state))
            today += _count(reader, "response", *unread.condition(reader, state))
        if role in ("clinician", "coordinator"):
            gone = taken_back(reader)
            today += _requests(reader, state.today(), gone)
            today += len(of_access(reader, state))
            today += len(letters.letters_waiting(reader, gone)) + len(letters.clinic_waiting(reader, gone))
            invitations = stopped.count(reader, state.now())
            today += invitations
        identity = duplicates = 0
        if role == IDENTITY_ADMINISTRATOR:
            identity, invitations = IdentityReads(reader, state).waiting(), stopped.count(reader, state.now())
            duplicates = state.duplicates
        return Counts(today, returned, len(outbox_acts(reader)), identity, invitations, duplicates)


def _responses(reader: Reader, state: DeskState) -> tuple[int, int]:
    """Answers for the Today list, and those that nobody has read."""
    shown, bound = to_look_at(reader, state)
    unread = _count(reader, "response", f"{UNREAD} and {shown}", bound)
    read_risk = _count(reader, "response", f"{RISK} and reviewed_at is not null and {shown}", bound)
    today = unread + read_risk
    pending = reader.pending(REVIEWS)
    changes = [change for fact in pending for change in effects(fact) if change.table == "response"]
    if not changes:
        return today, unread
    ids = list({change.key for change in changes})
    rows = reader.rows("response", f"id in ({','.join('?' * len(ids))}) and {shown}", [*ids, *bound])
    before = [_weight(row) for row in rows.values()]
    away = suspended(reader, state)
    after = [_weight(row) for row in overlay(rows, changes, "response").values() if row["patient"] not in away]
    return (
        today + sum(one for one, _ in after) - sum(one for one, _ in before),
        unread + sum(one for _, one in after) - sum(one for _, one in before),
    )


def _weight(row: Row) -> tuple[int, int]:
    unread = row["reviewed_at"] is None
    return int(unread or bool(row["flagged"] and row["acknowledged_at"] is None)), int(unread)


def _requests(reader: Reader, day: date, gone: frozenset[bytes]) -> int:
    """Overdue, not delivered and locked sends, less those that are cancelled or sent again while that waits here."""
    less = f" and id not in ({','.join('?' * len(gone))})" if gone else ""
    today = day.isoformat()
    found = _count(reader, "request", OVERDUE + less, [today, *gone])
    return found + sum(_count(reader, "request", where + less, list(gone)) for where in (LOST, LOCKED))


def _agreement_needed(reader: Reader, state: DeskState) -> int:
    """Young people of whom nobody has recorded what they agree to."""
    day = state.today()
    asked = {fact.stream.bytes for fact in reader.pending("kind like 'consent.%'")}
    teams = state.directory(reader).teams
    needed: set[bytes] = set()
    for patient, born, team, opened, closed, identity in reader.all(_YOUNG, (date(day.year - 19, 1, 1).isoformat(),)):
        known = teams.get(UUID(bytes=team))
        if patient in asked or patient in needed or known is None:
            continue
        service = Service(known.service)
        ends = date.fromisoformat(closed) if closed else None
        referral = Referral(UUID(bytes=identity), known.id, service, date.fromisoformat(opened), ends)
        if referral.is_open(day):
            path = age_rule(service, date.fromisoformat(born), day).path
            if path is AgreementPath.CLINICIAN_FIRST:
                needed.add(patient)
    return len(needed)


def _count(reader: Reader, table: str, where: str, bindings: Sequence[object] = ()) -> int:
    """`where` is ours, never data."""
    found: int = reader.get(f"select count(*) from {table} where {where}", bindings)  # noqa: S608
    return found
