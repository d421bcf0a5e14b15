"""How a team reminds people who have not answered, and what became of each reminder."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from care_record.wire.bodies.fields import Body, Channel, Id, Words

TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""`HH:MM` on London's clock."""


class ChasingStep(Body):
    """One reminder: so many days after the first message, by this channel."""

    after_days: Annotated[int, Field(ge=1, le=180)]
    channel: Channel


class ChasingSet(Body):
    """A team's ladder, whole. No steps: nobody is reminded."""

    team: Id
    steps: Annotated[list[ChasingStep], Field(max_length=6)]
    quiet_from: TimeOfDay
    quiet_to: TimeOfDay


class MeasureReminded(Body):
    """What became of one reminder: the `step`-th attempt after the first message, and where it `leaves` the request.

    `queued` waits for the team: a letter to print, a question for the clinic.
    """

    v: Literal[1] = 1
    kind: Literal["measure.reminded"] = "measure.reminded"
    request: Id
    channel: Channel
    step: Annotated[int, Field(ge=1, le=200)]
    state: Literal["queued", "sent", "delivered", "bounced", "skipped"]
    leaves: Literal["queued", "sent", "delivered", "bounced", "opened"]
    reason: Words | None = None
