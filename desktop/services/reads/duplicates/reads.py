"""The door for screens to likely duplicates of one's own caseload."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.services.reads.duplicates.pages import DuplicatePair
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class DuplicateReads:
    """Answers at once, from the store."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def likely(self) -> tuple[DuplicatePair, ...]:
        """Records that may be of one person, and that nobody has told apart."""
        from desktop.services.reads.duplicates import likely

        return likely.likely(self._reader, self._state)

    def told_apart(self) -> tuple[DuplicatePair, ...]:
        """Records that somebody has told apart, by whom and when."""
        from desktop.services.reads.duplicates import likely

        return likely.told_apart(self._reader, self._state)
