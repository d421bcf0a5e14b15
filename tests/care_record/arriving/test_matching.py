"""Who a row is about: the record system's number, then the NHS number; what is doubtful a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pytest

from care_record.arriving import matching
from care_record.arriving.matching import Doubtful, Found, Known, Numbered, clashes, who
from care_record.arriving.merging import flat
from care_record.arriving.rows import PersonRow, Where
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from tests.probes.trust_world import World, nhs_number

WORLD = World()
OTHER_NAME = HumanName(family="Oyelaran", given="Tunde")


def row(patient: Patient, number: str = "R1") -> PersonRow:
    return PersonRow(Where("people.csv", 1), number, 1, flat(patient))


@dataclass
class Trust:
    """Records by NHS number, and some by the record system's."""

    people: tuple[Patient, ...] = ()
    numbered: dict[str, Patient] = field(default_factory=dict)

    def who(self, one: PersonRow, *, look_alikes: bool = False) -> Found | Doubtful:
        by_number = {person.nhs_number.digits: person for person in self.people if person.nhs_number}
        has = {person.id for person in self.numbered.values()}
        known = Known(self.numbered.get, by_number.get, has.__contains__, self._alike)
        return who(one, known, look_alikes=look_alikes)

    def _alike(self, _name: HumanName, born: date) -> Iterable[Patient]:
        return (person for person in self.people if person.birth_date == born)


def test_the_record_systems_number_comes_first() -> None:
    person = WORLD.patient(1)
    trust = Trust((person,), {"R1": person})
    assert trust.who(row(WORLD.patient(1, email="other@example.org"))) == Found(person)
    assert trust.who(row(WORLD.patient(2, nhs_number=None))) == Found(person)


def test_the_nhs_number_comes_next_where_birth_and_name_agree() -> None:
    person = WORLD.patient(1)
    trust = Trust((person,))
    assert trust.who(row(WORLD.patient(1))) == Found(person)
    assert trust.who(row(WORLD.patient(1, birth_date=date(1984, 3, 1)))) == Doubtful("nhs_number", matching.OTHER_BIRTH)
    assert trust.who(row(WORLD.patient(1, name=OTHER_NAME))) == Doubtful("nhs_number", matching.OTHER_NAME)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"birth_date": date(1990, 1, 1), "name": OTHER_NAME}, Doubtful("patient", matching.OTHER_PERSON)),
        ({"nhs_number": nhs_number(2)}, Doubtful("nhs_number", matching.NUMBER_TAKEN)),
    ],
)
def test_a_number_that_stands_for_somebody_else_now_is_refused(changes: dict[str, object], expected: Doubtful) -> None:
    person, other = WORLD.patient(1), WORLD.patient(2, birth_date=date(1990, 1, 1))
    assert Trust((person, other), {"R1": person}).who(row(WORLD.patient(1, **changes))) == expected


def test_two_numbers_of_the_record_system_are_never_joined_into_one_record() -> None:
    person = WORLD.patient(1)
    found = Trust((person,), {"R1": person}).who(row(WORLD.patient(1), "R2"))
    assert found == Doubtful("patient", matching.TWO_NUMBERS)


def test_somebody_who_looks_like_a_record_is_taken_only_when_told_so() -> None:
    trust = Trust((WORLD.patient(1),))
    new = row(WORLD.patient(2, nhs_number=None))
    assert trust.who(new) == Doubtful("family_name", matching.LOOKS_ALIKE)
    assert trust.who(new, look_alikes=True) == Found(None)
    twin = row(WORLD.patient(2, nhs_number=None, name=HumanName("Featherstonehaugh", "Tobias")))
    assert trust.who(twin) == Found(None)
    numbered = row(WORLD.patient(2))
    assert trust.who(numbered) == Found(None)


def test_rows_with_one_nhs_number_and_two_dates_of_birth_name_each_other() -> None:
    first, second, third = (Where("people.csv", number) for number in (1, 2, 3))
    rows = [Numbered(first, "9", "1984-02-29"), Numbered(second, "9", "1984-03-01"), Numbered(third, "8", "1984-03-01")]
    assert clashes(rows) == {second: first, first: second}
