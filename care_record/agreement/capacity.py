"""Whether the person could decide this for themself, and who decided where they could not.

Capacity is assumed from 16 on unless the lack of it is established, for this decision at this time (Mental Capacity Act
2005 ss1(2), 2). Where it is lacking, an agreement is taken only from a personal-welfare attorney (s9; the donor was 18
when the power was made, s9(2)(c)) or from a deputy whom the Court of Protection appointed (s16), the document seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from care_record.people.dates import show_date
from care_record.people.problems import PatientProblem

LONGEST_FOR_ANOTHER = timedelta(days=366)
"""What somebody else agreed to is asked again within a year: capacity may come back, and an order may end."""


class CapacityState(StrEnum):
    """What is known of the person's capacity for this decision."""

    ASSUMED = "assumed"
    ASSESSED = "assessed"
    LACKING = "lacking"

    @property
    def words(self) -> str:
        return _STATES[self]


class DeciderRole(StrEnum):
    """By what authority somebody decides for the person."""

    ATTORNEY = "attorney"
    DEPUTY = "deputy"

    @property
    def words(self) -> str:
        return _ROLES[self]

    @property
    def document(self) -> str:
        """The document that gives the authority."""
        return _DOCUMENTS[self]


_STATES = {
    CapacityState.ASSUMED: "Assumed: there is no reason to doubt it",
    CapacityState.ASSESSED: "Assessed: the person has capacity for this",
    CapacityState.LACKING: "Assessed: the person lacks capacity for this",
}
_ROLES = {
    DeciderRole.ATTORNEY: "personal-welfare attorney",
    DeciderRole.DEPUTY: "deputy appointed by the court",
}
_DOCUMENTS = {
    DeciderRole.ATTORNEY: "registered lasting power of attorney for health and welfare",
    DeciderRole.DEPUTY: "order of the Court of Protection",
}
NOBODY_ELSE = (
    "Somebody who lacks capacity for this cannot agree to it, and only a personal-welfare attorney or a deputy "
    "appointed by the court agrees for them. Without one, measures are done with the team, in the person\u2019s best "
    "interests; care does not depend on this agreement."
)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decided for the person, and when the document that allows it was seen. `reference` is its last characters."""

    role: DeciderRole
    name: str
    seen_on: date
    reference: str = ""

    @property
    def words(self) -> str:
        return f"{self.name}, {self.role.words}; {self.role.document} seen on {show_date(self.seen_on)}"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What was found, on which day and by whom; `decider` where somebody else decided."""

    state: CapacityState = CapacityState.ASSUMED
    assessed_on: date | None = None
    assessed_by: str = ""
    decider: Decider | None = None

    @property
    def words(self) -> str:
        """What stands beside a statement; empty where capacity was assumed."""
        if self.state is CapacityState.ASSUMED:
            return ""
        verb = "has" if self.state is CapacityState.ASSESSED else "lacks"
        found = f"{verb} capacity for this, assessed on {show_date(self.assessed_on)} by {self.assessed_by}"
        return f"{found}; decided by {self.decider.words}" if self.decider else found

    def to_dict(self) -> dict[str, Any]:
        """Plain values for CBOR."""
        plain: dict[str, Any] = {"state": self.state.value}
        if self.assessed_on:
            plain["on"] = self.assessed_on.isoformat()
        if self.assessed_by:
            plain["by"] = self.assessed_by
        if self.decider:
            plain["decider"] = {
                "role": self.decider.role.value,
                "name": self.decider.name,
                "seen_on": self.decider.seen_on.isoformat(),
                **({"reference": self.decider.reference} if self.decider.reference else {}),
            }
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; raises KeyError, TypeError or ValueError where it does not fit."""
        if not set(plain) <= {"state", "on", "by", "decider"}:
            raise ValueError("an unknown part of capacity")
        decider = plain.get("decider")
        return cls(
            CapacityState(plain["state"]),
            date.fromisoformat(plain["on"]) if "on" in plain else None,
            _text(plain.get("by", "")),
            _decider(decider) if decider is not None else None,
        )


ASSUMED = Capacity()
"""Where nothing was said of it."""


def capacity_problems(
    capacity: Capacity, age: int, given_on: date, today: date, review_on: date | None
) -> Iterator[PatientProblem]:
    """What stops an agreement from being recorded; `age` is the person's, in years, when it was given."""
    if capacity.state is CapacityState.ASSUMED:
        if capacity.decider:
            yield PatientProblem("capacity", "Somebody whose capacity is assumed decides for themself.")
        return
    if capacity.assessed_on is None or not capacity.assessed_by.strip():
        yield PatientProblem("assessed", "Say on which day capacity was assessed, and by whom.")
    elif capacity.assessed_on > today:
        yield PatientProblem("assessed", "The day of the assessment is in the future.")
    if capacity.state is CapacityState.ASSESSED:
        if capacity.decider:
            yield PatientProblem("capacity", "Somebody who has capacity for this decides for themself.")
        return
    if capacity.decider is None:
        yield PatientProblem("capacity", NOBODY_ELSE)
        return
    yield from _decider_problems(capacity.decider, age, today)
    if review_on is None or review_on - given_on > LONGEST_FOR_ANOTHER:
        yield PatientProblem("review_on", "What somebody else agreed to is asked again within a year. Enter that day.")


def _decider_problems(decider: Decider, age: int, today: date) -> Iterator[PatientProblem]:
    if not decider.name.strip():
        yield PatientProblem("decider", "Enter the name of the attorney or deputy.")
    if decider.seen_on > today:
        yield PatientProblem("seen_on", "The day on which the document was seen is in the future.")
    if decider.role is DeciderRole.ATTORNEY and age < 18:
        words = "Nobody under 18 can have made a lasting power of attorney. A deputy appointed by the court can decide."
        yield PatientProblem("decider", words)


def _decider(plain: Any) -> Decider:
    if not set(plain) <= {"role", "name", "seen_on", "reference"}:
        raise ValueError("an unknown part of a decider")
    return Decider(
        DeciderRole(plain["role"]),
        _text(plain["name"]),
        date.fromisoformat(plain["seen_on"]),
        _text(plain.get("reference", "")),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise TypeError("short text is needed")
    return value
