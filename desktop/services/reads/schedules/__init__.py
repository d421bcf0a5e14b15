"""What is sent by itself: a team's schedules, and what of them concerns one person."""

from desktop.services.reads.schedules.pages import (
    AppointmentLine,
    MeasureOption,
    PersonSchedules,
    ScheduleLine,
    ScheduleOptions,
    TeamSchedules,
)
from desktop.services.reads.schedules.reads import ScheduleReads

__all__ = [
    "AppointmentLine",
    "MeasureOption",
    "PersonSchedules",
    "ScheduleLine",
    "ScheduleOptions",
    "ScheduleReads",
    "TeamSchedules",
]
