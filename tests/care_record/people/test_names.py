from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.people.names import (
    LENGTHS,
    HumanName,
    clean,
    fold,
    name_problems,
    parse_name,
    same_person,
    sound,
    title_case,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (HumanName("Smith", "John", "Mr"), "SMITH, John (Mr)"),
        (HumanName("smith", "john", "Mr."), "SMITH, John (Mr)"),
        (HumanName("O'Sullivan", "mary-jane"), "O'SULLIVAN, Mary-Jane"),
        (HumanName("van der Berg", "DeShawn"), "VAN DER BERG, DeShawn"),
        (HumanName("Cher"), "CHER"),
        (HumanName("Jørgensen", "Łukasz", "Dr"), "JØRGENSEN, Łukasz (Dr)"),
    ],
)
def test_a_name_is_shown_by_the_common_user_interface(name: HumanName, shown: str) -> None:
    assert name.display == shown
    assert str(name) == shown


def test_a_letter_greets_the_name_in_its_own_order() -> None:
    assert HumanName("Smith", "John", "Mr.").spoken == "Mr John Smith"


@pytest.mark.parametrize(("one", "other"), [("Stephens", "Stevens"), ("Clarke", "Clark"), ("Mohammed", "Muhammad")])
def test_families_that_sound_alike_share_a_key(one: str, other: str) -> None:
    assert sound(one) == sound(other)
    assert HumanName(one, "Ann").sounds == HumanName(other, "Anne").sounds


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("O’Brien", "obrien"),
        ("Ó Briain", "o briain"),
        ("Müller-Lüdenscheidt", "muller ludenscheidt"),
        ("Łódź", "lodz"),
        ("Æther", "aether"),
    ],
)
def test_folding_ignores_accents_case_and_apostrophes(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text(max_size=60))
def test_folding_and_cleaning_twice_change_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll")), min_size=1, max_size=35))
def test_every_name_of_letters_can_be_sorted_and_sounded(text: str) -> None:
    name = HumanName(text, text)
    assert name.sort_key == HumanName(clean(text), clean(text)).sort_key or not clean(text)
    assert isinstance(name.sounds[0], str)


def test_a_family_name_of_forty_letters_is_taken_and_one_of_41_is_not() -> None:
    assert name_problems(HumanName("a" * LENGTHS["family"], "b")) == ()
    (problem,) = name_problems(HumanName("a" * 41, "b"))
    assert problem.field == "family"
    assert "41 letters, at most 40" in problem.words


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"given": "Ann"}, "family", "Enter the family name."),
        ({"family": "Sm1th"}, "family", "not part of a name: 1"),
        ({"family": "Smith", "given": "<b>"}, "given", "not part of a name: < >"),
        ({"family": "--"}, "family", "no letter"),
        ({"family": "Smith\x07"}, "family", "unprintable"),
    ],
)
def test_what_is_wrong_with_a_name_is_said_by_field(typed: dict[str, str], field: str, words: str) -> None:
    _, problems = parse_name(typed)
    assert [problem for problem in problems if problem.field == field and words in problem.words]


def test_typed_blanks_are_tidied() -> None:
    name, problems = parse_name({"family": "  de   la Cruz ", "given": "Ana"})
    assert (name.family, problems) == ("de la Cruz", ())


@pytest.mark.parametrize(
    ("typed", "shown"), [("JEAN-LUC", "Jean-Luc"), ("o'neil", "O'Neil"), ("McKenzie", "McKenzie"), ("", "")]
)
def test_title_case_leaves_mixed_names_as_written(typed: str, shown: str) -> None:
    assert title_case(typed) == shown


@pytest.mark.parametrize(
    "typed",
    ["Grace Okafor", "grace  OKAFOR", "Mrs. Grace Okafor", "Grace Adaeze Okafor", "Gr\u00e1ce Okafor", "GraceOkafor"],
)
def test_a_name_is_the_same_however_it_is_typed(typed: str) -> None:
    assert same_person("Mrs Grace Okafor", typed)


@pytest.mark.parametrize("typed", ["Chidi Okafor", "Grace", "Okafor", "", "  ", "Mrs", "Okafor Grace", "Grace Okaforu"])
def test_a_relatives_name_or_half_of_ones_own_is_another(typed: str) -> None:
    assert not same_person("Grace Okafor", typed)


def test_hyphens_apostrophes_and_single_names_compare() -> None:
    assert same_person("Anne-Marie O\u2019Brien", "annemarie obrien")
    assert same_person("Suharto", "suharto")


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_is_compared_both_ways_alike(one: str, other: str) -> None:
    assert same_person(one, other) == same_person(other, one)
