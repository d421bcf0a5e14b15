"""Who is asked: those for whom a measure is made; others than the person answer with the team, never as the person."""

import pytest

from care_record.agreement.raters import WORDS, against_asking
from care_record.channels.channel import Channel


@pytest.mark.parametrize("respondent", WORDS)
@pytest.mark.parametrize("channel", Channel)
def test_only_the_person_is_asked_by_a_way_that_leaves_the_clinic(respondent: str, channel: Channel) -> None:
    words = against_asking(tuple(WORDS), respondent, channel)
    assert bool(words) is (respondent != "patient" and channel.leaves_the_clinic)


def test_a_measure_is_asked_of_nobody_for_whom_it_is_not_made() -> None:
    words = against_asking(("clinician",), "patient", Channel.EMAIL)
    assert words == "This measure is made to be answered by a clinician, not by the person."
    assert against_asking(("clinician",), "clinician", Channel.IN_CLINIC) == ""


def test_a_form_that_does_not_say_can_be_answered_by_anybody_with_the_team() -> None:
    assert all(against_asking((), one, Channel.PAPER) == "" for one in WORDS)
