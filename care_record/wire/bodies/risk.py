"""Who is told of a flagged answer, and what the service's clock has done about one."""

from __future__ import annotations

from typing import Literal

from care_record.wire.bodies.fields import Body, Code, Id, Words

RaisedBecause = Literal["not-in-bit", "does-not-open"]
StepCode = Literal["owner", "deputy", "duty"]
AlertChannel = Literal["email", "text"]


class OwnerNamed(Body):
    """Who is told first of a flagged answer to what a team has asked of this person, and who is next."""

    team: Id
    owner: Id
    deputy: Id | None = None


class RiskRaised(Body):
    """A workstation found a flag that the attention bit did not carry, or an answer that will not open."""

    response: Id
    reason: RaisedBecause


class RiskEscalated(Body):
    """The clock has come to a step: this member is told, or is passed over for `reason`.

    Without a member there was nobody at this step. `reason` is a code of `care_record.risk.people.Why`.
    """

    v: Literal[1] = 1
    kind: Literal["risk.escalated"] = "risk.escalated"
    response: Id
    step: StepCode
    member: Id | None = None
    reason: Code | None = None


class RiskAlerted(Body):
    """What became of one message to one member; `reason` is for staff and holds no address."""

    v: Literal[1] = 1
    kind: Literal["risk.alerted"] = "risk.alerted"
    response: Id
    step: StepCode
    member: Id
    channel: AlertChannel
    outcome: Literal["sent", "bounced"]
    reason: Words | None = None
