"""Setting a team's plan for reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.ladder import plan_problems
from care_record.wire import bodies
from desktop.services.acts.drafts import OUTBOX, REQUESTS, STAFF, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected

if TYPE_CHECKING:
    from care_record.channels.ladder import Plan

CHANGED = frozenset({STAFF, REQUESTS, OUTBOX, STATUS})


def set_plan(author: Author, team: UUID, plan: Plan) -> Done:
    """One statement in the trust's stream."""
    with author.reader.snapshot():
        known = author.team(team)
        if author.me().role not in ("clinician", "coordinator"):
            raise Rejected((("role", "A clinician or a coordinator of the team sets its reminders."),))
        problems = plan_problems(plan)
        if problems:
            raise Rejected(problems)
        body = bodies.ChasingSet(
            team=team,
            steps=[bodies.ChasingStep(after_days=step.after_days, channel=step.channel.value) for step in plan.steps],
            quiet_from=plan.quiet_from.strftime("%H:%M"),
            quiet_to=plan.quiet_to.strftime("%H:%M"),
        )
        said = [Said("chasing.set", author.state.keys.trust, body)]
    author.commit(said)
    return Done(CHANGED, team, f"{known.name} reminds people by this plan from now on, also of what is already out.")
