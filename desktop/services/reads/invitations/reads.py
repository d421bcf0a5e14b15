"""The door for screens to invitations, accounts and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.invitations.pages import InvitationPage, StoppedLine
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class InvitationReads:
    """Reads of one connection, as `Reads`: what shows one person raises `NotLogged` until the reading is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def page(self, patient: UUID) -> InvitationPage:
        """One person's invitations, addresses and account, and whether they may be invited now."""
        from desktop.services.reads.invitations import person
        from desktop.services.reads.looking import require

        require(self._reader, self._state, patient, "record")
        return person.page(self._reader, self._state, patient)

    def stopped(self) -> tuple[StoppedLine, ...]:
        """Invitations that stopped, and letters to print, the oldest first."""
        from desktop.services.reads.invitations import stopped

        return stopped.stopped(self._reader, self._state)
