"""Actions by which a flagged answer is acknowledged: a code for the log, words for the screen."""

from __future__ import annotations

from enum import StrEnum


class RiskAction(StrEnum):
    """What was done. The value is the wire's code."""

    SPOKE_NOW = "spoke-now"
    SAFETY_PLAN = "safety-plan"
    VISIT = "visit"
    CRISIS_TEAM = "crisis-team"
    EMERGENCY = "emergency"
    KNOWN = "known"

    @property
    def words(self) -> str:
        """A short sentence of what was done."""
        return _WORDS[self]


_WORDS = {
    RiskAction.SPOKE_NOW: "Spoke with the person now",
    RiskAction.SAFETY_PLAN: "Reviewed the safety plan with the person",
    RiskAction.VISIT: "Arranged an appointment or a visit",
    RiskAction.CRISIS_TEAM: "Handed over to the crisis team",
    RiskAction.EMERGENCY: "Called 999 or sent to the emergency department",
    RiskAction.KNOWN: "Known and already acted upon",
}


def action_words(code: str) -> str:
    """The words of a code; one that is not known here is shown as it came."""
    try:
        return RiskAction(code).words
    except ValueError:
        return code
