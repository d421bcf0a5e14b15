"""How long a long sync takes still: said honestly, or not at all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.state.network import left_words
from desktop.services.sync.rounds.pace import LEAST, WINDOW, Pace


@given(st.floats(1, 1e5), st.integers(1, 10**6), st.floats(0.05, 5), st.integers(2, 60))
def test_at_a_steady_speed_the_time_left_is_right(rate: float, more: int, every: float, pages: int) -> None:
    pace, done = Pace(), 0
    for page in range(pages + 1):
        done = round(page * every * rate)
        pace.note(1000.0 + page * every, done)
    left = pace.left(done + more)
    if (pages * every) >= LEAST and done >= 20:
        assert left is not None
        assert math.isclose(left, more / rate, rel_tol=0.3, abs_tol=2)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 5000)), max_size=30), st.integers(0, 10**6))
def test_nothing_is_said_before_anybody_can_tell_and_never_less_than_nothing(
    steps: list[tuple[float, int]], of: int
) -> None:
    pace, at, done = Pace(), 0.0, 0
    for seconds, changes in steps:
        at, done = at + seconds, done + changes
        pace.note(at, done)
    left = pace.left(of)
    assert left is None or left >= 0
    if at < LEAST or done == 0:
        assert left is None


def test_a_line_that_has_become_slow_shows_soon() -> None:
    pace = Pace()
    for second in range(60):
        pace.note(second, second * 1000)
    for second in range(60, 60 + round(WINDOW) + 2):
        pace.note(second, 60_000 + second)
    left = pace.left(70_000)
    assert left is not None
    assert left > 5000


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "less than a minute left"),
        (59, "less than a minute left"),
        (60, "about 1 minute left"),
        (61, "about 2 minutes left"),
        (5340, "about 89 minutes left"),
        (7200, "about 2 hours left"),
    ],
)
def test_the_time_left_is_said_as_a_person_would(seconds: int | None, words: str) -> None:
    assert left_words(seconds) == words
