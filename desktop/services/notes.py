"""Opening the notes that statements carry."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.sealing import context
from care_record.sealing.envelope import DoesNotOpen, Envelope, open_sealed
from care_record.wire.cbor import MalformedCbor
from desktop.services.access.hidden import is_suspended
from desktop.services.access.known import access_of, own_keys

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

NOT_OPENED = "This note cannot be opened here."


def opened(
    reader: Reader, state: DeskState, patient: UUID, statement: UUID, sealed: bytes | None, pending: list[Fact]
) -> str:
    """A note's text; empty for none. One that waits is read from the outbox, where it lies beside its statement."""
    if sealed is None:
        return ""
    if is_suspended(reader, state, patient, pending):
        return NOT_OPENED
    waiting = next((fact for fact in pending if fact.id == statement), None)
    if waiting is not None:
        note = reader.outbox.execute("select note from act where id = ?", (statement.bytes,)).get
        return str(note or "")
    try:
        envelope = Envelope.parse(sealed)
        access = access_of(reader, state, patient, pending)
        key = state.keys.record_key(reader, access, patient, envelope.key, own_keys(reader, state))
        info = context.note(trust=state.identity.trust_id, patient=patient, key=envelope.key, statement=statement)
        return open_sealed(key, info, envelope).decode(errors="replace")
    except (DoesNotOpen, MalformedCbor):
        return NOT_OPENED
