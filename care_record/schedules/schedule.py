"""A schedule as its team has set it, and an appointment that it may wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from care_record.wire.bodies import ScheduleSet

DAYS_BEFORE = 3
"""How long before an appointment a measure goes out, unless the team says otherwise."""


class Trigger(StrEnum):
    """What makes a measure due. The value is the wire's code."""

    REFERRAL = "referral"
    EVERY = "every"
    BEFORE_APPOINTMENT = "before-appointment"
    REVIEW = "review"
    DISCHARGE = "discharge"

    @property
    def label(self) -> str:
        """What a list of choices calls it."""
        return _LABELS[self]

    @property
    def counts_days(self) -> bool:
        """Whether days are counted from the event; otherwise weeks are."""
        return self is not Trigger.EVERY

    @property
    def is_before(self) -> bool:
        """Whether it comes before the event, which is on a day that was set."""
        return self in (Trigger.BEFORE_APPOINTMENT, Trigger.REVIEW, Trigger.DISCHARGE)


class Kind(StrEnum):
    """What an appointment is for. The value is the wire's code."""

    APPOINTMENT = "appointment"
    REVIEW = "review"
    DISCHARGE = "discharge"

    @property
    def label(self) -> str:
        """What screens call it."""
        return _KINDS[self]


_LABELS = {
    Trigger.REFERRAL: "At referral",
    Trigger.EVERY: "Every so many weeks",
    Trigger.BEFORE_APPOINTMENT: "Before an appointment",
    Trigger.REVIEW: "Before a review",
    Trigger.DISCHARGE: "At discharge",
}
_EVENTS = {
    Trigger.REFERRAL: "the referral",
    Trigger.BEFORE_APPOINTMENT: "an appointment",
    Trigger.REVIEW: "a care review",
    Trigger.DISCHARGE: "the discharge",
}
_KINDS = {
    Kind.APPOINTMENT: "Appointment",
    Kind.REVIEW: "Care review",
    Kind.DISCHARGE: "Discharge meeting",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a team's measure is due. Days are London's; what falls before `begins` is not sent.

    `weeks` is counted from the referral for `every`; `days` is after the referral, or before the day of the event.
    """

    id: UUID
    team: UUID
    trigger: Trigger
    begins: date
    weeks: int = 0
    days: int = 0

    @property
    def words(self) -> str:
        """When it is due, as a sentence says it: `3 days before an appointment`."""
        if self.trigger is Trigger.EVERY:
            often = "Every week" if self.weeks == 1 else f"Every {self.weeks} weeks"
            return f"{often} from the referral"
        event = _EVENTS[self.trigger]
        if not self.days:
            return f"On the day of {event}"
        return f"{_days(self.days)} {'before' if self.trigger.is_before else 'after'} {event}"

    @classmethod
    def said(cls, body: ScheduleSet) -> Schedule:
        """The schedule that a statement sets."""
        return cls(
            body.schedule, body.team, Trigger(body.trigger), body.begins, weeks=body.weeks or 0, days=body.days or 0
        )


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment of a person with a team, at a moment in UTC; one that was cancelled is left out."""

    id: UUID
    team: UUID
    at: datetime
    kind: Kind


def schedule_problem(body: ScheduleSet) -> str:
    """Why a schedule cannot stand, in words; empty where it can."""
    if Trigger(body.trigger) is Trigger.EVERY:
        return "" if body.weeks else "Say every how many weeks it is sent."
    if body.weeks:
        return "Weeks belong to a schedule that comes again and again."
    return ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
