"""The door for screens to the end of a team's care, and to what tells two people apart."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.acts.drafts import Done
    from desktop.services.authoring.author import Author


class CareActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def discharge(self, patient: UUID, referral: UUID, on: date, reason: str = "") -> Done:
        """Close a referral to a team of one's own."""
        from desktop.services.acts.care import ending

        return ending.discharge(self._author, patient, referral, on, reason)

    def record_death(self, patient: UUID, on: date) -> Done:
        """Record that a person has died; everything that is out is stopped."""
        from desktop.services.acts.care import ending

        return ending.record_death(self._author, patient, on)

    def tell_apart(self, one: UUID, other: UUID) -> Done:
        """Say that two records that look alike are of two people."""
        from desktop.services.acts.duplicates import telling

        return telling.tell_apart(self._author, one, other)

    def take_back_apart(self, one: UUID, other: UUID) -> Done:
        """Say no longer that they are of two people."""
        from desktop.services.acts.duplicates import telling

        return telling.take_back(self._author, one, other)
