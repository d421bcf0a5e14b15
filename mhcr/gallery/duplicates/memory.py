"""Likely duplicates of the whole trust, as the gallery's service tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.duplicates import Likeness
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from desktop.services.acts import Done
from desktop.services.acts.duplicates.calls import DuplicateCalls
from desktop.services.acts.duplicates.trust import TrustDuplicates, TrustPair, compared
from desktop.services.reads.duplicates import Apart, DuplicatePair
from desktop.services.reads.duplicates.reads import DuplicateReads
from desktop.services.reads.ledger.two import against_one
from desktop.services.reads.patient_lines import line_of
from mhcr.gallery.people import NOW, PEOPLE, hours, ident, line

if TYPE_CHECKING:
    from mhcr.gallery.trust import Trust


def _second(number: int, given: str, nhs_number: str = "") -> Patient:
    """A second record that looks like one of the gallery's people."""
    one = PEOPLE[number]
    found = NHSNumber(nhs_number) if nhs_number else None
    return replace(one, id=ident(700 + number), name=replace(one.name, given=given), nhs_number=found)


_FOUND = (
    (0, _second(0, "Jasmin"), Likeness.SAME),
    (2, _second(2, "Chidera", "9990529035"), Likeness.TWO_NUMBERS),
    (3, _second(3, "Theodora"), Likeness.MAYBE),
)
SAID = Apart("Priya Raman", hours(26))
PAIRS = tuple(DuplicatePair(line(PEOPLE[number]), line(other), why.value) for number, other, why in _FOUND)
APART = tuple(replace(pair, why=SAID.words, apart=SAID) for pair in PAIRS[1:])


class MemoryDuplicateReads(DuplicateReads):
    """Those of the caseload."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def likely(self) -> tuple[DuplicatePair, ...]:
        return self._trust.duplicates

    def told_apart(self) -> tuple[DuplicatePair, ...]:
        return self._trust.apart


class MemoryDuplicateCalls(DuplicateCalls):
    """Each look is noted."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def likely(self) -> TrustDuplicates:
        self._trust.done.append(("likely_duplicates", ()))
        return TrustDuplicates(self._trust.duplicates, more=True)

    def told_apart(self) -> TrustDuplicates:
        self._trust.done.append(("told_apart", ()))
        return TrustDuplicates(self._trust.apart, more=False)

    def two(self, one: UUID, other: UUID) -> TrustPair:
        self._trust.done.append(("look_at_two", (one, other)))
        number, second, why = next(found for found in _FOUND if found[1].id == other)
        people = (PEOPLE[number], second)
        apart = next((pair.apart for pair in self._trust.apart if pair.ids == (one, other)), None)
        pair = DuplicatePair(line_of(people[0]), line_of(people[1]), why.value, apart)
        return TrustPair(pair, compared(*people, NOW.date()), against_one(*people, alike=True))

    def count(self) -> Done:
        return Done(frozenset({"duplicates"}))
