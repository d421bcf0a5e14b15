"""What screens show of schedules. Days are London's, moments UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.channels.channel import Channel
    from care_record.schedules.schedule import Kind, Trigger
    from desktop.services.reads.people import Team


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One schedule. `title` is hidden from who sees no clinical content; `measure` is None where it is not installed.

    `next_day` is when it is due next, for `next_people` people; on one person's page for that person alone, where
    `problem` says why nothing was sent the last time, and `whole_team` that it is the team's.
    """

    id: UUID
    team: UUID
    title: str
    when: str
    channel: Channel
    trigger: Trigger
    weeks: int
    days: int
    due_days: int
    begins: date
    message: str
    measure: str | None
    set_by: str
    next_day: date | None
    next_people: int = 0
    whole_team: bool = True
    paused: bool = False
    problem: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class TeamSchedules:
    """A team's schedules that stand, by what makes them due."""

    team: Team
    lines: tuple[ScheduleLine, ...]


@dataclass(frozen=True, slots=True)
class MeasureOption:
    """A measure that a schedule can send."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """What a schedule can be made of: measures by title, and ways that this trust offers."""

    measures: tuple[MeasureOption, ...]
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """An appointment that is still to come."""

    id: UUID
    team: Team
    at: datetime
    kind: Kind
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PersonSchedules:
    """What is scheduled for one person, and the appointments to come, the next first.

    `teams` are the person's own teams among those of who looks, for a new schedule or appointment.
    """

    lines: tuple[ScheduleLine, ...]
    appointments: tuple[AppointmentLine, ...]
    teams: tuple[Team, ...]
