"""Rows of schedules and appointments as the rules of `care_record.schedules` take them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.people.dates import from_milliseconds
from care_record.schedules.schedule import Appointment, Kind, Schedule
from care_record.wire import bodies, cbor
from desktop.services.reads.lines import title
from desktop.services.reads.schedules.pages import ScheduleLine

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row


def rule_of(row: Row) -> Schedule:
    """The schedule in a row."""
    body = bodies.statement_body("schedule.set", cbor.decode(row["rule"]))
    assert isinstance(body, bodies.ScheduleSet)  # noqa: S101 - the projection wrote it so
    return Schedule.said(body)


def appointment_of(row: Row) -> Appointment:
    """The appointment in a row."""
    return Appointment(UUID(bytes=row["id"]), UUID(bytes=row["team"]), from_milliseconds(row["at"]), Kind(row["kind"]))


def schedule_line(
    reader: Reader,
    state: DeskState,
    row: Row,
    *,
    next_day: date | None,
    next_people: int = 0,
    paused: bool = False,
    problem: str = "",
    pending: bool = False,
) -> ScheduleLine:
    """A schedule as screens show it."""
    rule = rule_of(row)
    measure = state.measure(reader, row["questionnaire"], row["version"])
    return ScheduleLine(
        id=rule.id,
        team=rule.team,
        title=title(reader, state, row),
        when=rule.words,
        channel=Channel(row["channel"]),
        trigger=rule.trigger,
        weeks=rule.weeks,
        days=rule.days,
        due_days=row["due_days"],
        begins=rule.begins,
        message=row["message"] or "",
        measure=measure.id if measure else None,
        set_by=state.who(reader, row["device"]),
        next_day=next_day,
        next_people=next_people,
        whole_team=row["patient"] == state.identity.trust_id.bytes,
        paused=paused,
        problem=problem,
        pending=pending,
    )
