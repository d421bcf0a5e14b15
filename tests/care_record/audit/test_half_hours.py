"""Half hours are the same everywhere: in UTC, whatever the clock on the wall."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from care_record.audit.half_hours import HALF_HOUR_MS, begins, half_hour


def ms(hour: int, minute: int = 0, second: int = 0) -> int:
    return int(datetime(2026, 11, 22, hour, minute, second, tzinfo=UTC).timestamp() * 1000)


def test_a_half_hour_begins_on_the_hour_and_half_past() -> None:
    assert begins(half_hour(ms(9, 29, 59))) == ms(9)
    assert begins(half_hour(ms(9, 30))) == ms(9, 30)


@given(st.integers(0, 4_000_000_000_000))
def test_every_moment_lies_in_its_half_hour(moment: int) -> None:
    assert 0 <= moment - begins(half_hour(moment)) < HALF_HOUR_MS
