"""Who agrees for whom: the age rule of an agreement, decided again at each sending.

Under 16 no agreement is taken here. At 16 and 17, and at 18 while still under CAMHS, a clinician records it first; the
person is presumed able to consent and a parent's agreement is not needed (Family Law Reform Act 1969 s8; Mental
Capacity Act 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from care_record.people.dates import age_in_years, show_date
from care_record.people.services import Service

YOUNGEST = 16
ADULT = 18
LAST_CAMHS_AGE = 18


class AgreementPath(StrEnum):
    """How an agreement comes about for one person in one service on one day."""

    REFUSED_UNDER_16 = "refused-under-16"
    CLINICIAN_FIRST = "clinician-first"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class AgeRule:
    """The path that holds on a day, its reason in words, and the day on which it changes (None for an adult)."""

    path: AgreementPath
    words: str
    until: date | None

    @property
    def allowed(self) -> bool:
        """Whether an agreement may be recorded at all."""
        return self.path is not AgreementPath.REFUSED_UNDER_16


def age_rule(service: Service, birth_date: date, on: date) -> AgeRule:
    """Decide the path for a person of a service on London's day `on`. Raises ValueError for a day before birth."""
    age = age_in_years(birth_date, on)
    if age < 0:
        raise ValueError("an age rule was asked for before birth")
    if age < YOUNGEST:
        until = birthday(birth_date, YOUNGEST)
        return AgeRule(AgreementPath.REFUSED_UNDER_16, _under_16(age, until), until)
    last = LAST_CAMHS_AGE if service is Service.CAMHS_16_18 else ADULT - 1
    if age <= last:
        words = f"Aged {age}: a clinician records the agreement before any invitation. {_PRESUMED}"
        return AgeRule(AgreementPath.CLINICIAN_FIRST, words, birthday(birth_date, last + 1))
    return AgeRule(AgreementPath.ADULT, f"Aged {age}: the adult path.", None)


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which another rule begins to hold for a person, and what changes, in words."""

    on: date
    words: str


def steps(service: Service, birth_date: date) -> tuple[Step, ...]:
    """The days on which the path changes for a person of a service, in order; nothing happens by itself on them.

    What is sent is decided by the day it is sent on (`age_rule`), so that no step has to be carried out.
    """
    found = [
        Step(birthday(birth_date, YOUNGEST), "16th birthday: an agreement can be recorded, by a clinician."),
        Step(birthday(birth_date, ADULT), "18th birthday: an adult decides; what was agreed to before is asked again."),
    ]
    if service is Service.CAMHS_16_18:
        last = birthday(birth_date, LAST_CAMHS_AGE + 1)
        found.append(Step(last, "19th birthday: the adult path, also while still under CAMHS."))
    return tuple(found)


def birthday(birth_date: date, age: int) -> date:
    """Give the day on which an age is reached; born on 29 February, that is 1 March in common years (English law)."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


_PRESUMED = "The person is presumed able to consent; a parent\u2019s agreement is not needed."


def _under_16(age: int, until: date) -> str:
    return (
        f"Aged {age}, so no agreement can be recorded here before {show_date(until)}. Under 16 each decision needs an "
        "assessment of Gillick competence: make it with the person, record who made it and why in the clinical record, "
        "and use paper or the clinic until then. The route: ask whether they understand this decision, what it means "
        "and what else they could choose; involve the family unless they refuse; decide again for the next decision."
    )
