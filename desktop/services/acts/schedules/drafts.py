"""What a person filled in of a schedule or an appointment, before it is an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.channels.channel import Channel
    from care_record.schedules.schedule import Kind, Trigger


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """A schedule as filled in; `schedule` names one that is changed, `patient` makes it one person's.

    `count` is in weeks for what comes again and again, else in days.
    """

    team: UUID
    measure: str
    channel: Channel
    trigger: Trigger
    count: int
    due_days: int
    begins: date
    message: str = ""
    schedule: UUID | None = None
    patient: UUID | None = None


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """An appointment as typed: a day, and a time as `14:30`; `appointment` names one that is moved."""

    patient: UUID
    team: UUID
    day: date
    time: str
    kind: Kind
    appointment: UUID | None = None
