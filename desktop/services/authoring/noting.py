"""Noting that a person looks at a record: one note for each person, patient and half hour, before anything is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire import bodies
from care_record.wire.ids import audit_stream, new_id
from desktop.services.authoring.author import Author, Said
from desktop.services.store import readings

if TYPE_CHECKING:
    from care_record.statements.statement import Statement


def note_reading(author: Author, patient: UUID, what: bodies.ReadOf, detail: str = "") -> UUID | None:
    """Note it and give the note's id; None where it is noted for this half hour already. An export is noted each time.

    The note goes out with the next sync and wakes none: it is no act that anybody waits for.
    """
    identity = new_id()

    def said(counter: int) -> Statement:
        body = bodies.RecordRead(patient=patient, what=what, counter=counter, detail=detail or None)
        return author.sign([Said("record.read", audit_stream(author.state.keys.trust), body, identity)])[0]

    noted = readings.note(author.stores.outbox, patient, what, author.state.now(), said)
    return identity if noted is not None else None


def note_anew(author: Author, earlier: Statement) -> None:
    """Note anew, in this workstation's name and with its number, what another one had noted; the time stays."""
    body = bodies.statement_body(earlier.kind, earlier.body)
    if not isinstance(body, bodies.RecordRead):
        return

    def said(counter: int) -> Statement:
        renumbered = body.model_copy(update={"counter": counter})
        return author.sign([Said(earlier.kind, earlier.stream, renumbered)], at=earlier.at)[0]

    readings.note(author.stores.outbox, body.patient, body.what, earlier.at, said)
