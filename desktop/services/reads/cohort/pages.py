"""What the screens for sending to many show: frozen records that a read returns, and what the sender chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from care_record.agreement.sending import ExclusionCode
from care_record.channels.channel import Channel
from care_record.people.names import HumanName

Answered = Literal["any", "never", "overdue"]


@dataclass(frozen=True, slots=True)
class Who:
    """Which people of the caseload: of one team or all own ones, by age, by when they last answered what is chosen.

    `overdue` are those who have not answered it for `weeks`. With `numbers`, NHS numbers as they were pasted, these
    people alone, whatever the rest says.
    """

    team: UUID | None = None
    age_from: int | None = None
    age_to: int | None = None
    answered: Answered = "any"
    weeks: int = 12
    numbers: str = ""


@dataclass(frozen=True, slots=True)
class CohortDraft:
    """A send to many as it was filled in. `way` is None where the first way that reaches each is taken.

    `passed_over` are the kinds of advice that the sender passes over, each with the reason; `without` are people whom
    the sender has unticked.
    """

    who: Who
    measures: tuple[str, ...]
    due: date
    way: Channel | None = None
    message: str = ""
    passed_over: tuple[tuple[ExclusionCode, str], ...] = ()
    without: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """One person as a list of many names them."""

    id: UUID
    name: HumanName
    birth_date: date
    nhs_number: str


@dataclass(frozen=True, slots=True)
class Going:
    """One person who gets something: by which way, and which measures (ids)."""

    person: Listed
    channel: Channel
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """One person who gets nothing, or not one of the measures (`measure`, its title), and why in words."""

    person: Listed
    words: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """All who are left out for one reason. An `advisory` one may be passed over, with a reason."""

    code: ExclusionCode
    title: str
    people: tuple[Left, ...]
    advisory: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """One pasted line that names nobody of the caseload, as it was pasted, and why."""

    line: str
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Who gets what, who is left out and why; `first_keys` counts records that this send opens first."""

    as_of: datetime | None
    chosen: int
    going: tuple[Going, ...]
    left_out: tuple[LeftGroup, ...]
    not_found: tuple[NotFound, ...] = ()
    first_keys: int = 0

    @property
    def sends(self) -> int:
        """How many measures go out in all."""
        return sum(len(one.measures) for one in self.going)

    def by_channel(self) -> dict[Channel, int]:
        """How many people each way reaches, in the order in which ways are tried."""
        found = {channel: sum(one.channel is channel for one in self.going) for channel in Channel}
        return {channel: count for channel, count in found.items() if count}


@dataclass(frozen=True, slots=True)
class MeasureToSend:
    """A measure that can be sent to many."""

    id: str
    title: str
    items: int
    minutes: int | None
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CohortChoices:
    """What the screen offers: measures by title with those sent of late first, and the day that is proposed."""

    measures: tuple[MeasureToSend, ...]
    recent: tuple[str, ...]
    default_due: date


@dataclass(frozen=True, slots=True)
class CohortProgress:
    """How far a send to many is: of `people`, `done` are queued or left out at the last moment (`dropped`)."""

    id: UUID
    begun_at: datetime
    people: int
    done: int
    dropped: int
    stopped: bool
    measures: str

    @property
    def waiting(self) -> int:
        """People to whom nothing has been queued yet."""
        return 0 if self.stopped else self.people - self.done


@dataclass(frozen=True, slots=True)
class ListWritten:
    """A list of people was written to a file."""

    path: Path
    lines: int
