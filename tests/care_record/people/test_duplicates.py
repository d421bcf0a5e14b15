"""Likely duplicates: pointed out, and twins are not taken for one person."""

from datetime import date

import pytest

from care_record.people.duplicates import Likeness, likeness, names_agree
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from tests.probes.trust_world import World, nhs_number

WORLD = World()
BORN = date(1984, 2, 29)


def named(family: str, given: str, number: int | None = None, born: date = BORN, known_as: str = "") -> Patient:
    name = HumanName(family=family, given=given, known_as=known_as)
    return WORLD.patient(name=name, birth_date=born, nhs_number=nhs_number(number) if number else None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (named("Featherstone", "Marigold"), named("FEATHERSTONE", "marigold"), Likeness.SAME),
        (named("Philips", "Catherine"), named("Phillips", "Katherine"), Likeness.SAME),
        (named("O'Brien", "Niamh"), named("OBrien", "N"), Likeness.SAME),
        (named("Featherstone", "Marigold", known_as="Goldie"), named("Featherstone", "Goldie"), Likeness.SAME),
        (named("Featherstone", "Marigold", 1), named("Featherstone", "Marigold", 2), Likeness.TWO_NUMBERS),
        (named("Featherstone", "Marigold", 1), named("Featherstone", "Marigold"), Likeness.SAME),
        (named("Featherstone", "Marigold", 1), named("Oyelaran", "Tunde", 1), Likeness.NUMBER),
        # twins: one day, one family, one house
        (named("Featherstone", "Marigold"), named("Featherstone", "Tobias"), Likeness.MAYBE),
        (named("Featherstone", "Marigold"), named("Featherstone", "Marigold", born=date(1984, 3, 1)), None),
        (named("Featherstone", "Marigold"), named("Oyelaran", "Marigold"), None),
    ],
)
def test_likeness_is_by_name_and_date_of_birth(one: Patient, other: Patient, expected: Likeness | None) -> None:
    assert likeness(one, other) is expected
    assert likeness(other, one) is expected
    assert likeness(one, one) is None


def test_names_agree_by_family_or_given_name() -> None:
    assert names_agree(HumanName("Featherstone", "Marigold"), HumanName("Oyelaran", "Marigold"))
    assert names_agree(HumanName("Featherstone", "Marigold"), HumanName("Featherston", "Ann"))
    assert not names_agree(HumanName("Featherstone", "Marigold"), HumanName("Oyelaran", "Tunde"))
