"""What travels to whom: to privacy officers who gave whom access and who looked, to coordinators nothing of risk."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from care_record.statements.directory import Directory
from care_record.wire import bodies, cbor
from care_record.wire.entry import encode_parts
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.identity import desk

ROLE = "privacy-officer"

_OF_IDENTITY = frozenset({"identity.matched", "identity.unmatched", "identity.approved", "identity.decided"})
_READ_WHOLE = (bodies.OF_TRUST | bodies.OF_ACCESS | _OF_IDENTITY | {"record.read", "patient.searched"}) - bodies.APART
_READ_FAMILIES = ("consent.", "patient.", "referral.")
_OF_RISK = "risk."


def for_officer(entry: bytes) -> bytes:
    """An entry as it travels to a privacy officer: whole, or its header alone, which keeps every chain whole."""
    header = cbor.decode(entry)[0]
    kind: str = cbor.decode_map(header)["kind"]
    if kind in _READ_WHOLE or kind.startswith(_READ_FAMILIES):
        return entry
    return encode_parts(header, None, None)


def as_seen_by(role: str) -> Callable[[bytes], bytes] | None:
    """How an entry travels to a member with this role; None where each travels as it is."""
    return {ROLE: for_officer, "coordinator": for_coordinator, desk.ROLE: desk.for_desk}.get(role)


def for_coordinator(entry: bytes) -> bytes:
    """An entry as it travels to a coordinator: of what tells of a flagged answer, the header alone."""
    header = cbor.decode(entry)[0]
    kind: str = cbor.decode_map(header)["kind"]
    return encode_parts(header, None, None) if kind.startswith(_OF_RISK) else entry


def show_everything(batch: Batch, officer: UUID, trust: UUID, seq: int) -> None:
    """Let a new officer see all records so far, and the searches and reads, also those to come."""
    batch.flush()
    for stream in batch.connection.scalars(select(t.stream_heads.c.stream)).all():
        if stream != trust.bytes:
            batch.show(officer, UUID(bytes=stream), seq)
    batch.show(officer, audit_stream(trust), seq)


def show_to_officers(batch: Batch, directory: Directory, stream: UUID, seq: int) -> None:
    """Let every officer see a new record."""
    for member in directory.members.values():
        if member.role == ROLE:
            batch.show(member.id, stream, seq)
