"""The door for screens to what can be put right in a record, and to whether it is held here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.reads.ledger.mistakes import Mistake
    from desktop.services.reads.ledger.two import TwoRecords
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class LedgerReads:
    """Reads of one person raise `NotLogged` until the reading is noted, as `Reads` does."""

    def __init__(self, reader: Reader, state: DeskState, require: Callable[[UUID], None]) -> None:
        self._reader, self._state, self._require = reader, state, require

    def mistakes(self, patient: UUID) -> tuple[Mistake, ...]:
        """The entries of this record that can be marked as made in error, newest first."""
        self._require(patient)
        from desktop.services.reads.ledger import mistakes

        return mistakes.mistakes(self._reader, self._state, patient)

    def two(self, one: UUID, other: UUID) -> TwoRecords:
        """Two people side by side, both whole: the reading of each is noted. Raises `LookupError`."""
        for patient in (one, other):
            self._require(patient)
        from desktop.services.reads.ledger import two

        return two.two(self._reader, self._state, one, other)

    def is_away(self, record: UUID) -> bool:
        """Whether a record was put away here, so that it can be brought back; nothing of it is left to read."""
        from desktop.services.access import hidden

        return hidden.is_away(self._reader, record)
