"""Owner, deputy, duty desk, in this order and in time, whoever is away."""

from collections.abc import Callable
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from care_record.risk.clock import LONGEST_REPEAT_MS, MINUTE_MS, Clock, Escalation, Reach, Step, Why, advance, hurry
from care_record.statements.policy import Policy

OWNER, DEPUTY, DUTY = (UUID(int=number) for number in (1, 2, 3))
EVERYBODY = {Step.OWNER: OWNER, Step.DEPUTY: DEPUTY, Step.DUTY: DUTY}
POLICIES = st.builds(Policy, owner_minutes=st.integers(5, 1440), deputy_minutes=st.integers(5, 1440))
STEPS = st.frozensets(st.sampled_from(Step))
HOUR = 60 * MINUTE_MS


def reaching(steps: frozenset[Step] | set[Step]) -> Callable[[Step], Reach]:
    return lambda step: Reach((EVERYBODY[step],)) if step in steps else Reach(passed=((EVERYBODY[step], Why.LEFT),))


def told(taken: tuple[Escalation, ...]) -> list[UUID]:
    return [one for escalation in taken for one in escalation.reach.told]


def test_the_owner_is_told_at_once_then_the_deputy_then_the_duty_desk() -> None:
    clock, found = Clock(0), []
    for minute in range(3 * 60):
        clock, taken = advance(clock, minute * MINUTE_MS, Policy(), reaching(set(Step)))
        found += [(minute, escalation.step) for escalation in taken]
    assert found == [(0, Step.OWNER), (60, Step.DEPUTY), (120, Step.DUTY)]


def test_the_duty_desk_is_told_again_ever_more_seldom_but_each_day() -> None:
    clock = Clock(0, Step.DEPUTY)
    times = []
    for hour in range(100):
        clock, taken = advance(clock, hour * HOUR, Policy(), reaching(set(Step)))
        times += [hour for _ in taken]
    assert times == [0, 1, 3, 7, 15, 31, 55, 79]


def test_after_an_outage_all_that_was_missed_is_taken_at_once() -> None:
    clock, taken = advance(Clock(0), 5 * HOUR, Policy(), reaching(set(Step)))
    assert told(taken) == [OWNER, DEPUTY, DUTY]
    assert clock.due == 6 * HOUR


def test_where_no_duty_desk_can_be_told_those_before_it_are_told_again() -> None:
    clock, taken = advance(Clock(0, Step.DEPUTY), 0, Policy(), reaching({Step.OWNER, Step.DEPUTY}))
    assert told(taken) == [OWNER, DEPUTY]
    assert (clock.step, clock.due) == (Step.DUTY, HOUR)


def test_a_message_that_nobody_got_brings_the_next_step_forward_but_never_a_second_duty_call() -> None:
    assert hurry(Clock(HOUR, Step.OWNER), 5).due == 5
    assert hurry(Clock(HOUR, Step.DUTY, 1), 5).due == HOUR


@given(STEPS, POLICIES, st.integers(0, 10 * HOUR))
def test_whoever_is_away_the_next_is_told_in_the_same_moment(steps: frozenset[Step], policy: Policy, at: int) -> None:
    _, taken = advance(Clock(at), at, policy, reaching(steps))
    first = next((step for step in Step if step in steps), None)
    assert told(taken)[:1] == ([EVERYBODY[first]] if first else [])
    passed = [one.step for one in taken if not one.reach.told]
    assert passed == [step for step in Step if first is None or list(Step).index(step) < list(Step).index(first)]


@given(STEPS, POLICIES, st.integers(0, 60 * 24))
def test_nobody_is_left_out_however_often_the_clock_is_looked_at(
    steps: frozenset[Step], policy: Policy, minutes: int
) -> None:
    at_once_clock, at_once = advance(Clock(0), minutes * MINUTE_MS, policy, reaching(steps))
    clock, found = Clock(0), []
    for minute in range(minutes + 1):
        clock, taken = advance(clock, minute * MINUTE_MS, policy, reaching(steps))
        found += [one.step for one in taken]
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(one.step for one in at_once))
    assert clock.step is at_once_clock.step


@given(STEPS, POLICIES, st.lists(st.integers(0, 48 * HOUR), min_size=1))
def test_an_unacknowledged_flag_always_has_a_next_time(
    steps: frozenset[Step], policy: Policy, looks: list[int]
) -> None:
    clock = Clock(0)
    for now in sorted(looks):
        clock, _ = advance(clock, now, policy, reaching(steps))
        assert now < clock.due <= now + LONGEST_REPEAT_MS
