"""What the list of likely duplicates shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from care_record.people.dates import show_moment
from desktop.services.reads.people import PatientLine


@dataclass(frozen=True, slots=True)
class Apart:
    """Who has said that two records are of two people, and when (UTC)."""

    who: str
    at: datetime

    @property
    def words(self) -> str:
        """Both in a phrase."""
        return f"told apart by {self.who or 'somebody unknown'}, {show_moment(self.at)}"


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two records that may be of one person, and why; or that were told apart, by whom and when."""

    one: PatientLine
    other: PatientLine
    why: str
    apart: Apart | None = None

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Both records."""
        return self.one.id, self.other.id
