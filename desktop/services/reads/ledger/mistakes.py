"""What can be marked as entered in error in one record, newest first, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, get_args
from uuid import UUID

from care_record.log.entry import Entry
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from care_record.statements.contents import contents
from care_record.wire import bodies
from desktop.services.reads import patient_lines
from desktop.services.reads.lines import SAID, scopes_words, title
from desktop.services.reads.people import AskAgain
from desktop.services.store.mirror import BELIEVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

MOST = 100
_CLINICIANS = ("consent.", "withdrawal.", "response.")
_ENTRIES = (
    "select seq, n, stream, id, kind, at, header, salt, body from entry where stream = ? and body is not null "  # noqa: S608 - our own kinds
    f"and kind in ({', '.join(repr(kind) for kind in get_args(bodies.ErrorOf))}) "
    f"and {BELIEVED} and id not in (select id from error) order by n desc limit ?"
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One entry that could be one: what it says, by whom and when (UTC). `enters_anew` tells whether it can be moved.

    `about` is the answer that a review is of.
    """

    id: UUID
    kind: str
    words: str
    who: str
    at: datetime
    enters_anew: bool
    about: UUID | None = None


def mistakes(reader: Reader, state: DeskState, patient: UUID) -> tuple[Mistake, ...]:
    """The entries of a record that the reader may mark; what waits in the outbox is discarded there instead."""
    with reader.snapshot():
        pending = reader.pending("stream = ? and kind = 'entered-in-error'", (patient.bytes,))
        marked = {fact.body.what for fact in pending if isinstance(fact.body, bodies.EnteredInError)}
        clinician = state.me(reader).role == "clinician"
        found = []
        for seq, n, stream, identity, kind, at, header, salt, body in reader.all(_ENTRIES, (patient.bytes, MOST)):
            entry = Entry(seq, UUID(bytes=stream), n, b"", UUID(bytes=identity), kind, at, header, salt, body)
            said = contents(entry)
            if said is None or said[1] is None or entry.id in marked:
                continue
            if kind.startswith(_CLINICIANS) and not clinician:
                continue
            who = state.who(reader, said[1].device.bytes)
            words = _words(reader, state, entry.id, said[0])
            moves = isinstance(said[0], (bodies.MeasureRequested, bodies.ReferralOpened)) or kind.startswith("consent.")
            about = said[0].response if isinstance(said[0], bodies.ResponseReviewed) else None
            found.append(Mistake(entry.id, kind, words, who, from_milliseconds(at), moves, about))
        return tuple(found)


ASKED_AGAIN_WITHIN = timedelta(days=28)
"""For so long a record says that an answer that was in error could be asked for again."""


def to_ask_again(
    reader: Reader, state: DeskState, errors: Mapping[bytes, Row], requests: Mapping[bytes, Row]
) -> tuple[AskAgain, ...]:
    """Answers of one record that were in error and whose measure was not sent since, the newest first.

    `errors` as `errors_of` gives them, `requests` of the same record. Inside a snapshot.
    """
    since = state.now() - ASKED_AGAIN_WITHIN.total_seconds() * 1000
    wrong = {key: row for key, row in errors.items() if row["kind"] == "response.entered" and row["at"] >= since}
    if not wrong or not state.clinical(reader):
        return ()
    found = []
    for key, row in sorted(wrong.items(), key=lambda one: one[1]["at"], reverse=True):
        of = reader.get("select request from response where id = ?", (key,))
        sent = requests.get(of)
        if sent is None or sent["respondent"] not in (None, "patient"):
            # whoever else was asked is asked by name
            continue
        later = (one["questionnaire"] == sent["questionnaire"] and one["at"] > row["at"] for one in requests.values())
        measure = state.measure(reader, sent["questionnaire"], sent["version"])
        if measure is not None and not any(later):
            on = day_in_london(from_milliseconds(row["at"]))
            found.append(AskAgain(UUID(bytes=key), measure.id, title(reader, state, sent), on, row["why"]))
    return tuple(found)


def errors_of(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> dict[bytes, Row]:
    """What was marked, by the statement's id. Inside a snapshot."""
    return reader.overlaid("error", "patient = ?", (patient.bytes,), pending)


def _words(reader: Reader, state: DeskState, identity: UUID, body: bodies.Body) -> str:
    match body:
        case bodies.MeasureRequested():
            row = reader.rows("request", "id = ?", (identity.bytes,)).get(identity.bytes)
            return f"Send of {title(reader, state, row) if row else 'a measure'}, due {show_date(body.due)}"
        case bodies.AgreementBody():
            row = reader.rows("ledger", "id = ?", (identity.bytes,)).get(identity.bytes)
            return f"{SAID[row['kind']]} {scopes_words(row)}" if row else "A statement of agreement"
        case bodies.ReferralOpened():
            team = patient_lines.team_line(state.directory(reader), body.team).name
            return f"Referral to {team} on {show_date(body.opened)}"
        case bodies.ResponseEntered():
            return f"Answer that was taken here, {body.mode.replace('-', ' ')}"
        case bodies.ResponseReviewed():
            return "Review of an answer"
        case _:
            return "The registration of this person"
