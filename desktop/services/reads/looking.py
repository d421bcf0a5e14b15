"""The door before a record: it opens once the reading of it is noted for this half hour, and tells what to note."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from care_record.statements.authority import PRIVACY_OFFICER
from desktop.services.problems import NotLogged
from desktop.services.store import readings

if TYPE_CHECKING:
    from care_record.wire.bodies import ReadOf
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

T = TypeVar("T")

LEFT_OUT = "left-out-list"
"""What a note of an export says that is about no one person: those whom a send to many leaves out."""
# The half hour may end between the note and the read, and one read may show two people.
_TRIES = 4


def require(reader: Reader, state: DeskState, patient: UUID, what: ReadOf) -> None:
    """Raise `NotLogged` unless this person's reading of the record is noted; `LookupError` for nobody known here.

    A privacy officer looks at the access log of a person, whatever the screen.
    """
    if readings.is_noted(reader.outbox, patient, state.now()):
        return
    if not _is_known(reader, patient):
        raise LookupError("no such patient here")
    overseen = state.me(reader).role == PRIVACY_OFFICER
    raise NotLogged(patient, "access-log" if overseen else what)


def of_response(reader: Reader, response: UUID) -> UUID:
    """Whose answer it is; raises `LookupError`."""
    found = reader.get("select patient from response where id = ?", (response.bytes,))
    if found is not None:
        return UUID(bytes=found)
    waiting = reader.pending("id = ? and kind = 'response.entered'", (response.bytes,))
    if not waiting:
        raise LookupError("no such response here")
    return waiting[0].stream


def noting(job: Callable[[], T], look: Callable[[UUID, ReadOf], object]) -> T:
    """Run a read; where it asks for a note of reading, `look` writes it, and the read runs again.

    What `look` raises is what the read raises: without its note nothing is shown.
    """
    for _ in range(_TRIES):
        try:
            return job()
        except NotLogged as asked:
            look(asked.patient, asked.what)
    return job()


def _is_known(reader: Reader, patient: UUID) -> bool:
    if reader.get("select 1 from patient where id = ?", (patient.bytes,)) is not None:
        return True
    return bool(reader.pending("kind = 'patient.registered' and stream = ?", (patient.bytes,)))
