"""The rows of messages: one for each attempt at a request, waiting or with what became of it."""

from typing import Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.wire.ids import id_at
from sync_service.storage.batch import Batch

NEVER = 2**62
"""A time (ms) that does not come: such a message waits for the team."""
BY_US = (Channel.EMAIL, Channel.TEXT)
"""The channels by which the service itself sends."""


def message(batch: Batch, request: UUID, channel: Channel, step: int = 0) -> dict[str, Any]:
    """A message that waits: for its moment, or for the team where the service does not send it."""
    return {
        "id": id_at(batch.now, batch.tools.random(10)).bytes,
        "request": request.bytes,
        "channel": channel.value,
        "state": DeliveryState.QUEUED.value,
        "attempts": 0,
        "next_at": batch.now if channel in BY_US else NEVER,
        "reason": "",
        "step": step,
        "reference": "",
    }
