"""A team's schedules, and for how many people each is due next."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel, not_offered
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.services import Referral, Service
from care_record.schedules.occasions import occasions
from care_record.schedules.schedule import Appointment, Trigger
from desktop.services.reads import patient_lines
from desktop.services.reads.rows.offered import has_texts
from desktop.services.reads.schedules.pages import MeasureOption, ScheduleLine, ScheduleOptions, TeamSchedules
from desktop.services.reads.schedules.rows import appointment_of, rule_of, schedule_line

if TYPE_CHECKING:
    from care_record.schedules.schedule import Schedule
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_OPEN = (
    "select referral.id, referral.patient, opened, closed from referral join patient on patient.id = referral.patient "
    "where team = ? and deceased = 0 and (closed is null or closed >= ?)"
)
_ORDER = {trigger: place for place, trigger in enumerate(Trigger)}


def of_teams(reader: Reader, state: DeskState) -> tuple[TeamSchedules, ...]:
    """The schedules of one's own teams that stand, with what waits here laid over."""
    with reader.snapshot():
        trust, directory = state.identity.trust_id.bytes, state.directory(reader)
        pending = reader.pending("stream = ?", (trust,))
        waiting = {fact.id.bytes for fact in pending}
        rows = reader.overlaid("schedule", "patient = ?", (trust,), pending).values()
        mine = [
            known
            for team in state.me(reader).teams
            if (known := directory.teams.get(team)) is not None and not known.records
        ]
        now = from_milliseconds(state.now())
        found = []
        for team in sorted(mine, key=lambda one: one.name.casefold()):
            own = [row for row in rows if row["team"] == team.id.bytes and not row["ended"] and row["rule"]]
            people = _people(reader, team.id, Service(team.service), now) if own else {}
            lines = [_line(reader, state, row, people, now, waiting) for row in own]
            lines.sort(key=lambda one: (_ORDER[one.trigger], one.title, one.id.bytes))
            found.append(TeamSchedules(patient_lines.team_line(directory, team.id), tuple(lines)))
        return tuple(found)


def options(reader: Reader, state: DeskState) -> ScheduleOptions:
    """What a schedule can be made of."""
    with reader.snapshot():
        texts = has_texts(reader)
        measures = [MeasureOption(one.id, one.title) for one in state.measures(reader).values()]
        ways = tuple(one for one in Channel if one.leaves_the_clinic and not not_offered(one, texts=texts))
    return ScheduleOptions(tuple(sorted(measures, key=lambda one: one.title)), ways)


People = dict[bytes, tuple[list[Referral], list[Appointment]]]


def _people(reader: Reader, team: UUID, service: Service, now: datetime) -> People:
    """The referrals and appointments of everybody whom a team cares for now."""
    today = day_in_london(now).isoformat()
    found: People = defaultdict(lambda: ([], []))
    for identity, patient, opened, closed in reader.all(_OPEN, (team.bytes, today)):
        ended = date.fromisoformat(closed) if closed else None
        found[patient][0].append(Referral(UUID(bytes=identity), team, service, date.fromisoformat(opened), ended))
    booked = reader.rows(
        "appointment", "team = ? and cancelled = 0 and at > ?", (team.bytes, int(now.timestamp() * 1000))
    )
    for row in booked.values():
        if row["patient"] in found:
            found[row["patient"]][1].append(appointment_of(row))
    return found


def _line(
    reader: Reader, state: DeskState, row: Row, people: People, now: datetime, waiting: set[bytes]
) -> ScheduleLine:
    paused = {
        one["patient"] for one in reader.rows("schedule_pause", "schedule = ? and paused = 1", (row["id"],)).values()
    }
    day, count = _next(rule_of(row), {key: held for key, held in people.items() if key not in paused}, now)
    return schedule_line(reader, state, row, next_day=day, next_people=count, pending=row["said"] in waiting)


def _next(rule: Schedule, people: People, now: datetime) -> tuple[date | None, int]:
    """The next day on which something is due, and for how many people."""
    days: dict[date, int] = defaultdict(int)
    for referrals, booked in people.values():
        ahead = [one.day for one in occasions(rule, referrals, booked, now) if one.opens > now]
        for day in set(ahead):
            days[day] += 1
    first = min(days, default=None)
    return first, days[first] if first is not None else 0
