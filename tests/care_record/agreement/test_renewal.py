"""An agreement is asked again on its day, and stands until it is taken back."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.ledger import standing
from care_record.agreement.renewal import months_after, renewal
from care_record.agreement.statements import HowGiven, Kind, Scope, Statement

ELDER = date(1960, 3, 1)


def _said(given_on: date, kind: Kind = Kind.RECORDED, *, seq: int = 1, review_on: date | None = None) -> Statement:
    return Statement(
        UUID(int=seq), kind, frozenset(Scope), given_on, HowGiven.IN_PERSON, UUID(int=9), "adult",
        base=seq - 1, seq=seq, review_on=review_on,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given_on", "months", "on"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), -12, date(2025, 11, 30)),
    ],
)
def test_months_end_where_a_month_is_shorter(given_on: date, months: int, on: date) -> None:
    assert months_after(given_on, months) == on


def test_it_is_asked_again_after_the_trusts_months() -> None:
    found = renewal(standing([_said(date(2026, 3, 15))]), ELDER, 12)

    assert found is not None
    assert found.on == date(2027, 3, 15)
    assert "12 months" in found.words


def test_a_young_persons_word_is_asked_again_at_the_18th_birthday() -> None:
    found = renewal(standing([_said(date(2026, 3, 15))]), date(2008, 6, 1), 12)

    assert found is not None
    assert found.on == date(2026, 6, 1)
    assert "18th birthday" in found.words


def test_a_day_that_was_named_counts_before_every_default() -> None:
    named = _said(date(2026, 3, 15), review_on=date(2026, 4, 1))

    found = renewal(standing([named]), date(2008, 6, 1), 12)

    assert found is not None
    assert found.on == date(2026, 4, 1)
    again = Statement.from_dict(named.to_dict(), statement=named.id, kind=named.kind, base=0, seq=1)
    assert again.review_on == date(2026, 4, 1)


def test_what_was_taken_back_is_not_asked_again() -> None:
    ended = [_said(date(2026, 3, 15)), _said(date(2026, 4, 1), Kind.WITHDRAWN, seq=2)]

    assert renewal(standing(ended), ELDER, 12) is None
    assert renewal(standing([]), ELDER, 12) is None


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.dates(date(1930, 1, 1), date(1999, 1, 1)), st.integers(1, 60))
def test_it_is_never_asked_again_before_it_was_given_nor_later_than_the_months(
    given_on: date, born: date, months: int
) -> None:
    found = renewal(standing([_said(given_on)]), born, months)

    assert found is not None
    assert given_on < found.on <= months_after(given_on, months)
    assert found.on <= given_on + timedelta(days=31 * months)
