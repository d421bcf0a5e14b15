"""A team's plan for reminders, as it stands here."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.ladder import DEFAULT, Plan, Step
from care_record.wire import bodies
from desktop.services.reads.chasing.pages import PlanPage
from desktop.services.reads.rows.offered import has_texts

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


def plan_of(reader: Reader, state: DeskState, team: UUID) -> tuple[Plan, bool]:
    """The plan, and whether it still waits to go out."""
    for fact in reversed(reader.pending("kind = 'chasing.set'")):
        if isinstance(fact.body, bodies.ChasingSet) and fact.body.team == team:
            return _read(fact.body), True
    known = state.directory(reader).teams.get(team)
    return (known.chasing if known else DEFAULT), False


def plan_page(reader: Reader, state: DeskState, team: UUID) -> PlanPage:
    """The plan for a screen."""
    with reader.snapshot():
        plan, pending = plan_of(reader, state, team)
        return PlanPage(team, plan, plan != DEFAULT, pending, has_texts(reader))


def _read(body: bodies.ChasingSet) -> Plan:
    steps = tuple(Step(step.after_days, Channel(step.channel)) for step in body.steps)
    return Plan(steps, time.fromisoformat(body.quiet_from), time.fromisoformat(body.quiet_to))
