"""Who works at the identity desk, and what travels there: demographics and what was decided, nothing clinical."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from care_record.log.entry import encode_parts
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.statements.statement import read
from care_record.wire import bodies, cbor
from sync_service.storage import tables as t

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from sync_service.storage.batch import Batch

_WHOLE = ("withdrawal.", "entered-in-error", "identity.", "invitation.", "account.", "address.", "consent.")


def for_desk(entry: bytes) -> bytes:
    """An entry as it travels to the desk: whole, or its header alone, which keeps every chain whole.

    Demographics of a restricted record do not travel: the desk has them, without address and contact, with the match.
    """
    header, _, body = cbor.decode(entry)
    kind: str = cbor.decode_map(header)["kind"]
    if kind in bodies.OF_TRUST or kind.startswith(_WHOLE):
        return entry
    if kind.startswith("patient.") and body is not None and not _is_restricted(body):
        return entry
    return encode_parts(header, None, None)


def _is_restricted(body: bytes) -> bool:
    told = read(body).body.get("patient")
    return isinstance(told, dict) and bool(told.get("restricted"))


def show_to_desk(batch: Batch, directory: Directory, stream: UUID, seq: int) -> None:
    """Let every identity administrator see a stream."""
    for member in directory.members.values():
        if member.role == IDENTITY_ADMINISTRATOR:
            batch.show(member.id, stream, seq)


def show_everything(batch: Batch, member: UUID, seq: int) -> None:
    """Let a new identity administrator see all access requests so far, and the records that they were matched to."""
    batch.flush()
    cases = t.identity_cases.c
    for case, patient in batch.connection.execute(select(cases.id, cases.patient)).all():
        batch.show(member, UUID(bytes=case), seq)
        if patient is not None:
            batch.show(member, UUID(bytes=patient), seq)
