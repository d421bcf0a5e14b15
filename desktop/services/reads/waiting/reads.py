"""The door for screens to what waits here, what stands against it, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.waiting import pages
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class WaitingReads:
    """Reads of one connection, as those of `Reads`; `require` is the door before a person's record.

    `LookupError` where the act has gone meanwhile: it went out, or was dropped.
    """

    def __init__(self, reader: Reader, state: DeskState, require: Callable[[UUID], None]) -> None:
        self._reader, self._state, self._require = reader, state, require

    def page(self) -> pages.OutboxPage:
        """What waits or is stuck, and what stands beside it."""
        from desktop.services.reads.waiting import lines

        return lines.page(self._reader, self._state)

    def conflict(self, act: UUID) -> pages.ConflictPage:
        """One's own statement beside the newer ones that its author had not seen."""
        from desktop.services.reads.waiting import conflict, lines

        self._require(lines.waiting_of(self._reader, act).stream)
        return conflict.conflict(self._reader, self._state, act)

    def send(self, act: UUID) -> pages.TypedSend:
        """A send as it was filled in."""
        from desktop.services.reads.waiting import lines, typed

        self._require(lines.waiting_of(self._reader, act).stream)
        return typed.send(self._reader, self._state, act)

    def agreement(self, act: UUID) -> pages.TypedAgreement:
        """A statement of the agreement as it was filled in."""
        from desktop.services.reads.waiting import lines, typed

        self._require(lines.waiting_of(self._reader, act).stream)
        return typed.agreement(self._reader, act)

    def registration(self, act: UUID) -> pages.TypedRegistration:
        """A person as registered here, whom nobody else knows yet."""
        from desktop.services.reads.waiting import typed

        return typed.registration(self._reader, act)

    def contact(self, act: UUID) -> pages.TypedContact:
        """How a person can be reached, as it was corrected here."""
        from desktop.services.reads.waiting import lines, typed

        self._require(lines.waiting_of(self._reader, act).stream)
        return typed.contact(self._reader, act)

    def aside(self) -> tuple[pages.AsideLine, ...]:
        """What could not be read or trusted, newest first."""
        from desktop.services.reads.waiting import aside

        return aside.lines(self._reader, self._state)
