"""What screens show of flags: lines of a clock's history, who looks after a person, a member's contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One thing that happened: when (UTC), and what in a sentence."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ResponseClock:
    """The history of one flagged answer, oldest first, and how it stands in one sentence, empty where unknown."""

    lines: tuple[ClockLine, ...] = ()
    words: str = ""


NO_CLOCK = ResponseClock()


@dataclass(frozen=True, slots=True)
class Member:
    """A clinician of a team."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CareLine:
    """Who is told first of what a team asks of a person, and who is next; None where the team has named nobody.

    `members` are those who can be named; empty where this person may name nobody. `pending` while it waits here.
    """

    team: UUID
    team_name: str
    owner: Member | None
    deputy: Member | None
    members: tuple[Member, ...]
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a member of staff is told that something waits; empty text where nothing is given."""

    member: UUID
    name: str
    mobile: str
    email: str
    pending: bool = False
