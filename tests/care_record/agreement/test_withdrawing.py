from __future__ import annotations

from datetime import date

import pytest

from care_record.agreement import letters
from care_record.agreement.withdrawing import SAFEGUARDING, SAFEGUARDING_WHY, against_confirming, too_little

TRUST = "Southdown Mental Health NHS Trust"
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("matched", "enough"),
    [
        (("born", "nhs_number"), True),
        (("born", "family"), True),
        (("born", "given"), True),
        (("family", "given", "nhs_number"), False),
        (("born",), False),
        ((), False),
    ],
)
def test_a_match_needs_the_date_of_birth_and_one_more(matched: tuple[str, ...], enough: bool) -> None:
    assert (too_little(matched) == "") is enough


@pytest.mark.parametrize(
    ("how", "words", "why"),
    [
        ("in-person", "", ""),
        ("telephone-on-record", "", ""),
        ("email-on-record", "", SAFEGUARDING),
        ("letter-on-record", "a note", SAFEGUARDING),
        ("desk-decided", " ", SAFEGUARDING_WHY),
        ("desk-decided", "Seen with the social worker; could not be reached since.", ""),
    ],
)
def test_on_a_restricted_record_a_request_is_confirmed_by_speaking_with_the_person(
    how: str, words: str, why: str
) -> None:
    assert against_confirming(how, words, requested=True, restricted=True) == why
    assert against_confirming(how, words, requested=False, restricted=True) == ""
    assert against_confirming(how, words, requested=True, restricted=False) == ""


def test_what_goes_to_the_sender_tells_nothing_of_anybody_and_says_that_care_goes_on() -> None:
    said = letters.answer_to_request(TRUST)
    assert "If the details that you gave fit a record here" in said
    assert "We cannot say anything about anybody" in said
    assert "Care is not affected" in said


def test_every_letter_says_that_care_stays_and_holds_no_number_and_no_clinical_word() -> None:
    texts = (
        letters.question_to_person(TRUST, DAY),
        letters.confirmation_of_withdrawal(TRUST, DAY),
        letters.confirmation_of_standing(TRUST, DAY, ("contact by e-mail",), ("contact by post",)),
        letters.confirmation_of_standing(TRUST, DAY, (), ()),
    )
    for said in texts:
        assert "Your care is not affected" in said
        assert "20 November 2026" in said
        assert not any(word in said.lower() for word in ("nhs no", "mental health service", "camhs", "questionnaire"))
    assert "- contact by e-mail" in texts[2]
    assert "You have not agreed to:\n- contact by post" in texts[2]
    assert "- nothing" in texts[3]
