"""A team's plan for reminders: it counts from now on, also for what waits."""

from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.batch import Batch
from sync_service.storage.rules.said import Said
from sync_service.storage.sending.chases import wake_team


def planned(batch: Batch, said: Said[bodies.ChasingSet]) -> list[Body]:
    """The plan itself is the directory's; what the team waits for is looked at again."""
    wake_team(batch, said.body.team)
    return []
