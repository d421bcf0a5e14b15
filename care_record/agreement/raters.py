"""Who is asked: the person, or somebody who answers from their own view and never as the person."""

from __future__ import annotations

from collections.abc import Collection

from care_record.channels.channel import Channel

PATIENT = "patient"
WORDS = {PATIENT: "the person", "carer": "a carer", "parent": "a parent", "clinician": "a clinician"}
"""Each respondent's code on the wire, and how a sentence says it."""
WITH_TEAM = (
    "A carer, a parent or a clinician answers with your team: in the clinic, by telephone or on paper. "
    "They have no link of their own in this release, and never answer as the person."
)


def against_asking(respondents: Collection[str], respondent: str, channel: Channel) -> str:
    """Why a measure cannot be asked of a respondent in this way, in words; empty where it can.

    `respondents` are those for whom the measure is made, by its manifest; of an imported form without one, anybody.
    """
    if respondents and respondent not in respondents:
        made_for = " or ".join(WORDS.get(one, one) for one in respondents)
        return f"This measure is made to be answered by {made_for}, not by {WORDS.get(respondent, respondent)}."
    return WITH_TEAM if respondent != PATIENT and channel.leaves_the_clinic else ""
