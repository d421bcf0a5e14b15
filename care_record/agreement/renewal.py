"""When what somebody agreed to is asked again. An agreement does not lapse by itself: it stands until it is taken back.

By default it is asked again after the trust's number of months, and at the 18th birthday where it was given before:
then an adult decides (Family Law Reform Act 1969 s1). Whoever records it may name an earlier or a later day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from care_record.agreement.age import ADULT, birthday
from care_record.agreement.ledger import Standing, State
from care_record.agreement.statements import Statement
from care_record.people.dates import show_date

AHEAD = timedelta(days=14)
"""So long before the day it stands on the list."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The day on which something that stands is to be asked again, and why, in words."""

    on: date
    words: str


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(following - timedelta(days=1), date(year, month + 1, 1) + timedelta(days=day.day - 1))


def renewal(standing: Standing, birth_date: date, months: int) -> Renewal | None:
    """The first of what stands that is to be asked again; None where nothing is agreed to."""
    held = [one.decided_by for one in standing.scopes if one.state is State.AGREED and one.decided_by]
    return min((_of(one, birth_date, months) for one in held), key=lambda found: found.on, default=None)


def _of(said: Statement, birth_date: date, months: int) -> Renewal:
    given = show_date(said.given_on)
    if said.review_on is not None:
        return Renewal(said.review_on, f"Given on {given}, to be asked again on {show_date(said.review_on)}.")
    after, adult = months_after(said.given_on, months), birthday(birth_date, ADULT)
    if said.given_on < adult <= after:
        return Renewal(adult, f"Given on {given}, before the 18th birthday on {show_date(adult)}.")
    return Renewal(after, f"Given on {given}; the trust asks again after {months} months.")
