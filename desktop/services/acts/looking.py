"""Noting that a person looks at a record: one note for each person, patient and half hour, before anything is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire import bodies
from care_record.wire.ids import audit_stream, new_id
from desktop.services.acts.author import Author, Said
from desktop.services.acts.drafts import Done
from desktop.services.problems import ForClinicians
from desktop.services.reads.looking import LEFT_OUT
from desktop.services.store import readings

if TYPE_CHECKING:
    from care_record.statements.statement import Statement
    from desktop.services.reads.access_log.pages import AccessFilter


def look(author: Author, patient: UUID, what: bodies.ReadOf, detail: str = "") -> Done:
    """Note it, unless it is noted for this half hour already; an export is noted each time.

    The note goes out with the next sync and wakes none: it is no act that anybody waits for. `Done.id` is the note's.
    """
    identity = new_id()

    def said(counter: int) -> Statement:
        body = bodies.RecordRead(patient=patient, what=what, counter=counter, detail=detail or None)
        return author.sign([Said("record.read", audit_stream(author.state.keys.trust), body, identity)])[0]

    noted = readings.note(author.stores.outbox, patient, what, author.state.now(), said)
    return Done(frozenset(), identity if noted is not None else None)


def export_log(author: Author, which: AccessFilter) -> Done:
    """Note that a copy of the access log leaves the program; `Done.id` is the note that the copy needs."""
    person = which.patient
    return look(author, person or author.state.keys.trust, "export", "access-log")


def note_export(author: Author, patients: Sequence[UUID], kind: str) -> dict[UUID, UUID]:
    """Note for each of these people that answers of theirs leave the program as `kind`; all or none are noted."""
    if not author.state.clinical(author.reader):
        raise ForClinicians
    with author.stores.outbox:
        found = {patient: look(author, patient, "export", kind).id for patient in patients}
    return {patient: note for patient, note in found.items() if note is not None}


def export_list(author: Author) -> Done:
    """Note that a list of people whom a send leaves out goes out of the program; `Done.id` is the note."""
    return look(author, author.state.keys.trust, "export", LEFT_OUT)


def look_at(author: Author, earlier: Statement) -> None:
    """Note anew, in this workstation's name and with its number, what another one had noted; the time stays."""
    body = bodies.statement_body(earlier.kind, earlier.body)
    if not isinstance(body, bodies.RecordRead):
        return

    def said(counter: int) -> Statement:
        renumbered = body.model_copy(update={"counter": counter})
        return author.sign([Said(earlier.kind, earlier.stream, renumbered)], at=earlier.at)[0]

    readings.note(author.stores.outbox, body.patient, body.what, earlier.at, said)
