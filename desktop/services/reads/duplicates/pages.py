"""What the list of likely duplicates shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.services.reads.people import PatientLine


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two records that may be of one person, and why."""

    one: PatientLine
    other: PatientLine
    why: str

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Both records."""
        return self.one.id, self.other.id
