"""Noting that a person looks at a record, or that a copy leaves the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire import bodies
from desktop.services.acts.drafts import Done
from desktop.services.authoring.author import Author
from desktop.services.authoring.noting import note_reading
from desktop.services.problems import ForClinicians
from desktop.services.reads.looking import LEFT_OUT

if TYPE_CHECKING:
    from desktop.services.reads.access_log.pages import AccessFilter


def look(author: Author, patient: UUID, what: bodies.ReadOf, detail: str = "") -> Done:
    """As `note_reading`; `Done.id` is the note's."""
    return Done(frozenset(), note_reading(author, patient, what, detail))


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
