"""The ladder of reminders: one at a time, in its order, never in quiet hours, also when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.channels.channel import Channel
from care_record.channels.ladder import (
    DEFAULT,
    NIGHT_FROM,
    NIGHT_TO,
    POST,
    REMINDED_BY,
    Attempt,
    Plan,
    Step,
    is_quiet,
    next_attempt,
    out_of_quiet,
    plan_problems,
)
from care_record.people.dates import LONDON, from_milliseconds

AWAY = timedelta(days=400)


def london(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def after(plan: Plan, last: datetime, now: datetime, started: datetime, ends: datetime | None = None) -> Attempt | None:
    return next_attempt(plan, started=started, last=last, now=now, ends=ends or started + AWAY)


moments = st.integers(1_735_700_000_000, 1_893_400_000_000).map(from_milliseconds)
plans = st.builds(
    Plan,
    st.sets(st.integers(1, 60), max_size=6).flatmap(
        lambda days: st.tuples(*(st.builds(Step, st.just(day), st.sampled_from(REMINDED_BY)) for day in sorted(days)))
    ),
    st.times(time(18), NIGHT_FROM),
    st.times(NIGHT_TO, time(11)),
)


def test_a_team_that_has_set_nothing_reminds_within_the_usual_fortnight() -> None:
    started = london(2026, 11, 2, 10)
    ends = london(2026, 11, 17, 0)
    seen, last = [], started
    while (attempt := after(DEFAULT, last, last, started, ends)) is not None:
        seen.append((attempt.step, attempt.channel, attempt.at.astimezone(LONDON).date().day))
        last = attempt.at
    assert seen == [
        (1, Channel.EMAIL, 5),
        (2, Channel.TEXT, 9),
        (3, Channel.LETTER, 12),
        (4, Channel.IN_CLINIC, 15),
    ]


def test_a_default_plan_can_be_set() -> None:
    assert plan_problems(DEFAULT) == ()


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan((Step(0, Channel.EMAIL),)), "1 to 180 days"),
        (Plan((Step(5, Channel.EMAIL), Step(5, Channel.TEXT))), "at least a day later"),
        (Plan((Step(7, Channel.EMAIL), Step(3, Channel.TEXT))), "at least a day later"),
        (Plan((Step(3, Channel.PAPER),)), "by e-mail, text message or letter"),
        (Plan((), time(23), time(8)), "Quiet hours begin at 22:00"),
        (Plan((), time(20), time(6)), "Quiet hours begin at 22:00"),
        (Plan((), time(8), time(9)), "Quiet hours begin at 22:00"),
        (Plan(tuple(Step(day, Channel.EMAIL) for day in range(1, 10))), "At most 6"),
    ],
)
def test_what_cannot_be_set_is_said_in_words(plan: Plan, words: str) -> None:
    assert any(words in said for _, said in plan_problems(plan))


@pytest.mark.parametrize(
    ("day", "hour", "goes"),
    [
        (london(2026, 11, 5, 7, 59), 8, london(2026, 11, 5, 8)),
        (london(2026, 11, 5, 20), 8, london(2026, 11, 6, 8)),
        (london(2026, 11, 5, 19, 59), 8, london(2026, 11, 5, 19, 59)),
        # the night in which the clocks go forward, and the one in which they go back
        (london(2027, 3, 27, 23), 8, london(2027, 3, 28, 8)),
        (london(2027, 10, 30, 23), 8, london(2027, 10, 31, 8)),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_the_morning(day: datetime, hour: int, goes: datetime) -> None:
    assert out_of_quiet(DEFAULT, day) == goes
    assert goes.astimezone(LONDON).time() >= time(hour)


def test_a_reminder_keeps_its_hour_when_the_clocks_change() -> None:
    started = london(2027, 3, 26, 9)
    attempt = after(DEFAULT, started, started, started)
    assert attempt == Attempt(1, Channel.EMAIL, london(2027, 3, 29, 9))
    assert attempt.at - started == timedelta(days=3) - timedelta(hours=1)


def test_a_service_that_was_away_sends_the_latest_reminder_and_no_heap() -> None:
    started = london(2026, 11, 2, 10)
    now = london(2026, 11, 10, 12)
    assert after(DEFAULT, started, now, started) == Attempt(2, Channel.TEXT, now)
    assert after(DEFAULT, now, now, started) == Attempt(3, Channel.LETTER, london(2026, 11, 12, 10))


def test_a_changed_plan_applies_to_what_still_waits() -> None:
    started = london(2026, 11, 2, 10)
    last = now = london(2026, 11, 5, 10)
    changed = Plan((Step(2, Channel.TEXT), Step(5, Channel.EMAIL)))
    assert after(changed, last, now, started) == Attempt(2, Channel.EMAIL, london(2026, 11, 7, 10))
    assert after(Plan(()), last, now, started) is None


def test_a_letter_that_could_not_be_answered_in_time_is_not_asked_for() -> None:
    started = london(2026, 11, 2, 10)
    ends = london(2026, 11, 14, 0)
    attempt = after(DEFAULT, london(2026, 11, 9, 10), london(2026, 11, 9, 10), started, ends)
    assert attempt is None
    later = after(DEFAULT, london(2026, 11, 9, 10), london(2026, 11, 9, 10), started, ends + POST)
    assert later is not None
    assert later.channel is Channel.LETTER


@given(plans, moments, st.timedeltas(timedelta(0), timedelta(days=70)), st.timedeltas(timedelta(0), timedelta(days=70)))
def test_no_reminder_is_early_at_night_or_after_the_end(
    plan: Plan, started: datetime, elapsed: timedelta, left: timedelta
) -> None:
    now = started + elapsed
    attempt = after(plan, started, now, started, now + left)
    if attempt is None:
        return
    assert not is_quiet(plan, attempt.at)
    assert NIGHT_TO <= attempt.at.astimezone(LONDON).time() < NIGHT_FROM
    assert now <= attempt.at < now + left
    step = plan.steps[attempt.step - 1]
    assert step.channel is attempt.channel
    # by London's calendar, as a clock change may take an hour away
    begun = started.astimezone(LONDON).replace(tzinfo=None)
    assert attempt.at.astimezone(LONDON).replace(tzinfo=None) >= begun + timedelta(days=step.after_days, hours=-1)


@given(plans, moments)
def test_each_step_comes_once_and_in_its_order(plan: Plan, started: datetime) -> None:
    seen: list[int] = []
    last = now = started
    while (attempt := after(plan, last, now, started)) is not None:
        seen.append(attempt.step)
        last = now = attempt.at
    assert seen == sorted(set(seen))
    assert len(seen) <= len(plan.steps)
    # steps a day apart may fall into one morning; the later one is then the one that counts
    if plan.steps:
        assert seen[-1] == len(plan.steps)


def test_days_are_londons_and_not_those_of_utc() -> None:
    started = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    attempt = after(DEFAULT, started, started, started)
    assert attempt is not None
    assert attempt.at.astimezone(LONDON).date() == date(2026, 7, 5)
