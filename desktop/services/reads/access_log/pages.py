"""What the screen of the access log shows: plain data, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from care_record.audit.families import Family
from care_record.audit.unusual import Unusual

MOST = 200
"""Lines of one page."""

Place = tuple[int, int]
"""Where a line stands: the log's time (ms) and the entry's number; newest first."""


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Which lines: those that fit all that is set. Days are London's; `unusual` is one of the rules."""

    patient: UUID | None = None
    member: UUID | None = None
    team: UUID | None = None
    family: Family | None = None
    since: date | None = None
    until: date | None = None
    unusual: Unusual | None = None


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line. `at` is the log's time, `said_at` the workstation's own where they differ (`offline`).

    `what` and `more` are in words; `whose` and `nhs_number` are empty where no one person is concerned. `doubtful` says
    why the entry is not to be believed.
    """

    seq: int
    at: datetime
    said_at: datetime | None
    family: Family
    who: str
    role: str
    teams: str
    workstation: str
    what: str
    more: str
    patient: UUID | None
    whose: str
    nhs_number: str
    unusual: tuple[Unusual, ...] = ()
    doubtful: str = ""

    @property
    def offline(self) -> bool:
        """Whether it was done without the network, and told later."""
        return self.said_at is not None


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Some lines, newest first. `older` is where the next page begins, None at the end of the log."""

    lines: tuple[AccessLine, ...]
    older: Place | None
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class UnusualItem:
    """What one rule has found in the last 30 days (numbers that are missing: at any time). `words` sum it up."""

    rule: Unusual
    count: int
    title: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the log can be filtered by, as pairs of value and words; and what is unusual."""

    members: tuple[tuple[UUID, str], ...]
    teams: tuple[tuple[UUID, str], ...]
    families: tuple[tuple[Family, str], ...]
    unusual: tuple[UnusualItem, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, or `stopped` when nothing was."""

    lines: int
    table: str
    statements: str
