"""The outbox as a list: what needs somebody first, whose it is, and why each act waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_record.people.dates import from_milliseconds, show_date
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from care_record.wire.receipt import NOT_BACK_YET
from desktop.services.reads import patient_lines
from desktop.services.reads.waiting import aside
from desktop.services.reads.waiting.pages import Form, Notes, OutboxLine, OutboxPage
from desktop.services.reads.waiting.words import act_words, detail, loses
from desktop.services.store import mirror, outbox, readings, tables
from desktop.services.store.projection import effects

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.services.reads.people import PatientLine
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.outbox import Act
    from desktop.services.store.reader import Reader

MOST = 500
_BY_ITSELF = ", ".join(repr(kind) for kind in sorted(outbox.BY_ITSELF))
STUCK = "state in ('refused', 'conflict')"
_REGISTRATION = "select 1 from act as head where head.id = act.bundle and head.kind = 'patient.registered'"
OF_PEOPLE = f"((kind not in ({_BY_ITSELF}) or {STUCK}) and not (bundle <> id and exists ({_REGISTRATION})))"
"""Acts that are somebody's to look at: what follows by itself is once it is stuck, and a registration is one act."""
_STATES = {"refused": "stuck", "conflict": "conflict"}
_FORMS: dict[str, Form] = {
    "measure.requested": "send",
    "consent.recorded": "agreement",
    "consent.refused": "agreement",
    "consent.withdrawn": "agreement",
    "patient.registered": "registration",
    "patient.updated": "contact",
}


def outbox_acts(reader: Reader) -> list[Act]:
    """What needs somebody, all of it, then what waits, without what the mirror has already. Inside a snapshot."""
    settled = mirror.settled_ids(reader.mirror)
    stuck = outbox.select(reader.outbox, f"{STUCK} and {OF_PEOPLE}")
    first = f"position in (select position from act where {OF_PEOPLE} and not {STUCK} order by position limit ?)"  # noqa: S608 - our own words
    acts = stuck + outbox.select(reader.outbox, first, (MOST,))
    return [act for act in acts if act.id.bytes not in settled]


def page(reader: Reader, state: DeskState) -> OutboxPage:
    """The list, and what stands beside it."""
    with reader.snapshot():
        acts = outbox_acts(reader)
        people = _people(reader, state, acts)
        queues = _queues(reader)
        listed = tuple(_line(reader, state, act, people.get(act.stream.bytes), queues) for act in acts)
        return OutboxPage(
            listed, Notes(*readings.count(reader.outbox)), _not_listed(reader, len(acts)), aside.count(reader, state)
        )


def _not_listed(reader: Reader, listed: int) -> int:
    """How many more wait than a list shows."""
    if listed < MOST:
        return 0
    ids = {row[0] for row in reader.outbox.execute(f"select id from act where {OF_PEOPLE}")}  # noqa: S608 - as above
    return len(ids - mirror.settled_ids(reader.mirror)) - listed


def _people(reader: Reader, state: DeskState, acts: list[Act]) -> dict[bytes, PatientLine]:
    """Whose acts these are, also of people whose registration came back: nobody else knows them."""
    found = patient_lines.lines(reader, state, [act.stream.bytes for act in acts])
    missing = {act.stream.bytes for act in acts} - found.keys()
    if not missing:
        return found
    marks = ",".join("?" * len(missing))
    said = outbox.select(reader.outbox, f"kind = 'patient.registered' and stream in ({marks})", list(missing))
    changes = (change for act in said for change in effects(act.fact()))
    return found | patient_lines.lines_of(reader, state, tables.overlay({}, changes, "patient"), ())


@dataclass(frozen=True, slots=True)
class _Queues:
    """Who waits for whom where something is stuck.

    `before` is the kind of the stuck act before one, by its id; `behind` counts what waits behind a stuck one.
    """

    before: dict[bytes, str]
    behind: dict[bytes, int]


def _queues(reader: Reader) -> _Queues:
    found = _Queues({}, {})
    heads: dict[bytes, tuple[bytes, str]] = {}
    rows = reader.outbox.execute(
        f"select id, stream, kind, state, first from act where stream in (select stream from act where {STUCK}) "  # noqa: S608 - our own words
        f"and {OF_PEOPLE} order by first desc, position"
    )
    for identity, stream, kind, state, first in rows:
        if state in _STATES:
            heads.setdefault(stream, (identity, kind))
        elif stream in heads and state == "waiting" and not first:
            head, before = heads[stream]
            found.before[identity] = before
            found.behind[head] = found.behind.get(head, 0) + 1
    return found


def _line(
    reader: Reader,
    state: DeskState,
    act: Act,
    patient: PatientLine | None,
    queues: _Queues,
) -> OutboxLine:
    body = bodies.statement_body(act.kind, parse_statement(act.statement).body)
    behind = queues.behind.get(act.id.bytes, 0)
    return OutboxLine(
        id=act.id,
        patient=patient,
        act=act_words(act.kind),
        since=from_milliseconds(act.at),
        state=_STATES.get(act.state, act.state),  # type: ignore[arg-type]
        why=_why(state, act, queues.before.get(act.id.bytes, "")),
        newer=tuple(newer_words(reader, seq) for seq in act.newer),
        can_retry=act.state == "refused",
        form=form_of(act, body, patient),
        detail=detail(reader, state, body),
        behind=behind,
        loses=loses(act, behind),
    )


def form_of(act: Act, body: bodies.Body, patient: PatientLine | None) -> Form:
    """Where an act can be said otherwise now."""
    if not act.replaceable or patient is None:
        return ""
    if isinstance(body, bodies.MeasureRequested) and body.recipient is not None:
        return ""
    return _FORMS.get(act.kind, "")


def _why(state: DeskState, act: Act, before: str) -> str:
    """Why an act has not gone out, or what came of it."""
    if act.state in _STATES:
        return act.words
    if act.state == "accepted":
        return "The service has it; it comes back with the next changes."
    if act.code == NOT_BACK_YET:
        return act.words
    if act.code == outbox.SEAL_ANEW:
        return "Its note is sealed anew to the record\u2019s present key; then it goes out."
    if before:
        return f"Waits behind \u201c{act_words(before)}\u201d, which needs you. Other people\u2019s acts go on."
    return TRIED if act.tried else _NETWORK.get(state.network.connected, NOT_YET)


TRIED = "Handed over, but the service has not answered yet. It is asked again, and counts once."
NOT_YET = "Not yet: it goes out with the next sync."
_NETWORK = {
    "offline": "Offline: it goes out by itself when the service is there.",
    "refused": "The sync has stopped; the line below says why.",
}


def newer_words(reader: Reader, seq: int) -> str:
    """What an author had not seen, in words."""
    row = next(iter(reader.rows("ledger", "seq = ?", (seq,)).values()), None)
    if row is None:
        return "A newer statement, which comes with the next changes."
    said = patient_lines.agreement_of(row)
    scopes = ", ".join(scope.words for scope in sorted(said.scope))
    return f"{row['kind'].capitalize()} on {show_date(said.given_on)}: {scopes}"


def waiting_of(reader: Reader, act: UUID) -> Act:
    """One act; raises `LookupError` where it has gone."""
    found = outbox.select(reader.outbox, "id = ?", (act.bytes,))
    if not found:
        raise LookupError("no such act in the outbox")
    return found[0]
