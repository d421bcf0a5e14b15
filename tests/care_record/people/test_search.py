from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.people.address import Address
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.search import MOST_RESULTS, SearchQuery, query_problems, search, sounds_like

BORN = date(1984, 6, 13)
ADDRESS = Address(("1 High Street", "Hove"), "BN3 1AA")


def person(number: int, family: str, given: str = "Ann", born: date = BORN, **more: object) -> Patient:
    patient = Patient(UUID(int=number), HumanName(family, given), born, gender=Gender.FEMALE, address=ADDRESS)
    return replace(patient, **more)  # type: ignore[arg-type]


STEPHENS = person(1, "Stephens", nhs_number=NHSNumber("9434765919"))
STEVENS = person(2, "Stevens")
OBRIEN = person(3, "O'Brien", "Siobhán")
HIDDEN = person(4, "Sterling", restricted=True, email="x@example.org")
ELSEWHEN = person(5, "Stephens", born=date(1984, 6, 14))
EVERYBODY = (STEPHENS, STEVENS, OBRIEN, HIDDEN, ELSEWHEN)


def found(query: SearchQuery) -> list[int]:
    return [hit.patient.id.int for hit in search(query, EVERYBODY).matches]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        (SearchQuery(), "family", "Enter the family name"),
        (SearchQuery(family="Smith"), "born", "Enter the date of birth"),
        (SearchQuery(family="S*", born=BORN), "family", "at least two letters"),
        (SearchQuery(family="St*vens", born=BORN), "family", "end with it"),
        (SearchQuery(family="'-*", born=BORN), "family", "at least two letters"),
        (SearchQuery(family="Smith", born_to=BORN), "born", "first date"),
        (SearchQuery(family="Smith", born=BORN, born_to=date(1980, 1, 1)), "born_to", "ends before it begins"),
        (SearchQuery(family="Smith", born=date(1980, 1, 1), born_to=BORN), "born_to", "longer than a year"),
        (SearchQuery(family="Smith", born=BORN, fuzzy=True), "family", "given name, family name and date of birth"),
        (SearchQuery(family="Smith", given="A", fuzzy=True), "born", "date of birth"),
        (SearchQuery(family="Sm*", given="Ann", born=BORN, fuzzy=True), "family", "cannot be used"),
    ],
)
def test_a_search_that_asks_too_little_is_refused_in_words(query: SearchQuery, field: str, words: str) -> None:
    problems = query_problems(query)
    assert [problem for problem in problems if problem.field == field and words in problem.words]
    with pytest.raises(ValueError, match=r"."):
        search(query, EVERYBODY)


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(nhs_number=NHSNumber("9434765919")),
        SearchQuery(family="Sm*", born=BORN),
        SearchQuery(family="Smith", born=BORN, born_to=date(1985, 6, 13)),
        SearchQuery(family="Smith", given="Ann", born=BORN, fuzzy=True),
        SearchQuery(family="Smith", born=BORN, gender=Gender.MALE, postcode="BN3 1AA", fuzzy=True),
        SearchQuery(given="Ann", born=BORN, gender=Gender.MALE, postcode="BN3 1AA", fuzzy=True),
    ],
)
def test_the_minimum_sets_of_pds_may_run(query: SearchQuery) -> None:
    assert query_problems(query) == ()


def test_an_nhs_number_finds_one_person_and_says_so() -> None:
    (hit,) = search(SearchQuery(nhs_number=NHSNumber("9434765919")), EVERYBODY).matches
    assert (hit.patient, hit.reasons) == (STEPHENS, ("NHS No. 943 476 5919",))


def test_family_and_birth_find_the_same_name_whatever_its_signs() -> None:
    assert found(SearchQuery(family="OBRIEN", born=BORN)) == [3]
    assert found(SearchQuery(family="o’brien", given="siobhan", born=BORN)) == [3]


def test_a_wildcard_and_a_range_widen_and_say_why() -> None:
    assert found(SearchQuery(family="St*", born=BORN)) == [1, 4, 2]
    assert found(SearchQuery(family="Stephens", born=BORN, born_to=date(1984, 6, 14))) == [1, 5]
    hit = search(SearchQuery(family="Ste*", born=BORN), [STEVENS]).matches[0]
    assert hit.reasons == ("Family name begins with STE", "Born 13-Jun-1984")


def test_fuzzy_finds_what_sounds_alike_after_what_is_the_same() -> None:
    result = search(SearchQuery(family="Stephens", given="Anne", born=BORN, fuzzy=True), EVERYBODY)
    assert [hit.patient.id.int for hit in result.matches] == [1, 2]
    assert result.matches[1].reasons[0] == "Family name sounds alike"
    assert result.matches[0].score > result.matches[1].score


def test_a_restricted_person_is_shown_without_contact_and_not_by_postcode() -> None:
    (hit,) = search(SearchQuery(family="Sterling", born=BORN), EVERYBODY).matches
    assert (hit.patient.address, hit.patient.email) == (None, "")
    assert found(SearchQuery(family="Sterling", born=BORN, postcode="BN3 1AA")) == []
    assert found(SearchQuery(family="Stevens", born=BORN, postcode="bn31aa")) == [2]


def test_a_preferred_name_is_found_and_named() -> None:
    known = person(9, "Plum", "Margaret")
    known = replace(known, name=replace(known.name, known_as="Peggy"))
    (hit,) = search(SearchQuery(family="Plum", given="Peggy", born=BORN), [known]).matches
    assert "Given name is the same (known as)" in hit.reasons


def test_more_than_fifty_people_are_not_listed() -> None:
    crowd = [person(number, "Smith") for number in range(MOST_RESULTS + 1)]
    result = search(SearchQuery(family="Smith", born=BORN), crowd)
    assert (result.matches, result.too_many) == ((), True)
    assert "More than 50 people match" in result.words
    assert len(search(SearchQuery(family="Smith", born=BORN), crowd[:-1]).matches) == MOST_RESULTS


def test_gender_narrows() -> None:
    assert found(SearchQuery(family="Stevens", born=BORN, gender=Gender.MALE)) == []


def test_sound_alikes_are_warned_of() -> None:
    assert sounds_like(STEPHENS, EVERYBODY) == (STEVENS, ELSEWHEN)
    thomson = person(11, "Thomson")
    assert sounds_like(person(10, "Thompson"), [thomson, OBRIEN]) == (thomson,)


@given(st.text(max_size=12), st.text(max_size=12), st.booleans())
def test_any_text_is_refused_or_searched(family: str, given_name: str, fuzzy: bool) -> None:
    query = SearchQuery(family=family, given=given_name, born=BORN, fuzzy=fuzzy)
    if not query_problems(query):
        assert len(search(query, EVERYBODY).matches) <= len(EVERYBODY)
