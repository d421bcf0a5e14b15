"""Schedules and appointments in the gallery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.schedules.schedule import Kind, Schedule, Trigger
from desktop.services.acts import Done
from desktop.services.reads import Me, Team
from desktop.services.reads.schedules import (
    AppointmentLine,
    MeasureOption,
    PersonSchedules,
    ScheduleLine,
    ScheduleOptions,
    ScheduleReads,
    TeamSchedules,
)
from mhcr.gallery.people import ME, NOW, ident
from mhcr.gallery.work import MEASURES

_TEAM = ME.teams[0]
_BEGINS = date(2026, 11, 2)


def _line(
    number: int, title: str, trigger: Trigger, *, weeks: int = 0, days: int = 0, next_day: date | None, **changes: Any
) -> ScheduleLine:
    rule = Schedule(ident(number), _TEAM.id, trigger, _BEGINS, weeks=weeks, days=days)
    fields: dict[str, Any] = {
        "id": rule.id,
        "team": rule.team,
        "title": title,
        "when": rule.words,
        "channel": Channel.EMAIL,
        "trigger": trigger,
        "weeks": weeks,
        "days": days,
        "due_days": 14,
        "begins": _BEGINS,
        "message": "So that we can talk about it when we meet.",
        "measure": None,
        "set_by": ME.name,
        "next_day": next_day,
    }
    return ScheduleLine(**(fields | changes))


_TODAY = NOW.date()
LINES = (
    _line(3001, "PHQ-9", Trigger.REFERRAL, days=0, next_day=_TODAY + timedelta(days=1), next_people=3),
    _line(3002, "GAD-7", Trigger.EVERY, weeks=4, next_day=_TODAY + timedelta(days=2), next_people=41),
    _line(
        3003, "CORE-10", Trigger.BEFORE_APPOINTMENT, days=3, due_days=3, next_day=_TODAY + timedelta(days=4),
        next_people=12, set_by="Maryam Quayle",
    ),
    _line(3004, "PHQ-9", Trigger.DISCHARGE, next_day=None),
)  # fmt: skip
PERSON = PersonSchedules(
    lines=(
        _line(3002, "GAD-7", Trigger.EVERY, weeks=4, next_day=_TODAY + timedelta(days=2)),
        _line(3003, "CORE-10", Trigger.BEFORE_APPOINTMENT, days=3, due_days=3, next_day=_TODAY + timedelta(days=4)),
        _line(3005, "PHQ-9", Trigger.EVERY, weeks=2, next_day=_TODAY + timedelta(days=9), whole_team=False),
        _line(
            3001, "PHQ-9", Trigger.REFERRAL, next_day=None,
            problem="There is no recorded agreement to contact by e-mail.",
        ),
        _line(3004, "PHQ-9", Trigger.DISCHARGE, next_day=None, paused=True),
    ),
    appointments=(
        AppointmentLine(ident(3011), _TEAM, NOW + timedelta(days=7), Kind.APPOINTMENT),
        AppointmentLine(ident(3012), _TEAM, NOW + timedelta(days=35), Kind.REVIEW, pending=True),
    ),
    teams=(_TEAM,),
)  # fmt: skip


@dataclass
class Scheduled:
    """What the gallery's schedules show."""

    lines: tuple[ScheduleLine, ...] = LINES
    person: PersonSchedules = PERSON


class MemoryScheduleReads(ScheduleReads):
    """Reads of the memory."""

    def __init__(self, held: Scheduled, me: Me) -> None:
        self._held, self._me = held, me

    def teams(self) -> tuple[TeamSchedules, ...]:
        return tuple(TeamSchedules(team, self._held.lines) for team in self._me.teams[:1])

    def options(self) -> ScheduleOptions:
        measures = tuple(MeasureOption(one.id, one.title) for one in MEASURES)
        return ScheduleOptions(measures, (Channel.EMAIL, Channel.LETTER))

    def person(self, patient: UUID) -> PersonSchedules:
        return self._held.person


class MemoryScheduleActs:
    """Acts on the memory: each is noted by its name."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._note = note

    def __getattr__(self, name: str) -> Callable[..., Done]:
        return lambda *what, **more: self._note(f"{name}_schedule", *what, *more.values())


NOBODYS = Scheduled(lines=(), person=PersonSchedules((), (), (Team(_TEAM.id, _TEAM.name, _TEAM.service),)))
"""No schedule and no appointment."""
