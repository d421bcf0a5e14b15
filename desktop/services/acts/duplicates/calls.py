"""The door for screens to likely duplicates of the whole trust; each look is noted like a search."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.acts.drafts import Done
    from desktop.services.acts.duplicates.trust import TrustDuplicates, TrustPair
    from desktop.services.desk import Desk


class DuplicateCalls:
    """Each waits for the service, and raises the client's problems."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def likely(self) -> TrustDuplicates:
        """Who may be registered twice."""
        from desktop.services.acts.duplicates import trust

        return trust.likely(self._desk)

    def told_apart(self) -> TrustDuplicates:
        """Who was told apart, by whom and when."""
        from desktop.services.acts.duplicates import trust

        return trust.told_apart(self._desk)

    def two(self, one: UUID, other: UUID) -> TrustPair:
        """Two of them beside each other."""
        from desktop.services.acts.duplicates import trust

        return trust.two(self._desk, one, other)

    def count(self) -> Done:
        """How many wait; it shows nobody, and is not noted."""
        from desktop.services.acts.duplicates import trust

        return trust.count(self._desk)
