"""Who is asked: those for whom a measure is made; others than the person by name, or with the team."""

import pytest

from care_record.agreement.raters import WORDS, against_asking
from care_record.channels.channel import Channel


@pytest.mark.parametrize("respondent", WORDS)
@pytest.mark.parametrize("channel", Channel)
def test_whoever_else_is_written_to_is_named_first(respondent: str, channel: Channel) -> None:
    unnamed = against_asking(tuple(WORDS), respondent, channel)
    assert bool(unnamed) is (respondent != "patient" and channel.leaves_the_clinic)
    named = against_asking(tuple(WORDS), respondent, channel, named=True)
    assert bool(named) is (respondent == "patient")


def test_a_measure_is_asked_of_nobody_for_whom_it_is_not_made() -> None:
    words = against_asking(("clinician",), "patient", Channel.EMAIL)
    assert words == "This measure is made to be answered by a clinician, not by the person."
    assert against_asking(("clinician",), "clinician", Channel.IN_CLINIC) == ""


def test_a_form_that_does_not_say_can_be_answered_by_anybody_with_the_team() -> None:
    assert all(against_asking((), one, Channel.PAPER) == "" for one in WORDS)
