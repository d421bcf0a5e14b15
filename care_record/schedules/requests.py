"""A request that was raised for a schedule, as if somebody had asked: what both ends make of the service's fact."""

from __future__ import annotations

from care_record.channels.channel import Channel
from care_record.wire.bodies import MeasureRaised, MeasureRequested, Mode

_MODES: dict[Channel, Mode] = {
    Channel.IN_CLINIC: "in-clinic",
    Channel.TELEPHONE: "telephone",
    Channel.PAPER: "paper",
}


def mode_of(channel: Channel) -> Mode:
    """How what was sent this way is answered."""
    return _MODES.get(channel, "online")


def raised(fact: MeasureRaised, message: str | None) -> MeasureRequested:
    """What is asked; `message` is the team's, which stands in the signed schedule alone."""
    return MeasureRequested(
        team=fact.team,
        questionnaire=fact.questionnaire,
        version=fact.version,
        questionnaire_sha256=fact.questionnaire_sha256,
        mode=mode_of(Channel(fact.channel)),
        channel=fact.channel,
        respondent=fact.respondent,
        due=fact.due,
        message=message,
    )
