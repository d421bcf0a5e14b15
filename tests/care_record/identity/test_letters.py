"""What the desk reads out and writes tells nothing of who is known, and leaves nobody without a way on."""

from typing import get_args

import pytest

from care_record.identity.letters import READ_OUT, answer, read_out
from care_record.wire.bodies.identity import IdentityEnd, IdentityMethod

TRUST = "Downs NHS Trust"
ENDS = get_args(IdentityEnd)


def test_there_is_something_to_read_out_for_each_way_of_checking() -> None:
    assert set(READ_OUT) == {*get_args(IdentityMethod), "asked"}
    assert read_out(None) == read_out("another") == READ_OUT["asked"]


@pytest.mark.parametrize("words", [*READ_OUT.values(), *(answer(end, TRUST) for end in ENDS)])
def test_no_text_tells_whether_a_person_is_known(words: str) -> None:
    told = words.casefold()
    for giveaway in ("your record shows", "you are known", "we found you", "you are a patient", "your diagnosis"):
        assert giveaway not in told


def test_a_decline_says_why_how_to_appeal_and_that_care_is_not_affected() -> None:
    words = answer("declined", TRUST, "The photo is of somebody else.")
    assert "could not confirm who you are: the photo is of somebody else." in words
    assert "look again" in words
    assert "A person who was not part of this decision" in words
    assert "Your care is not affected" in words
    assert words.endswith(TRUST)


def test_an_acceptance_says_what_to_do_when_nothing_comes() -> None:
    assert "check your junk mail" in answer("accepted", TRUST)


@pytest.mark.parametrize("end", ENDS)
def test_every_answer_says_that_it_is_the_persons_choice(end: IdentityEnd) -> None:
    assert "It is your choice whether to use the service." in answer(end, TRUST)
