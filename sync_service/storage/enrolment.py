"""Workstations that ask to be enrolled, until somebody who may has signed for them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from sync_service.storage import tables as t

MOST_WAITING = 5
LIFETIME_MS = 7 * 24 * 3600 * 1000


class TooManyWaiting(Exception):
    """A member has too many workstations waiting."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workstation that waits; `at` is in ms."""

    device: UUID
    member: UUID
    sign: bytes
    seal: bytes
    label: str
    at: int


def ask(connection: Connection, asked: Waiting) -> None:
    """Keep a request; the same device again changes nothing. Raises `TooManyWaiting`."""
    table = t.enrolment_requests
    if connection.scalar(select(table.c.device).where(table.c.device == asked.device.bytes)) is not None:
        return
    since = asked.at - LIFETIME_MS
    mine = (table.c.member == asked.member.bytes) & (table.c.state == "waiting") & (table.c.at > since)
    if (connection.scalar(select(func.count()).select_from(table).where(mine)) or 0) >= MOST_WAITING:
        raise TooManyWaiting
    connection.execute(
        insert(table).values(
            device=asked.device.bytes,
            member=asked.member.bytes,
            sign=asked.sign,
            seal=asked.seal,
            label=asked.label,
            at=asked.at,
            state="waiting",
        )
    )


def state_of(connection: Connection, device: UUID, member: UUID) -> str | None:
    """`waiting`, `enrolled` or `refused`; None where this member asked for no such device."""
    table = t.enrolment_requests
    mine = (table.c.device == device.bytes) & (table.c.member == member.bytes)
    return connection.scalar(select(table.c.state).where(mine))


def waiting(connection: Connection, now: int, member: UUID | None) -> list[Waiting]:
    """Those that wait, of one member or of all, oldest first."""
    table = t.enrolment_requests
    query = select(table).where(table.c.state == "waiting", table.c.at > now - LIFETIME_MS).order_by(table.c.at)
    if member is not None:
        query = query.where(table.c.member == member.bytes)
    return [
        Waiting(UUID(bytes=row.device), UUID(bytes=row.member), row.sign, row.seal, row.label, row.at)
        for row in connection.execute(query)
    ]


def refuse(connection: Connection, device: UUID, member: UUID | None) -> bool:
    """Turn a waiting one away; False where there is none that this member may decide on."""
    table = t.enrolment_requests
    query = update(table).where(table.c.device == device.bytes, table.c.state == "waiting").values(state="refused")
    if member is not None:
        query = query.where(table.c.member == member.bytes)
    return connection.execute(query).rowcount > 0
