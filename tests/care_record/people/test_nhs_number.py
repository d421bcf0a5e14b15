from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.people.nhs_number import NHSNumber, check_digit, reformat
from care_record.people.problems import InvalidValueError


@st.composite
def numbers(draw: st.DrawFn) -> str:
    nine = draw(st.from_regex(r"[0-9]{9}", fullmatch=True).filter(lambda digits: check_digit(digits) is not None))
    whole = f"{nine}{check_digit(nine)}"
    return whole if len(set(whole)) > 1 else "9434765919"


def test_the_published_example_is_shown_three_three_four() -> None:
    assert str(NHSNumber.parse("9434765919")) == "943 476 5919"


@given(numbers(), st.text(alphabet=" .,:-/\\", max_size=3))
def test_any_valid_number_is_read_back_from_any_separators(digits: str, between: str) -> None:
    number = NHSNumber.parse(between.join(digits))
    assert number.digits == digits
    assert NHSNumber.parse(str(number)) == number


@given(numbers(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_refused(digits: str, place: int, off: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + off) % 10) + digits[place + 1 :]
    with pytest.raises(InvalidValueError):
        NHSNumber.parse(wrong)


@given(numbers(), st.integers(0, 8))
def test_two_swapped_neighbours_are_always_refused(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        with pytest.raises(InvalidValueError):
            NHSNumber.parse(swapped)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter an NHS number"),
        ("943 476 591", "too short: it has 9 digits"),
        ("9", "it has 1 digit and"),
        ("943 476 59190", "too long: it has 11 digits"),
        ("943 476 591O", "has letters in it"),
        ("943 476 59#9", "signs other than digits"),
        ("943 476 5918", "check digit does not fit"),
        ("0000000000", "same digit ten times"),
        ("1111111111", "same digit ten times"),
        ("٩٤٣٤٧٦٥٩١٩", "signs other than digits"),
        ("999 123 4567", "check digit does not fit"),
    ],
)
def test_what_is_wrong_is_said_in_words(typed: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        NHSNumber.parse(typed)
    assert words in refused.value.words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("943", "943"),
        ("9434", "943 4"),
        ("943-476-5919", "943 476 5919"),
        ("94a", "94a"),
        ("", ""),
        ("9" * 11, "9" * 11),
    ],
)
def test_the_box_groups_digits_as_they_are_typed_and_loses_nothing(typed: str, shown: str) -> None:
    assert reformat(typed) == shown


def test_a_check_digit_needs_nine_digits() -> None:
    with pytest.raises(ValueError, match="nine digits"):
        check_digit("12345678")
