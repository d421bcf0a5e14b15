"""What a locked workstation may ask: how many flagged answers wait. The token opens nothing else."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from care_record.risk.clock import Step
from care_record.statements.directory import Directory, Member
from sync_service.storage import tables as t

LIFETIME_MS = 24 * 3600 * 1000
RENEWED_AFTER_MS = 3600 * 1000
"""A question with a token renews it, at most once in this time, so that a locked workstation keeps awake for days."""


def may_watch(directory: Directory, member: Member) -> bool:
    """Whether flags concern a member at all: clinicians, and whoever is of the records and duty desk."""
    return member.role == "clinician" or _of_desk(directory, member)


def begin(connection: Connection, token: bytes, device: UUID, now: int) -> int:
    """Keep a new token's hash in place of the workstation's earlier ones; gives the time (ms) at which it ends."""
    watches, expires = t.watches.c, now + LIFETIME_MS
    connection.execute(delete(t.watches).where(or_(watches.device == device.bytes, watches.expires <= now)))
    connection.execute(insert(t.watches).values(hash=_hashed(token), device=device.bytes, expires=expires))
    return expires


def device_of(connection: Connection, token: bytes, now: int) -> tuple[UUID, int] | None:
    """The workstation that a token was given to, and when (ms) it ends; None for one that is unknown or past that."""
    watches = t.watches.c
    query = select(watches.device, watches.expires).where(watches.hash == _hashed(token), watches.expires > now)
    found = connection.execute(query).one_or_none()
    return (UUID(bytes=found.device), found.expires) if found else None


def renew(connection: Connection, token: bytes, now: int) -> None:
    """Let a token end a day from now; one that is past its time stays so."""
    watches = t.watches.c
    held = and_(watches.hash == _hashed(token), watches.expires > now)
    connection.execute(update(t.watches).where(held).values(expires=now + LIFETIME_MS))


def waiting(connection: Connection, directory: Directory, member: Member) -> int:
    """How many flagged answers wait: those of this clinician's teams, and those that have come to the duty desk."""
    flags, visible = t.flags.c, t.visible.c
    mine: list[ColumnElement[bool]] = []
    if member.role == "clinician":
        mine.append(flags.patient.in_(select(visible.stream).where(visible.member == member.id.bytes)))
    if _of_desk(directory, member):
        mine.append(flags.step == Step.DUTY.value)
    if not mine:
        return 0
    return connection.scalar(select(func.count()).select_from(t.flags).where(~flags.acknowledged, or_(*mine))) or 0


def _of_desk(directory: Directory, member: Member) -> bool:
    desk = directory.records_team
    return desk is not None and desk.id in member.teams


def _hashed(token: bytes) -> bytes:
    return sha256(b"mhcr/watch\0" + token).digest()
