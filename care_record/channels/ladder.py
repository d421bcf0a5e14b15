"""The ladder of reminders: which attempt comes next, and when, out of a team's quiet hours. Pure.

Days and hours are London's, so that a reminder of 09:00 stays at 09:00 when the clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from care_record.channels.channel import Channel
from care_record.people.dates import LONDON

REMINDED_BY = (Channel.EMAIL, Channel.TEXT, Channel.LETTER, Channel.IN_CLINIC)
"""What a step may be; the last puts the person on the team's worklist."""
NIGHT_FROM, NIGHT_TO = time(22), time(7)
"""Whatever a team sets, nothing goes out between these."""
POST = timedelta(days=3)
"""How long a letter may take; one that could not be answered in time is not asked for."""
MOST_STEPS, LAST_DAY = 6, 180


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder so many days after the first message went out."""

    after_days: int
    channel: Channel


@dataclass(frozen=True, slots=True)
class Plan:
    """A team's ladder. Nothing goes out from `quiet_from` in the evening until `quiet_to` in the morning."""

    steps: tuple[Step, ...]
    quiet_from: time = time(20)
    quiet_to: time = time(8)


DEFAULT = Plan(
    (Step(3, Channel.EMAIL), Step(7, Channel.TEXT), Step(10, Channel.LETTER), Step(13, Channel.IN_CLINIC)),
)
"""What a team that has set nothing does: all of it within the fourteen days after which a request usually ends."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The next reminder: the number of its step (from 1), its channel, and when it may go (UTC)."""

    step: int
    channel: Channel
    at: datetime


def plan_problems(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Everything wrong with a plan, as field and sentence; empty where it can be set."""
    found = []
    if len(plan.steps) > MOST_STEPS:
        found.append(("steps", f"At most {MOST_STEPS} reminders can be set."))
    days = [step.after_days for step in plan.steps]
    if any(day < 1 or day > LAST_DAY for day in days):
        found.append(("steps", f"A reminder goes out 1 to {LAST_DAY} days after the first message."))
    if days != sorted(set(days)):
        found.append(("steps", "Each reminder must be at least a day later than the one before it."))
    if any(step.channel not in REMINDED_BY for step in plan.steps):
        found.append(("steps", "A reminder goes by e-mail, text message or letter, or is done in the clinic."))
    if not (NIGHT_TO <= plan.quiet_to < plan.quiet_from <= NIGHT_FROM):
        found.append(("quiet", "Quiet hours begin at 22:00 at the latest and end at 07:00 or later in the morning."))
    return tuple(found)


def is_quiet(plan: Plan, moment: datetime) -> bool:
    """Whether nothing may go out at this moment."""
    clock = moment.astimezone(LONDON).time()
    return clock >= plan.quiet_from or clock < plan.quiet_to


def out_of_quiet(plan: Plan, moment: datetime) -> datetime:
    """The same moment, or the end of the quiet hours that it falls into (UTC)."""
    if not is_quiet(plan, moment):
        return moment.astimezone(UTC)
    local = moment.astimezone(LONDON)
    day = local.date() + timedelta(days=1 if local.time() >= plan.quiet_from else 0)
    return datetime.combine(day, plan.quiet_to, tzinfo=LONDON).astimezone(UTC)


def next_attempt(plan: Plan, *, started: datetime, last: datetime, now: datetime, ends: datetime) -> Attempt | None:
    """The next reminder; None when nothing more comes before the request ends.

    `started` is when the first message went out, `last` when the last attempt was made. Of several that are overdue
    (the service was away, or the plan has changed) only the latest counts, so that nobody gets two at once.
    """
    open_steps = [
        (number, step, moment)
        for number, step in enumerate(plan.steps, start=1)
        if (moment := _moment(started, step.after_days)) > last
    ]
    overdue = [one for one in open_steps if one[2] <= now]
    for number, step, moment in overdue[-1:] + [one for one in open_steps if one[2] > now]:
        at = out_of_quiet(plan, max(moment, now))
        if _in_time(step, at, ends):
            return Attempt(number, step.channel, at)
    return None


def _in_time(step: Step, at: datetime, ends: datetime) -> bool:
    return at + (POST if step.channel is Channel.LETTER else timedelta(0)) < ends


def _moment(started: datetime, days: int) -> datetime:
    local = started.astimezone(LONDON)
    return (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=LONDON, fold=local.fold).astimezone(UTC)
