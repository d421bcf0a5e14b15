"""Two records that may be of one person: pointed out to somebody who can tell, and never joined by a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations, islice
from uuid import UUID

from care_record.people.names import HumanName, fold, sound
from care_record.people.patient import Patient
from care_record.people.search import alike


class Likeness(StrEnum):
    """How alike two records are; the value is a phrase for the screen."""

    NUMBER = "same NHS number"
    SAME = "same date of birth, same or like name"
    TWO_NUMBERS = "same name, two NHS numbers"
    MAYBE = "another given name: perhaps twins"


MOST_COMPARED = 200_000
"""So many pairs are looked at, however many people share a birthday and a name: a date that stands for none, say."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may be one; nothing of them but names, birth, gender and NHS number."""

    one: Patient
    other: Patient
    why: Likeness


def likely(people: Iterable[Patient]) -> list[Pair]:
    """Those among many who may be one person, the most alike first.

    Only people born on one day whose family names are the same or sound alike are compared, so that the work grows with
    the number of people and not with its square.
    """
    alike_: dict[tuple[date, str], list[Patient]] = defaultdict(list)
    for person in people:
        known = bare(person)
        for key in {fold(person.name.family), sound(person.name.family)} - {""}:
            alike_[person.birth_date, key].append(known)
    order, found = tuple(Likeness), {}
    for one, other in islice(_compared(alike_.values()), MOST_COMPARED):
        why = likeness(one, other)
        if why is not None:
            found[one.id, other.id] = Pair(one, other, why)
    return sorted(found.values(), key=lambda pair: (order.index(pair.why), pair.one.name.sort_key))


def bare(person: Patient) -> Patient:
    """What tells who a person is, and nothing else: names, birth, gender and NHS number."""
    return replace(person.without_contact(), needs=(), language="")


def pair_of(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Two records as one pair, whichever is named first: the lesser id comes first."""
    return (one, other) if one.bytes < other.bytes else (other, one)


def _compared(groups: Iterable[list[Patient]]) -> Iterator[tuple[Patient, Patient]]:
    seen: set[tuple[UUID, UUID]] = set()
    for group in groups:
        for one, other in combinations(sorted(group, key=lambda person: person.id.bytes), 2):
            if (one.id, other.id) not in seen:
                seen.add((one.id, other.id))
                yield one, other


def likeness(one: Patient, other: Patient) -> Likeness | None:
    """How alike two people are, None where nothing says that they are one.

    The same address says nothing: families and houses of multiple occupation share them. Two NHS numbers mostly tell
    two people apart; some people have been given two.
    """
    if one.id == other.id:
        return None
    if one.nhs_number is not None and one.nhs_number == other.nhs_number:
        return Likeness.NUMBER
    if one.birth_date != other.birth_date or not alike(one.name.family, other.name.family):
        return None
    if given_agrees(one.name, other.name):
        both = one.nhs_number is not None and other.nhs_number is not None
        return Likeness.TWO_NUMBERS if both else Likeness.SAME
    return Likeness.MAYBE if one.name.sort_key[0] == other.name.sort_key[0] else None


def names_agree(one: HumanName, other: HumanName) -> bool:
    """Whether two names can be one person's: the family or the given name is the same, or nearly so."""
    return alike(one.family, other.family) or given_agrees(one, other)


def given_agrees(one: HumanName, other: HumanName) -> bool:
    """Whether given or preferred names are alike, or one is the other's initial."""
    mine = [name for name in (one.given, one.known_as) if name]
    theirs = [name for name in (other.given, other.known_as) if name]
    if not mine or not theirs:
        return True
    return any(alike(name, another) or _initial(name, another) for name in mine for another in theirs)


def _initial(name: str, other: str) -> bool:
    short, long = sorted((name.rstrip(".").casefold(), other.casefold()), key=len)
    return len(short) == 1 and long.startswith(short)
