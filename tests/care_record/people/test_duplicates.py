"""Likely duplicates: pointed out, and twins are not taken for one person."""

from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

import pytest

from care_record.people import duplicates
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


def _many(count: int) -> list[Patient]:
    rng = Random(count)
    families = [f"{first}{last}" for first in ("Ab", "Bar", "Cor", "Dun", "El", "Fen", "Gar") for last in ENDS]
    born = date(1940, 1, 1).toordinal()
    return [
        Patient(
            id=UUID(int=number + 1),
            name=HumanName(family=rng.choice(families), given=rng.choice(("Mary", "John", "Ann", "Tom"))),
            birth_date=date.fromordinal(born + rng.randrange(25_000)),
        )
        for number in range(count)
    ]


ENDS = ("ton", "ley", "field", "worth", "by", "ham", "wick", "ford", "bury", "gate", "mere", "stead")


def test_looking_through_ten_times_the_people_is_no_hundred_times_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(one: Patient, other: Patient) -> Likeness | None:
        asked.append(1)
        return likeness(one, other)

    monkeypatch.setattr(duplicates, "likeness", counted)
    work = []
    for count in (4_000, 40_000):
        asked.clear()
        duplicates.likely(_many(count))
        work.append(count + len(asked))
    assert work[1] < 12 * work[0], work


def test_a_date_that_stands_for_none_does_not_make_it_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 500)
    crowd = [replace(one, birth_date=date(1900, 1, 1)) for one in _many(2_000)]
    assert len(duplicates.likely(crowd)) <= 500


def test_each_pair_is_found_once_and_tells_no_address_or_contact() -> None:
    one = replace(_many(1)[0], email="a@example.org", mobile="07700 900123", needs=("large-print",))
    other = replace(one, id=UUID(int=99), name=replace(one.name, given="M"))
    (pair,) = duplicates.likely([other, one])
    assert {pair.one.id, pair.other.id} == {one.id, other.id}
    assert (pair.one.email, pair.one.mobile, pair.one.needs) == ("", "", ())
