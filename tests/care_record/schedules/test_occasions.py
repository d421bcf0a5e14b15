"""When a schedule is due for a person, on London's days; never twice for an occasion, nor when it is too late."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from care_record.people.services import Referral, Service
from care_record.schedules.occasions import Occasion, morning, next_look, occasions
from care_record.schedules.schedule import Appointment, Kind, Schedule, Trigger

TEAM, OTHER = UUID(int=1), UUID(int=2)
REFERRED = date(2026, 3, 2)


def schedule(trigger: Trigger, begins: date = date(2026, 1, 1), *, weeks: int = 0, days: int = 0) -> Schedule:
    return Schedule(UUID(int=9), TEAM, trigger, begins, weeks=weeks, days=days)


def referral(opened: date = REFERRED, closed: date | None = None, team: UUID = TEAM, number: int = 20) -> Referral:
    return Referral(UUID(int=number), team, Service.ADULT, opened, closed)


def appointment(at: datetime, kind: Kind = Kind.APPOINTMENT, team: UUID = TEAM, number: int = 30) -> Appointment:
    return Appointment(UUID(int=number), team, at, kind)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def due(found: list[Occasion], now: datetime) -> list[str]:
    return [one.key for one in found if one.is_due(now)]


def test_a_referral_is_due_once_on_its_morning_and_for_four_weeks() -> None:
    found = occasions(schedule(Trigger.REFERRAL), [referral()], [], at(REFERRED))
    (only,) = found
    assert only.opens == at(REFERRED, 9)
    assert only.is_due(at(REFERRED + timedelta(days=28)))
    assert only.is_missed(at(REFERRED + timedelta(days=29)))


def test_who_was_referred_before_the_schedule_began_gets_nothing_for_it() -> None:
    assert occasions(schedule(Trigger.REFERRAL, date(2026, 3, 3)), [referral()], [], at(REFERRED)) == []


def test_referrals_and_appointments_with_other_teams_do_not_count() -> None:
    now, elsewhere = at(REFERRED), referral(team=OTHER)
    booked = [appointment(at(date(2026, 3, 9)), kind, OTHER, number) for number, kind in enumerate(Kind)]
    for trigger in Trigger:
        assert occasions(schedule(trigger, weeks=4), [elsewhere], booked, now) == []


def test_every_four_weeks_counts_from_the_referral_and_sends_only_the_latest() -> None:
    often = schedule(Trigger.EVERY, weeks=4)
    day = REFERRED + timedelta(weeks=4)
    assert due(occasions(often, [referral()], [], at(day, 7)), at(day, 7)) == []
    assert due(occasions(often, [referral()], [], at(day)), at(day)) == [f"every:{referral().id.hex}:2026-03-30"]
    # the service was down for nearly four months
    late = at(REFERRED + timedelta(weeks=17))
    assert due(occasions(often, [referral()], [], late), late) == [f"every:{referral().id.hex}:2026-06-22"]


def test_the_morning_is_londons_in_summer_and_in_winter_and_on_a_leap_day() -> None:
    assert morning(date(2026, 3, 28)) == datetime(2026, 3, 28, 9, tzinfo=UTC)
    assert morning(date(2026, 3, 30)) == datetime(2026, 3, 30, 8, tzinfo=UTC)
    found = occasions(schedule(Trigger.EVERY, weeks=1), [referral(date(2028, 2, 22))], [], at(date(2028, 2, 29)))
    assert [one.day for one in found] == [date(2028, 2, 29), date(2028, 3, 7)]


def test_before_an_appointment_it_is_due_until_the_appointment_begins() -> None:
    begins = at(date(2026, 5, 8), 10)
    (only,) = occasions(schedule(Trigger.BEFORE_APPOINTMENT, days=3), [referral()], [appointment(begins)], at(REFERRED))
    assert only.day == date(2026, 5, 5)
    assert only.is_due(begins - timedelta(minutes=1))
    assert only.is_missed(begins)


def test_what_is_booked_for_tomorrow_is_sent_at_once() -> None:
    now = at(date(2026, 5, 7))
    booked = [appointment(at(date(2026, 5, 8), 10))]
    assert due(occasions(schedule(Trigger.BEFORE_APPOINTMENT, days=3), [referral()], booked, now), now)


def test_an_appointment_that_is_moved_is_the_same_occasion() -> None:
    before = schedule(Trigger.BEFORE_APPOINTMENT, days=3)
    first, second = (appointment(at(day)) for day in (date(2026, 5, 8), date(2026, 6, 8)))
    keys = {occasions(before, [referral()], [one], at(REFERRED))[0].key for one in (first, second)}
    assert len(keys) == 1


def test_a_review_waits_for_a_review_alone() -> None:
    booked = [appointment(at(date(2026, 5, 8)), Kind.APPOINTMENT), appointment(at(date(2026, 5, 9)), Kind.REVIEW)]
    (only,) = occasions(schedule(Trigger.REVIEW, days=3), [referral()], booked, at(REFERRED))
    assert only.day == date(2026, 5, 6)


def test_a_discharge_is_one_occasion_whether_a_meeting_is_booked_or_the_referral_closes() -> None:
    last, now = schedule(Trigger.DISCHARGE), at(date(2026, 5, 8), 9)
    meeting = appointment(at(date(2026, 5, 8), 14), Kind.DISCHARGE)
    (booked,) = occasions(last, [referral()], [meeting], now)
    (both,) = occasions(last, [referral(closed=date(2026, 5, 8))], [meeting], now)
    (closed,) = occasions(last, [referral(closed=date(2026, 5, 8))], [], now)
    assert booked.key == both.key == closed.key
    assert closed.closes == datetime(2026, 5, 8, 23, tzinfo=UTC)


def test_a_meeting_that_has_passed_gives_way_to_the_day_of_discharge() -> None:
    now = at(date(2026, 5, 10))
    meeting = appointment(at(date(2026, 5, 8)), Kind.DISCHARGE)
    (only,) = occasions(schedule(Trigger.DISCHARGE), [referral(closed=date(2026, 5, 11))], [meeting], now)
    assert only.day == date(2026, 5, 11)


def test_the_next_look_is_at_the_next_opening_or_tomorrow_for_what_is_still_due() -> None:
    often, day = schedule(Trigger.EVERY, weeks=4), REFERRED + timedelta(weeks=4)
    now = at(day)
    found = occasions(often, [referral()], [], now)
    assert next_look(found, {found[0].key}, now) == morning(day + timedelta(weeks=4))
    assert next_look(found, set(), now) == morning(day + timedelta(days=1))
    assert next_look([], set(), now) is None


@given(
    weeks=st.integers(1, 104),
    opened=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    begins=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    after=st.integers(0, 4000),
    hour=st.integers(0, 23),
)
def test_of_a_series_at_most_one_is_due_at_any_moment_and_one_lies_ahead(
    weeks: int, opened: date, begins: date, after: int, hour: int
) -> None:
    now = at(opened + timedelta(days=after), hour)
    found = occasions(schedule(Trigger.EVERY, begins, weeks=weeks), [referral(opened)], [], now)
    assert len(due(found, now)) <= 1
    assert sum(one.opens > now for one in found) == 1
    assert all(one.day >= begins and (one.day - opened).days % (7 * weeks) == 0 for one in found)
    assert all(one.day > opened for one in found)


@given(
    days=st.integers(0, 366),
    minutes=st.integers(-500_000, 500_000),
    trigger=st.sampled_from((Trigger.BEFORE_APPOINTMENT, Trigger.REVIEW, Trigger.DISCHARGE)),
)
def test_nothing_is_due_for_what_has_begun_already(days: int, minutes: int, trigger: Trigger) -> None:
    now = at(date(2026, 6, 1))
    booked = [appointment(now + timedelta(minutes=minutes), kind, number=n) for n, kind in enumerate(Kind)]
    for one in occasions(schedule(trigger, date(2020, 1, 1), days=days), [referral(date(2020, 1, 1))], booked, now):
        assert one.is_due(now) is (one.opens <= now and minutes > 0)
        assert one.opens <= one.closes
