"""The door for screens to reminders, letters and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.chasing.pages import Attempts, Contact, LetterLine, PlanPage
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class ChasingReads:
    """Reads of one connection, as `Reads`: what shows one person raises `NotLogged` until the reading is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def attempts(self, request: UUID) -> Attempts:
        """What was tried for one send, and what comes next."""
        from desktop.services.reads import looking, patient_lines
        from desktop.services.reads.chasing import attempts

        row = patient_lines.request_row(self._reader, request)
        looking.require(self._reader, self._state, UUID(bytes=row["patient"]), "record")
        return attempts.attempts(self._reader, self._state, request)

    def contact(self, patient: UUID) -> Contact:
        """How a person can be reached."""
        from desktop.services.reads import looking
        from desktop.services.reads.chasing import contact

        looking.require(self._reader, self._state, patient, "record")
        return contact.contact(self._reader, self._state, patient)

    def letters(self) -> tuple[LetterLine, ...]:
        """The letters that wait to be printed."""
        from desktop.services.reads.chasing import letters

        return letters.letters(self._reader, self._state)

    def plan(self, team: UUID) -> PlanPage:
        """A team's plan for reminders."""
        from desktop.services.reads.chasing import plans

        return plans.plan_page(self._reader, self._state, team)
