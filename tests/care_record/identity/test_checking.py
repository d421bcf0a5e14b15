"""Each NHS way of checking identity asks for what the guidance says, and says in words what is missing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from care_record.identity.checking import check_problems, document_problems, evidence_problem, profile_of
from care_record.identity.documents import documents
from care_record.wire.bodies.identity import IdentityChecked, IdentityEvidence, IdentityQuestion

TODAY = date(2026, 11, 28)
LATER = TODAY + timedelta(days=400)


def piece(code: str, *, validity: int = 2, expiry: date | None = None, **changes: Any) -> IdentityEvidence:
    known = documents()[code]
    given: dict[str, Any] = {
        "document": code,
        "strength": known.strength,
        "validity": validity,
        "photo": known.photo,
        "last4": "04AB" if known.number else None,
        "expiry": expiry or (LATER if known.expires else None),
    }
    return IdentityEvidence(**(given | changes))


PASSPORT, LICENCE = piece("passport"), piece("uk-photocard-licence")
BIRTH, BANK = piece("birth-certificate"), piece("bank-account")


def check(**fields: Any) -> IdentityChecked:
    return IdentityChecked(**({"outcome": "accepted", "method": "documents"} | fields))


@pytest.mark.parametrize("code", sorted(documents()))
def test_each_document_can_be_entered_with_what_it_has(code: str) -> None:
    assert evidence_problem(piece(code), TODAY) == ""


def test_an_expired_document_is_refused_and_one_that_ends_today_is_not() -> None:
    assert evidence_problem(piece("passport", expiry=TODAY), TODAY) == ""
    words = evidence_problem(piece("passport", expiry=TODAY - timedelta(days=1)), TODAY)
    assert words == "This document ended on 27-Nov-2026. An expired document is not taken."


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (piece("passport", strength=4), "Passport without a chip has strength 3 at most."),
        (piece("birth-certificate", photo=True), "Birth certificate has no photo."),
        (piece("passport", last4=None), "Enter the last four characters of its number."),
        (piece("passport").model_copy(update={"expiry": None}), "Enter the day on which the document ends."),
        (PASSPORT.model_copy(update={"document": "seal"}), "This kind of document is not in the list."),
    ],
)
def test_a_document_that_does_not_fit_is_refused_in_words(given: IdentityEvidence, words: str) -> None:
    assert evidence_problem(given, TODAY) == words


@pytest.mark.parametrize(
    ("pieces", "enough"),
    [
        ([PASSPORT, LICENCE], True),
        ([PASSPORT, BIRTH], True),
        ([BIRTH, PASSPORT], True),
        ([piece("passport-biometric"), BANK], True),
        ([BIRTH, BANK], False),
        ([PASSPORT], False),
        ([PASSPORT, PASSPORT], False),
        ([PASSPORT, piece("birth-certificate", validity=1)], False),
        ([piece("firearm-certificate", photo=False), BIRTH], False),
        ([PASSPORT, piece("level-1")], False),
    ],
)
def test_two_documents_of_level_3_and_3_or_3_and_2_one_with_a_photo(
    pieces: list[IdentityEvidence], enough: bool
) -> None:
    assert (document_problems(pieces) == []) == enough


def test_vouching_names_who_and_how() -> None:
    assert check_problems(check(method="vouching"), [], TODAY) == (
        "Say who vouches for the person, and how they know them.",
    )
    said = check(method="vouching", voucher=UUID(int=4), knows="Care co-ordinator for two years.")
    assert check_problems(said, [], TODAY) == ()


@pytest.mark.parametrize(
    ("answers", "enough"),
    [
        ("rrrr", True),
        ("rrrw", True),
        ("rrrn", True),
        ("rrr", True),
        ("rrww", False),
        ("rr", False),
        ("rrnn", False),
    ],
)
def test_the_record_confirms_with_three_right_answers_and_one_wrong_at_most(answers: str, enough: bool) -> None:
    words = {"r": "right", "w": "wrong", "n": "not-recorded"}
    asked = [IdentityQuestion(asked=f"q{place}", answer=words[one]) for place, one in enumerate(answers)]  # type: ignore[arg-type]
    assert (check_problems(check(method="vouching-with-record", questions=asked), [], TODAY) == ()) == enough


def test_one_question_asked_three_times_is_no_confirmation() -> None:
    asked = [IdentityQuestion(asked="postcode", answer="right")] * 3
    assert check_problems(check(method="vouching-with-record", questions=asked), [], TODAY) != ()


def test_nhs_login_needs_nothing_further() -> None:
    assert check_problems(check(method="nhs-login"), [], TODAY) == ()


def test_a_decline_needs_its_reason_alone() -> None:
    assert check_problems(check(outcome="declined", method=None), [], TODAY) == (
        "Say why the proof of identity is declined.",
    )
    assert check_problems(check(outcome="declined", method=None, reason="Not the same person."), [], TODAY) == ()


def test_the_profile_that_is_recorded_is_the_one_that_the_evidence_meets() -> None:
    pieces = [piece("passport-biometric"), BIRTH]
    said = check(table="gpg45-2024-11", fraud=1, verification=2)
    assert profile_of(said, pieces) == "M1A"
    assert check_problems(said.model_copy(update={"profile": "M1A"}), pieces, TODAY) == ()
    assert check_problems(said.model_copy(update={"profile": "H1A"}), pieces, TODAY) == (
        "The profile is not the one that the evidence meets.",
    )


@pytest.mark.parametrize(("verification", "enough"), [(None, False), (0, False), (1, False), (2, True), (3, True)])
def test_documents_prove_nobody_who_was_not_compared_with_the_photo(verification: int | None, enough: bool) -> None:
    said = check(table="gpg45-2024-11", verification=verification)
    said = said.model_copy(update={"profile": profile_of(said, [PASSPORT, BIRTH])})
    words = () if enough else ("Compare the person with the photo.",)
    assert check_problems(said, [PASSPORT, BIRTH], TODAY) == words
