"""A database that came back from a backup: what it waits for, and for how long it goes gently afterwards.

Two administrators must say on their workstations that it was restored (`incarnation.begun`, `incarnation.confirmed`).
Until then it serves what these two need, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, update

from care_record.statements.members import SETTLING_MS
from care_record.wire import cbor
from sync_service.storage import tables as t
from sync_service.storage.backup import RESTORED
from sync_service.storage.staff import get_meta

SAID_WHILE_WAITING = frozenset({"incarnation.begun", "incarnation.confirmed"})


class AwaitsIncarnation(Exception):
    """The service was restored from a backup, and two administrators have not said so yet. Nothing was changed."""

    code = "restored"
    words = (
        "The trust's service was restored from a backup. It goes on once two system administrators have said so "
        "on their workstations."
    )


class OtherIncarnation(Exception):
    """A workstation has not learned yet that the service was restored: it must look first. Nothing was changed."""

    code = "other-incarnation"
    words = "The trust's service was restored from a backup since this workstation last asked."


@dataclass(frozen=True, slots=True)
class Restored:
    """The log's size and root when it came back; `until` (ms) is when all is as ever, None before the confirmation."""

    size: int
    root: bytes
    until: int | None = None

    @property
    def waits(self) -> bool:
        """Whether two administrators have still to say it."""
        return self.until is None

    def settles(self, now: int) -> bool:
        """Whether wraps and messages are held back."""
        return self.until is None or now < self.until


def read(connection: Connection) -> Restored | None:
    """How the database came back from a backup, None for one that never did."""
    stored = get_meta(connection, RESTORED)
    if stored is None:
        return None
    fields = cbor.decode_map(stored)
    return Restored(fields["size"], fields["root"], fields.get("until"))


def confirm(connection: Connection, restored: Restored, now: int) -> None:
    """Two administrators have said it."""
    said = replace(restored, until=now + SETTLING_MS)
    value = cbor.encode({"v": 1, "size": said.size, "root": said.root, "until": said.until})
    connection.execute(update(t.meta).where(t.meta.c.key == RESTORED).values(value=value))
