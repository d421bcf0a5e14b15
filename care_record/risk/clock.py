"""The clock of a flagged answer: owner, deputy, duty desk, until a person acknowledges it.

Pure: who can be told at a step comes in as `Reach`, the time as ms since 1970 UTC. Nights and week-ends count too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.statements.policy import Policy

MINUTE_MS = 60_000
LONGEST_REPEAT_MS = 24 * 60 * MINUTE_MS
"""The duty desk is told again ever more seldom, but each day at least."""


class Step(StrEnum):
    """Who is told, in this order. The value is the wire's code."""

    OWNER = "owner"
    DEPUTY = "deputy"
    DUTY = "duty"

    @property
    def words(self) -> str:
        """As a sentence names it."""
        return {"owner": "owner", "deputy": "deputy", "duty": "duty desk"}[self.value]


class Why(StrEnum):
    """Why somebody is passed over. The value is the wire's code."""

    LEFT = "left"
    NOT_CLINICIAN = "not-clinician"
    NO_WORKSTATION = "no-workstation"
    NO_CONTACT = "no-contact"
    SUSPENDED = "suspended"
    NOBODY = "nobody"

    @property
    def words(self) -> str:
        """A short sentence for those who read the clock's history."""
        return _WORDS[self]


_WORDS = {
    Why.LEFT: "no longer in the team",
    Why.NOT_CLINICIAN: "is not a clinician",
    Why.NO_WORKSTATION: "has no workstation",
    Why.NO_CONTACT: "has given no contact that the service can use",
    Why.SUSPENDED: "the team cannot open this record now",
    Why.NOBODY: "nobody was there to be told",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can be told at a step, and who is passed over and why (None where there is nobody at all)."""

    told: tuple[UUID, ...] = ()
    passed: tuple[tuple[UUID | None, Why], ...] = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """A step that was taken, with whom it reached. `again` marks one that was taken before."""

    step: Step
    reach: Reach
    again: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """Where an unacknowledged flag stands.

    `due` is when (ms) the next step is taken, `step` the last one taken, None before the first, and `rounds` how often
    the duty desk's turn has come.
    """

    due: int
    step: Step | None = None
    rounds: int = 0


def advance(
    clock: Clock, now: int, policy: Policy, reach: Callable[[Step], Reach]
) -> tuple[Clock, tuple[Escalation, ...]]:
    """Take every step that is due by `now`: a step that reaches nobody is followed by the next at once.

    Steps that were missed while nothing ran are all taken now, but the duty desk is told once only.
    """
    taken: list[Escalation] = []
    while clock.due <= now:
        step = _AFTER[clock.step]
        found = reach(step)
        again = clock.rounds > 0
        taken.append(Escalation(step, found, again))
        if step is Step.DUTY:
            if not found.told:
                taken += _everybody(reach, again=clock.step is not None)
            return Clock(now + _repeat(policy, clock.rounds), step, clock.rounds + 1), tuple(taken)
        minutes = policy.owner_minutes if step is Step.OWNER else policy.deputy_minutes
        clock = Clock(clock.due + (minutes * MINUTE_MS if found.told else 0), step)
    return clock, tuple(taken)


def hurry(clock: Clock, now: int) -> Clock:
    """The next step at once, because the last one has reached nobody after all. The duty desk is not told twice."""
    return clock if clock.step is Step.DUTY else Clock(min(clock.due, now), clock.step, clock.rounds)


_AFTER = {None: Step.OWNER, Step.OWNER: Step.DEPUTY, Step.DEPUTY: Step.DUTY, Step.DUTY: Step.DUTY}


def _everybody(reach: Callable[[Step], Reach], *, again: bool) -> list[Escalation]:
    """Where no duty desk can be told, those before it are told again; who cannot is not named a second time."""
    found = ((step, reach(step).told) for step in (Step.OWNER, Step.DEPUTY))
    return [Escalation(step, Reach(told), again) for step, told in found if told]


def _repeat(policy: Policy, rounds: int) -> int:
    return min((policy.deputy_minutes * MINUTE_MS) << min(rounds, 16), LONGEST_REPEAT_MS)
