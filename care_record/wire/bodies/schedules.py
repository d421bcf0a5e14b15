"""What is sent by itself: schedules, appointments, and what the service raised, or did not, because of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from care_record.wire.bodies.epr import EprFact
from care_record.wire.bodies.fields import Body, Channel, Code, Date, Hash, Id, Milliseconds, Respondent, Words

Occasion = Annotated[str, Field(min_length=1, max_length=120)]
"""The key of `care_record.schedules.occasions.Occasion`."""


class ScheduleSet(Body):
    """A schedule as it stands from now on; the same `schedule` again changes it.

    In the trust's stream for everybody with a referral to the team, in a patient's for one person. `weeks` is counted
    from the referral; `days` is after the referral, or before the event; what falls before `begins` is not sent.
    """

    schedule: Id
    team: Id
    questionnaire: Annotated[str, Field(min_length=1, max_length=400)]
    version: Annotated[str, Field(min_length=1, max_length=80)]
    questionnaire_sha256: Hash
    channel: Channel
    respondent: Literal["patient"]
    trigger: Literal["referral", "every", "before-appointment", "review", "discharge"]
    weeks: Annotated[int, Field(ge=1, le=104)] | None = None
    days: Annotated[int, Field(ge=0, le=366)] | None = None
    due_days: Annotated[int, Field(ge=1, le=366)]
    begins: Date
    message: Words | None = None


class ScheduleEnded(Body):
    """A schedule that raises nothing more, in the stream in which it was set."""

    schedule: Id
    team: Id


class SchedulePaused(Body):
    """A schedule, also a team's, that is paused for this person, or goes on again."""

    schedule: Id
    team: Id
    paused: bool


class AppointmentBooked(EprFact):
    """An appointment with a team; the same `appointment` again moves it."""

    appointment: Id
    team: Id
    at: Milliseconds
    kind: Literal["appointment", "review", "discharge"]


class AppointmentCancelled(EprFact):
    """An appointment that does not take place."""

    appointment: Id
    team: Id


class MeasureRaised(Body):
    """A request that the service raised for a schedule; the entry's id is the request's id.

    `statement` is the `schedule.set` by which it was raised: whoever opens the answer compares the two.
    """

    v: Literal[1] = 1
    kind: Literal["measure.raised"] = "measure.raised"
    schedule: Id
    statement: Id
    occasion: Occasion
    team: Id
    questionnaire: Annotated[str, Field(min_length=1, max_length=400)]
    version: Annotated[str, Field(min_length=1, max_length=80)]
    questionnaire_sha256: Hash
    channel: Channel
    respondent: Respondent
    due: Date


class MeasureNotRaised(Body):
    """An occasion for which nothing was sent, and why."""

    v: Literal[1] = 1
    kind: Literal["measure.not-raised"] = "measure.not-raised"
    schedule: Id
    team: Id
    occasion: Occasion
    code: Code
    words: Words
