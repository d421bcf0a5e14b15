"""The door for screens to flags, who looks after a person, and contacts of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.risk import pages
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class RiskReads:
    """Answers at once, from the store."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def care(self, patient: UUID) -> tuple[pages.CareLine, ...]:
        """Who looks after a person, a line for each team; raises `NotLogged` until the reading is noted."""
        from desktop.services.reads.looking import require
        from desktop.services.reads.risk import care

        require(self._reader, self._state, patient, "record")
        return care.care(self._reader, self._state, patient)

    def contact(self, member: UUID | None = None) -> pages.Contact:
        """Where a member of staff, or who is here, is told that something waits."""
        from desktop.services.reads.risk import care

        return care.contact(self._reader, self._state, member)
