"""Appending to the log: numbers, chains, leaf hashes and the tree's nodes are given under one lock until the commit."""

import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from care_record.log import entry as entries
from care_record.log.chain import StreamHead
from care_record.log.entry import Entry
from care_record.log.frontier import Frontier
from care_record.wire.bodies import APART, OF_CASE
from sync_service.storage.announcing import announce
from sync_service.storage.bulk import among, insert_rows
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.tables import log_entries, log_head, stream_heads
from sync_service.storage.tree import nodes

PROTECTED = OF_CASE | {
    "patient.registered",
    "patient.updated",
    "patient.died",
    "measure.requested",
    "identity.decided",
    "invitation.requested",
    "address.confirmed",
    "account.address-given",
}
"""Kinds whose bodies name a person or speak to one: kept under the key of the patient, or of the access request.

`bodies.APART` lie beside the log.
"""
OF_ONE_PERSON = frozenset({"schedule.set"})
"""Kinds that are protected in a patient's stream, and stand open in the trust's."""
MOST_IDLE_MS = 30_000
"""How long a process that holds the log may ask PostgreSQL nothing, before its transaction is rolled back there."""


def purpose(seq: int) -> bytes:
    """What the encryption of a stored entry is bound to."""
    return b"mhcr/log-entry\0" + seq.to_bytes(8)


def read_entry(connection: Connection, at_rest: AtRest, seq: int, stream: UUID, wrapped_key: bytes) -> Entry:
    """One entry of a stream, opened with the stream's key where it is protected; raises `LookupError` for none."""
    row = connection.execute(
        select(log_entries.c.entry, log_entries.c.protected).where(log_entries.c.seq == seq)
    ).one_or_none()
    if row is None:
        raise LookupError(f"there is no entry {seq}")
    stored = at_rest.decrypt(stream.bytes, wrapped_key, row.entry, purpose(seq)) if row.protected else row.entry
    return entries.parse(stored)


_UPDATE_HEAD = update(stream_heads).where(stream_heads.c.stream == bindparam("of"))


class LogWriter:
    """Appends in one transaction; nothing is in the database before `flush`."""

    def __init__(self, connection: Connection, at_rest: AtRest) -> None:
        """Take the lock: on SQLite the transaction is already the only writer, elsewhere the head's row is locked.

        There, a process that stops in the midst of it (a machine that is paused) does not hold up the others for good.
        """
        self._connection = connection
        self._at_rest = at_rest
        asked = select(log_head.c.seq, log_head.c.leaf).with_for_update()
        if connection.dialect.name == "postgresql":
            limit = func.set_config("idle_in_transaction_session_timeout", str(MOST_IDLE_MS), True)
            asked = asked.add_columns(limit)
        row = connection.execute(asked).one()
        self.seq: int = row.seq
        self._leaf: bytes = row.leaf
        self._heads: dict[bytes, StreamHead] = {}
        self._known: set[bytes] = set()
        self._touched: set[bytes] = set()
        self._rows: list[dict[str, Any]] = []
        self._frontier: Frontier | None = None

    def load(self, streams: Iterable[bytes]) -> None:
        """Read the heads of these streams in one query; a stream that is not loaded cannot be appended to."""
        wanted = [stream for stream in streams if stream not in self._heads]
        if not wanted:
            return
        found = self._connection.execute(
            select(stream_heads.c.stream, stream_heads.c.n, stream_heads.c.leaf).where(
                among(stream_heads.c.stream, wanted)
            )
        )
        self._heads.update(dict.fromkeys(wanted, StreamHead()))
        for row in found:
            self._heads[row.stream] = StreamHead(row.n, row.leaf)
            self._known.add(row.stream)

    def is_new(self, stream: UUID) -> bool:
        """Whether nothing stands in a loaded stream yet."""
        return self._heads[stream.bytes].n == 0

    def append(
        self, *, stream: UUID, id: UUID, kind: str, at: int, body: bytes, wrapped_key: bytes | None = None
    ) -> Entry:
        """Add an entry. `wrapped_key` is the patient's or the access request's, needed for a protected kind.

        Of a kind whose body is kept beside the log, the header alone is written: the caller keeps salt and body.
        """
        head = self._heads[stream.bytes]
        made = entries.make(
            seq=self.seq + 1,
            stream=stream,
            n=head.n + 1,
            prev=head.leaf,
            id=id,
            kind=kind,
            at=at,
            salt=secrets.token_bytes(16),
            body=body,
        )
        leaf = made.leaf
        stored = entries.encode_parts(made.header, None, None) if kind in APART else made.encode()
        protected = kind in PROTECTED or (kind in OF_ONE_PERSON and wrapped_key is not None)
        if protected:
            if wrapped_key is None:
                raise ValueError(f"{kind} needs the patient's key")
            stored = self._at_rest.encrypt(stream.bytes, wrapped_key, stored, purpose(made.seq))
        self.seq, self._leaf = made.seq, leaf
        self._heads[stream.bytes] = StreamHead(made.n, leaf)
        self._touched.add(stream.bytes)
        self._rows.append(
            {
                "seq": made.seq,
                "stream": stream.bytes,
                "n": made.n,
                "leaf": leaf,
                "protected": protected,
                "entry": stored,
            }
        )
        return made

    def flush(self) -> None:
        """Write what was appended since the last flush."""
        if not self._rows:
            return
        insert_rows(self._connection, log_entries, self._rows)
        before = self._frontier or nodes.frontier(self._connection, self._rows[0]["seq"] - 1)
        self._frontier = nodes.append(self._connection, before, [row["leaf"] for row in self._rows])
        self._rows = []
        new = [self._head_row("stream", stream) for stream in self._touched - self._known]
        old = [self._head_row("of", stream) for stream in self._touched & self._known]
        if new:
            insert_rows(self._connection, stream_heads, new)
        if old:
            self._connection.execute(_UPDATE_HEAD, old)
        self._connection.execute(update(log_head).values(seq=self.seq, leaf=self._leaf))
        announce(self._connection, self.seq)
        self._known |= self._touched
        self._touched = set()

    def _head_row(self, key: str, stream: bytes) -> dict[str, Any]:
        head = self._heads[stream]
        return {key: stream, "n": head.n, "leaf": head.leaf}
