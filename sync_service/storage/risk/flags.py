"""Which answers are flagged, and whether a person has acknowledged them."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from care_record.log.entry import parse as parse_entry
from care_record.risk.clock import Clock, Step
from care_record.statements.statement import parse
from care_record.wire import bodies, cbor
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.staff import get_meta, set_meta

REBUILT = "flags"
"""The key in `meta` that says that the flags of before the clock have theirs too."""


@dataclass(frozen=True, slots=True)
class Flag:
    """An unacknowledged flagged answer with its clock; `raised` is in ms."""

    response: UUID
    patient: UUID
    request: UUID
    raised: int
    clock: Clock


def raise_flag(batch: Batch, *, response: UUID, request: UUID, patient: UUID, reason: str = "") -> None:
    """The clock of a flagged answer begins. For an answer that has none yet."""
    batch.add(
        t.flags,
        response=response.bytes,
        patient=patient.bytes,
        request=request.bytes,
        raised=batch.now,
        reason=reason,
        step="",
        rounds=0,
        due=batch.now,
        acknowledged=False,
    )


def hand_over(batch: Batch, patient: UUID) -> None:
    """The team can no longer open the record: its unacknowledged flags go on to the next step at once."""
    batch.flush()
    flags = t.flags.c
    waiting = (flags.patient == patient.bytes) & ~flags.acknowledged
    batch.connection.execute(
        update(t.flags).where(waiting, flags.step != Step.DUTY.value, flags.due > batch.now).values(due=batch.now)
    )


def pass_on(batch: Batch, member: UUID) -> None:
    """Somebody who was told can act no longer: what waits for that member goes on to the next step at once."""
    batch.flush()
    flags, alerts = t.flags.c, t.alerts.c
    told = select(alerts.id).where(
        alerts.response == flags.response, alerts.step == flags.step, alerts.member == member.bytes
    )
    waiting = ~flags.acknowledged & (flags.step != Step.DUTY.value) & (flags.due > batch.now) & told.exists()
    batch.connection.execute(update(t.flags).where(waiting).values(due=batch.now))


def known_flag(row: Row[tuple[object, ...]]) -> Flag:
    """A flag from its row."""
    step = Step(row.step) if row.step else None
    return Flag(
        UUID(bytes=row.response),
        UUID(bytes=row.patient),
        UUID(bytes=row.request),
        row.raised,
        Clock(row.due, step, row.rounds),
    )


def rebuild(connection: Connection, now: int) -> None:
    """Begin the clock, now, of flagged answers that a release without one has left; nothing the next time.

    What somebody has acknowledged or reviewed by then is left alone.
    """
    if get_meta(connection, REBUILT) is not None:
        return
    known = t.responses.c
    answers = connection.execute(select(known.patient, known.id, known.request)).all()
    requests = {row.id: row.request for row in answers}
    for patient in {row.patient for row in answers}:
        for response in open_flags(connection, patient):
            row = {"response": response.bytes, "patient": patient, "request": requests[response.bytes]}
            waiting = {"raised": now, "reason": "", "step": "", "rounds": 0, "due": now, "acknowledged": False}
            connection.execute(insert(t.flags).values(**row, **waiting))
    set_meta(connection, REBUILT, b"\x01")


def open_flags(connection: Connection, patient: bytes) -> list[UUID]:
    """The flagged answers of a record that nobody has acknowledged or reviewed, from its log."""
    flagged: dict[UUID, None] = {}
    struck = frozenset(connection.scalars(select(t.errors.c.what).where(t.errors.c.patient == patient)))
    for kind, response in _said_of_answers(connection, patient, struck):
        if kind in ("response.returned", "response.entered", "risk.raised"):
            flagged[response] = None
        else:
            flagged.pop(response, None)
    return list(flagged)


def _said_of_answers(connection: Connection, patient: bytes, struck: frozenset[bytes]) -> Iterator[tuple[str, UUID]]:
    """What was said, but for what was entered in error."""
    log = t.log_entries.c
    query = select(log.entry).where(log.stream == patient, ~log.protected).order_by(log.n)
    for stored in connection.scalars(query):
        entry = parse_entry(stored)
        if entry.body is None or entry.id.bytes in struck:
            continue
        if entry.kind == "response.returned" and cbor.decode(entry.body).get("attention", True):
            yield entry.kind, entry.id
        elif entry.kind in ("response.entered", "response.reviewed", "risk.acknowledged", "risk.raised"):
            body = bodies.statement_body(entry.kind, parse(entry.body).body)
            if isinstance(body, bodies.ResponseEntered) and body.attention:
                yield entry.kind, entry.id
            elif isinstance(body, (bodies.ResponseReviewed, bodies.RiskAcknowledged, bodies.RiskRaised)):
                yield entry.kind, body.response
