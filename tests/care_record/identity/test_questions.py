"""Questions from the record are drawn by the program, and compared without anybody seeing the answer."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.identity.questions import DRAWN, QUESTIONS, Record, compare, draw, recorded
from care_record.people.address import Address
from care_record.people.names import HumanName
from care_record.people.patient import Patient

PATIENT = Patient(
    id=UUID(int=1),
    name=HumanName(family="Featherstonehaugh", given="Marigold", middle="Anne Élise"),
    birth_date=date(1984, 2, 29),
    address=Address(("Flat 2, 14 The Old Steine Road", "Hove"), "BN3 1AA"),
    email="Marigold@example.org",
    mobile="07700 900123",
    phone="01273 496123",
)
RECORD = Record(PATIENT, (("Hove Adult Team", date(2024, 3, 5)), ("Lewes Perinatal Team", date(2025, 1, 9))))
BARE = Record(Patient(id=UUID(int=2), name=HumanName(family="Ng", given="Bo"), birth_date=date(1990, 1, 1)))


def test_a_full_record_can_answer_every_question_and_an_empty_one_none() -> None:
    assert recorded(RECORD) == tuple(QUESTIONS)
    assert recorded(BARE) == ()
    assert draw(UUID(int=7), BARE) == ()


def test_the_program_draws_the_same_questions_however_often_a_case_is_opened() -> None:
    assert draw(UUID(int=7), RECORD) == draw(UUID(int=7), RECORD)
    assert len(draw(UUID(int=7), RECORD)) == DRAWN


@given(st.lists(st.uuids(), min_size=60, max_size=60, unique=True))
def test_different_cases_are_asked_different_questions(cases: list[UUID]) -> None:
    assert len({draw(case, RECORD) for case in cases}) > 10


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("postcode", "bn31aa"),
        ("postcode", "BN3 1AA"),
        ("first-line", "flat 2 14 old steine rd"),
        ("mobile", "0123"),
        ("mobile", "07700900123"),
        ("telephone", "6123"),
        ("email", " marigold@EXAMPLE.org "),
        ("middle-name", "anne elise"),
        ("team", "Hove adult"),
        ("team", "the Lewes Perinatal team"),
        ("referred", "March 2024"),
        ("referred", "03/2024"),
        ("referred", "in mar 24"),
    ],
)
def test_a_right_answer_is_known_however_it_is_said(code: str, said: str) -> None:
    assert compare(code, said, RECORD) == "right"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("postcode", "BN3 1AB"),
        ("postcode", ""),
        ("first-line", "old steine road"),
        ("mobile", "123"),
        ("mobile", "0124"),
        ("email", "marigold"),
        ("middle-name", "Anne"),
        ("team", "team"),
        ("team", "Hove"),
        ("referred", "January 2025"),
        ("referred", "2024"),
        ("referred", "April 2024"),
        ("referred", "24"),
    ],
)
def test_a_wrong_or_vague_answer_is_wrong(code: str, said: str) -> None:
    assert compare(code, said, RECORD) == "wrong"


@pytest.mark.parametrize("code", sorted(QUESTIONS))
def test_what_the_record_does_not_hold_is_said_to_be_not_recorded(code: str) -> None:
    assert compare(code, "anything", BARE) == "not-recorded"


def test_no_question_gives_its_answer_away() -> None:
    told = " ".join(question.words for question in QUESTIONS.values()).casefold()
    held = ("bn3", "steine", "0123", "6123", "marigold", "anne", "hove", "2024")
    assert not [word for word in held if word in told]
