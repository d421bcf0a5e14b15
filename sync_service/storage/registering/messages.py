"""The rows of messages about invitations and codes: one for each, waiting or with what became of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from care_record.channels.channel import Channel
from care_record.wire.ids import id_at
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.registering.known import Invitation
from sync_service.storage.sending.messages import BY_US, NEVER


def message(batch: Batch, about: UUID, patient: UUID, what: str, channel: Channel) -> dict[str, Any]:
    """A message that waits: for its moment, or for the desk where the service does not send it."""
    return {
        "id": id_at(batch.now, batch.tools.random(10)).bytes,
        "about": about.bytes,
        "patient": patient.bytes,
        "what": what,
        "channel": channel.value,
        "state": "queued",
        "attempts": 0,
        "next_at": batch.now if channel in BY_US else NEVER,
        "reason": "",
        "reference": "",
    }


def send_second(batch: Batch, invitation: Invitation) -> None:
    """The second code of an invitation whose link has gone out, unless it is on its way or is told by the desk."""
    columns = t.register_messages.c
    known = select(columns.id).where(columns.about == invitation.id.bytes, columns.what == "code")
    if invitation.second == "told" or batch.connection.execute(known).first() is not None:
        return
    row = message(batch, invitation.id, invitation.patient, "code", Channel(invitation.second))
    batch.connection.execute(insert(t.register_messages).values(**row))
