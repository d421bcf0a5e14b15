"""Occasions: each time that a schedule is due for one person. Both ends work them out alike; days are London's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from care_record.agreement.sending import ExclusionCode
from care_record.people.dates import LONDON, day_in_london
from care_record.people.services import Referral
from care_record.schedules.schedule import Appointment, Kind, Schedule, Trigger

MORNING = time(9)
"""London's hour at which a day's measures go out."""
AFTER_REFERRAL = timedelta(days=28)
"""How long after its day a measure at referral still makes sense."""

NO_KEY = "no-key"
SUSPENDED = "suspended"
MISSED = "missed"
NOT_APPROVED = "not-approved"
NO_GATEWAY = "no-gateway"
TRIED_AGAIN = frozenset(
    {ExclusionCode.NO_AGREEMENT.value, ExclusionCode.NO_ADDRESS.value, ExclusionCode.RESTRICTED.value}
) | {NO_KEY, SUSPENDED}
"""Reasons that may pass while an occasion lasts; any other one ends it."""

_KIND_OF = {Trigger.BEFORE_APPOINTMENT: Kind.APPOINTMENT, Trigger.REVIEW: Kind.REVIEW}


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """One time that a schedule is due: from `opens` on (UTC), before `closes`. `key` is the same however often asked.

    An appointment that is moved keeps its key, and so does a discharge: nothing is sent twice for it.
    """

    opens: datetime
    closes: datetime
    key: str

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be sent now."""
        return self.opens <= now < self.closes

    def is_missed(self, now: datetime) -> bool:
        """Whether it is too late for it."""
        return self.closes <= now

    @property
    def day(self) -> date:
        """London's day from which it is due."""
        return day_in_london(self.opens)


def occasions(
    schedule: Schedule, referrals: Iterable[Referral], appointments: Iterable[Appointment], now: datetime
) -> list[Occasion]:
    """A schedule's occasions for one person, by when they open, those gone by included.

    Of one that comes every so many weeks, the latest that has opened and the next. Referrals and appointments with
    other teams are left out.
    """
    own = [one for one in referrals if one.team == schedule.team]
    booked = [one for one in appointments if one.team == schedule.team]
    if schedule.trigger is Trigger.REFERRAL:
        found = [_at_referral(schedule, one) for one in own if one.opened >= schedule.begins]
    elif schedule.trigger is Trigger.EVERY:
        found = [again for one in own for again in _every(schedule, one, now)]
    elif schedule.trigger is Trigger.DISCHARGE:
        found = [last for one in own for last in _discharge(schedule, one, booked, now)]
    else:
        kind = _KIND_OF[schedule.trigger]
        found = [_before(schedule, one) for one in booked if one.kind is kind and _day(one) >= schedule.begins]
    return sorted(found)


def next_look(found: Iterable[Occasion], settled: Collection[str], now: datetime) -> datetime | None:
    """When a person's schedules are to be looked at next: the next opening, or tomorrow for what is still due.

    `settled` are keys of occasions that need no second look. None where nothing lies ahead.
    """
    moments = []
    for one in found:
        if one.opens > now:
            moments.append(one.opens)
        elif one.is_due(now) and one.key not in settled:
            moments.append(min(one.closes, morning(day_in_london(now) + timedelta(days=1))))
    return min(moments, default=None)


def morning(day: date) -> datetime:
    """The moment (UTC) at which a day's measures go out."""
    return datetime.combine(day, MORNING, tzinfo=LONDON).astimezone(UTC)


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON).astimezone(UTC)


def _day(appointment: Appointment) -> date:
    return day_in_london(appointment.at)


def _at_referral(schedule: Schedule, referral: Referral) -> Occasion:
    day = referral.opened + timedelta(days=schedule.days)
    return Occasion(morning(day), _end(day + AFTER_REFERRAL), _key(Trigger.REFERRAL, referral.id))


def _every(schedule: Schedule, referral: Referral, now: datetime) -> list[Occasion]:
    step = timedelta(weeks=max(schedule.weeks, 1))
    # the first of the series that is not before the schedule began
    first = max(1, -((referral.opened - schedule.begins) // step))
    passed = (day_in_london(now) - referral.opened) // step
    found = []
    for count in range(max(first, passed - 1), max(first, passed + 1) + 1):
        day = referral.opened + count * step
        if referral.closed is None or day <= referral.closed:
            key = f"{Trigger.EVERY}:{referral.id.hex}:{day.isoformat()}"
            found.append(Occasion(morning(day), morning(day + step), key))
    opened = [one for one in found if one.opens <= now]
    return opened[-1:] + [one for one in found if one.opens > now][:1]


def _before(schedule: Schedule, appointment: Appointment) -> Occasion:
    opens = morning(_day(appointment) - timedelta(days=schedule.days))
    # on the day itself, early enough for an appointment before the usual hour
    return Occasion(min(opens, appointment.at), appointment.at, _key(schedule.trigger, appointment.id))


def _discharge(schedule: Schedule, referral: Referral, booked: list[Appointment], now: datetime) -> list[Occasion]:
    """Once for each referral: before the meeting that is booked for it, or on the day of discharge."""
    key, days = _key(Trigger.DISCHARGE, referral.id), timedelta(days=schedule.days)
    found = [
        Occasion(min(morning(_day(one) - days), one.at), one.at, key)
        for one in booked
        if one.kind is Kind.DISCHARGE
        and _day(one) >= max(schedule.begins, referral.opened)
        and (referral.closed is None or _day(one) <= referral.closed)
    ]
    if referral.closed is not None and referral.closed >= schedule.begins:
        found.append(Occasion(morning(referral.closed - days), _end(referral.closed), key))
    found.sort()
    return [one for one in found if not one.is_missed(now)][:1] or found[-1:]


def _key(trigger: Trigger, of: UUID) -> str:
    return f"{trigger}:{of.hex}"
