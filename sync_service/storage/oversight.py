"""What travels to whom: to privacy officers who gave whom access and who looked, to coordinators nothing of risk.

To a record system's interface who is known and referred, and when they are seen: nothing of what was asked or agreed.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from care_record.log.entry import encode_parts
from care_record.statements.authority import EPR_INTERFACE, IDENTITY_ADMINISTRATOR, PRIVACY_OFFICER
from care_record.statements.directory import Directory
from care_record.wire import bodies, cbor
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.identity import desk

SEE_EVERYBODY = frozenset({PRIVACY_OFFICER, EPR_INTERFACE})
"""Roles to which the record of each person is visible, without a referral; none of them gets what is sealed."""

_OF_IDENTITY = frozenset({"identity.matched", "identity.unmatched", "identity.approved", "identity.decided"})
_READ_WHOLE = (bodies.OF_TRUST | bodies.OF_ACCESS | _OF_IDENTITY | {"record.read", "patient.searched"}) - bodies.APART
_READ_FAMILIES = ("consent.", "entered-in-error", "withdrawal.", "patient.", "referral.", "account.")
_OF_RISK = "risk."
_INTERFACE_FAMILIES = ("patient.", "referral.", "appointment.")


def for_officer(entry: bytes) -> bytes:
    """An entry as it travels to a privacy officer: whole, or its header alone, which keeps every chain whole."""
    header = cbor.decode(entry)[0]
    kind: str = cbor.decode_map(header)["kind"]
    if kind in _READ_WHOLE or kind.startswith(_READ_FAMILIES):
        return entry
    return encode_parts(header, None, None)


def as_seen_by(role: str) -> Callable[[bytes], bytes] | None:
    """How an entry travels to a member with this role; None where each travels as it is."""
    shown = {
        PRIVACY_OFFICER: for_officer,
        "coordinator": for_coordinator,
        IDENTITY_ADMINISTRATOR: desk.for_desk,
        EPR_INTERFACE: for_interface,
    }
    return shown.get(role)


def for_interface(entry: bytes) -> bytes:
    """An entry as it travels to a record system's interface: staff and teams, people, referrals, appointments."""
    header = cbor.decode(entry)[0]
    kind: str = cbor.decode_map(header)["kind"]
    whole = kind in bodies.OF_TRUST or kind.startswith(_INTERFACE_FAMILIES)
    return entry if whole else encode_parts(header, None, None)


def for_coordinator(entry: bytes) -> bytes:
    """An entry as it travels to a coordinator: of what tells of a flagged answer, the header alone."""
    header = cbor.decode(entry)[0]
    kind: str = cbor.decode_map(header)["kind"]
    return encode_parts(header, None, None) if kind.startswith(_OF_RISK) else entry


def show_everything(batch: Batch, member: UUID, role: str, trust: UUID, seq: int) -> None:
    """Let a new member who sees everybody see all records so far; an officer all streams, also searches and reads."""
    batch.flush()
    streams = select(t.stream_heads.c.stream) if role == PRIVACY_OFFICER else select(t.patients.c.id)
    for stream in batch.connection.scalars(streams).all():
        if stream != trust.bytes:
            batch.show(member, UUID(bytes=stream), seq)
    if role == PRIVACY_OFFICER:
        batch.show(member, audit_stream(trust), seq)


def show_to_officers(batch: Batch, directory: Directory, stream: UUID, seq: int) -> None:
    """Let every officer see a stream."""
    _show(batch, directory, stream, seq, frozenset({PRIVACY_OFFICER}))


def show_new(batch: Batch, directory: Directory, patient: UUID, seq: int) -> None:
    """Let everybody who sees all records see a new one."""
    _show(batch, directory, patient, seq, SEE_EVERYBODY)


def _show(batch: Batch, directory: Directory, stream: UUID, seq: int, roles: frozenset[str]) -> None:
    for member in directory.members.values():
        if member.role in roles:
            batch.show(member.id, stream, seq)
