"""Who is asked: the person, or somebody who answers from their own view and never as the person."""

from __future__ import annotations

from collections.abc import Collection

from care_record.channels.channel import Channel

PATIENT, CLINICIAN = "patient", "clinician"
WORDS = {PATIENT: "the person", "carer": "a carer", "parent": "a parent", CLINICIAN: "a clinician"}
"""Each respondent's code on the wire, and how a sentence says it."""
UNNAMED = (
    "A carer, a parent or a clinician who answers by a link of their own is named first. "
    "With your team they answer in the clinic, by telephone or on paper."
)
NOT_BY_ITSELF = (
    "Whom else to ask is decided each time: send it to the carer, parent or clinician yourself. "
    "A schedule asks others with your team: in the clinic, by telephone or on paper."
)


def against_asking(respondents: Collection[str], respondent: str, channel: Channel, *, named: bool = False) -> str:
    """Why a measure cannot be asked of a respondent in this way, in words; empty where it can.

    `respondents` are those for whom the measure is made, by its manifest; of an imported form without one, anybody.
    `named` tells whether somebody else than the person is named, to be written to.
    """
    if respondents and respondent not in respondents:
        made_for = " or ".join(WORDS.get(one, one) for one in respondents)
        return f"This measure is made to be answered by {made_for}, not by {WORDS.get(respondent, respondent)}."
    if respondent == PATIENT:
        return "The person is asked at their own address; nobody else is named." if named else ""
    return UNNAMED if channel.leaves_the_clinic and not named else ""
