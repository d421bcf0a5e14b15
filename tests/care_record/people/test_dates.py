from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.people import dates
from care_record.people.problems import InvalidValueError

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_dates_are_shown_by_the_common_user_interface() -> None:
    assert dates.show_date(date(2008, 4, 5)) == "05-Apr-2008"
    assert dates.show_date(None) == "Not recorded"
    assert dates.show_date(None, "Unknown") == "Unknown"
    assert dates.show_date_with_weekday(date(2009, 1, 6)) == "Tue 06-Jan-2009"
    assert dates.show_date_to_patient(date(2018, 8, 6)) == "6 August 2018"


def test_times_are_londons_in_winter_and_summer() -> None:
    assert dates.show_time(datetime(2026, 1, 5, 0, 0, tzinfo=UTC)) == "00:00"
    assert dates.show_moment(datetime(2026, 7, 5, 23, 30, tzinfo=UTC)) == "06-Jul-2026 00:30"
    assert dates.day_in_london(datetime(2026, 7, 5, 23, 30, tzinfo=UTC)) == date(2026, 7, 6)
    assert dates.from_milliseconds(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.show_time(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("born", "on", "shown"),
    [
        (date(2026, 11, 22), TODAY, "0d"),
        (date(2026, 11, 9), TODAY, "13d"),
        (date(2026, 10, 24), TODAY, "4w 1d"),
        (date(2025, 11, 14), TODAY, "12m 8d"),
        (date(2022, 10, 20), TODAY, "4y 1m"),
        (date(2008, 11, 23), TODAY, "17y 11m"),
        (date(2008, 11, 22), TODAY, "18y"),
        (date(1965, 1, 1), TODAY, "61y"),
        (date(2008, 2, 29), date(2026, 2, 28), "17y 11m"),
        (date(2008, 2, 29), date(2026, 3, 1), "18y"),
        (date(2025, 1, 31), date(2026, 3, 1), "13m 1d"),
    ],
)
def test_age_follows_the_banners_table(born: date, on: date, shown: str) -> None:
    assert dates.show_age(born, on) == shown


def test_a_new_born_is_aged_in_minutes_then_hours() -> None:
    born = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert dates.show_age_at(born, born + timedelta(minutes=119)) == "119min"
    assert dates.show_age_at(born, born + timedelta(minutes=120)) == "2hrs"
    assert dates.show_age_at(born, born + timedelta(hours=48)) == "2d"
    with pytest.raises(ValueError, match="before birth"):
        dates.show_age_at(born, born - timedelta(minutes=1))


@given(DAYS, DAYS)
def test_every_age_is_shown_and_never_goes_back(one: date, other: date) -> None:
    born, on = sorted((one, other))
    assert dates.show_age(born, on)
    assert dates.age_in_years(born, on) <= dates.age_in_years(born, on + timedelta(days=1))
    if born < on:
        with pytest.raises(ValueError, match="before birth"):
            dates.show_age(on, born)


FORMS = (
    dates.show_date,
    dates.show_date_to_patient,
    date.isoformat,
    lambda day: day.strftime("%d/%m/%Y"),
    lambda day: day.strftime("%d %m %Y"),
    lambda day: day.strftime("%d.%m.%Y"),
    lambda day: day.strftime("%d%m%Y"),
    lambda day: dates.show_date(day).upper().replace("-", " "),
)


@given(DAYS, st.sampled_from(FORMS))
def test_every_way_of_typing_a_date_reads_back(day: date, form: object) -> None:
    assert callable(form)
    assert dates.parse_date(form(day)) == day


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a date."),
        ("yesterday", "is not a date"),
        ("30-Feb-2009", "There is no 30 February 2009: that month has 28 days."),
        ("29/02/2009", "There is no 29 February 2009"),
        ("31-Apr-2009", "There is no 31 April 2009"),
        ("02/14/2009", "There is no month 14. Type it day first"),
        ("14-Fbe-2009", "There is no month “fbe”"),
        ("14/02/09", "year with four digits"),
        ("14-Feb-0000", "There is no year 0000"),
        ("14-Feb-20099", "year with four digits"),
        ("23-Nov-2026", "23-Nov-2026 is in the future"),
        ("01-Jan-1890", "more than 130 years ago"),
    ],
)
def test_what_is_wrong_with_a_date_of_birth_is_said_in_words(typed: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        dates.parse_birth_date(typed, TODAY)
    assert words in refused.value.words


def test_a_date_of_birth_of_today_is_taken() -> None:
    assert dates.parse_birth_date("22nd november 2026", TODAY) == TODAY


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    assert _words(text).endswith(".")


def _words(text: str) -> str:
    try:
        return f"{dates.parse_date(text)}."
    except InvalidValueError as refused:
        return refused.words
