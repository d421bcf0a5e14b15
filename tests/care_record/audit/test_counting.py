"""The numbers of a workstation's notes of reading: none missing unseen, none twice unseen."""

from hypothesis import given
from hypothesis import strategies as st

from care_record.audit.counting import MOST_GAPS, Counted


def counted(*numbers: int) -> Counted:
    found = Counted()
    for number in numbers:
        found = found.take(number)
    return found


def test_numbers_in_a_row_leave_no_gap() -> None:
    assert counted(1, 2, 3) == Counted(3)


def test_a_skipped_number_is_a_gap_and_says_which() -> None:
    found = counted(1, 4, 5, 9)

    assert found.gaps == ((2, 3), (6, 8))
    assert found.missing == 5
    assert found.words == "2 to 3, 6 to 8"


def test_what_was_there_before_the_first_is_missing_too() -> None:
    assert counted(3).gaps == ((1, 2),)


def test_a_number_that_comes_late_fills_its_gap() -> None:
    assert counted(1, 5, 3).gaps == ((2, 2), (4, 4))
    assert counted(1, 3, 2) == Counted(3)


def test_a_number_that_comes_twice_is_counted() -> None:
    assert counted(1, 2, 2, 1).repeated == 2


@given(st.lists(st.integers(1, 60), max_size=80))
def test_missing_and_repeated_are_what_they_are(numbers: list[int]) -> None:
    found = counted(*numbers)

    missing = set(range(1, max(numbers, default=0) + 1)) - set(numbers)
    assert {number for first, last in found.gaps for number in range(first, last + 1)} == missing
    assert found.repeated == len(numbers) - len(set(numbers))


def test_a_device_that_leaves_ever_more_gaps_does_not_grow_without_end() -> None:
    found = counted(*range(2, 4 * MOST_GAPS, 2))

    assert len(found.gaps) == MOST_GAPS
    assert found.words.endswith(f"and {MOST_GAPS - 3} more")
