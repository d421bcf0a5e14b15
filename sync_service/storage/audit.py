"""The log looked at from outside: every leaf, chain, signature and author, and the tree, from a given root alone.

No projection is believed; what the database keeps beside the log is compared with what comes out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from care_record.log.chain import BrokenChain, StreamHead
from care_record.log.entry import Entry, parse
from care_record.log.frontier import Frontier
from care_record.log.tree import Node
from care_record.statements.contents import contents
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.following import follow
from care_record.statements.signing import fingerprint
from care_record.wire import bodies
from care_record.wire.cbor import MalformedCbor
from sync_service.storage import tables as t
from sync_service.storage.keys.at_rest import AtRest, AtRestError
from sync_service.storage.record_access.bodies import STORED, Stored, with_bodies
from sync_service.storage.tree import nodes

AT_ONCE = 1000

Progress = Callable[[int, int], None]
"""Told of entries done and entries in all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the entry numbered `seq` (0: with the log as a whole); the reason names no person."""

    seq: int
    reason: str


class _Missing(Exception):
    """What the trust has said of its staff is never erased."""


@dataclass(slots=True)
class Audit:
    """One pass over the log; `size`, `erased` and `frontier` are known once `faults` has ended."""

    connection: Connection
    at_rest: AtRest
    size: int = 0
    erased: int = 0
    frontier: Frontier = field(default_factory=Frontier)
    _streams: dict[UUID, StreamHead] = field(default_factory=dict)

    def faults(self, directory: Directory, progress: Progress = lambda _done, _all: None) -> Iterator[Fault]:
        """Everything that is wrong, in the order of the log. `directory` holds the trust's id and its root."""
        head = self.connection.execute(select(t.log_head.c.seq, t.log_head.c.leaf)).one()
        leaf = bytes(32)
        while rows := self._rows():
            leaves = []
            for row in rows:
                while self.size + 1 < row.seq:
                    self.size += 1
                    leaves.append(bytes(32))
                    yield Fault(self.size, "the entry is missing")
                self.size = row.seq
                entry, reason = self._entry(row)
                leaf = row.leaf if entry is None else entry.leaf
                leaves.append(leaf)
                if entry is None:
                    yield Fault(row.seq, reason)
                    continue
                if reason:
                    yield Fault(row.seq, reason)
                directory, reason = self._said(directory, entry)
                if reason:
                    yield Fault(row.seq, reason)
            yield from self._tree(leaves)
            progress(self.size, head.seq)
        yield from self._heads(head.seq, head.leaf, leaf)

    def _rows(self) -> list[Row[Any]]:
        log = t.log_entries.c
        query = (
            select(log.seq, log.stream, log.n, log.leaf, *STORED)
            .select_from(with_bodies(t.log_entries))
            .where(log.seq > self.size)
            .order_by(log.seq)
            .limit(AT_ONCE)
        )
        return list(self.connection.execute(query))

    def _entry(self, row: Row[Any]) -> tuple[Entry | None, str]:
        """The entry in a row, and what is wrong with its place; without the entry where it cannot be read."""
        try:
            stored = Stored(*tuple(row)[4:]).whole(self.at_rest, row.stream, row.seq)
        except (AtRestError, ValueError):
            # a key of another length than one can have is no key either
            return None, "the entry does not open with the key file"
        try:
            entry = parse(stored)
        except MalformedCbor:
            return None, "the entry cannot be read, or its body is not the one that its header commits to"
        if (entry.seq, entry.stream.bytes, entry.n) != (row.seq, row.stream, row.n):
            return entry, "the entry stands in another place than its header says"
        known = self._streams.get(entry.stream, StreamHead())
        self._streams[entry.stream] = StreamHead(entry.n, entry.leaf)
        try:
            known.follow(entry)
        except BrokenChain:
            return entry, "the entry does not follow the one before it in its record"
        if entry.leaf != row.leaf:
            return entry, "the leaf hash that is kept is not the entry's"
        return entry, ""

    def _said(self, directory: Directory, entry: Entry) -> tuple[Directory, str]:
        """The directory after an entry, and what is wrong with who said it."""
        try:
            return self._followed(directory, entry), ""
        except BadSignature:
            reason = "not signed by the workstation that it names"
        except NotAuthorised as error:
            reason = f"its author could not say it ({error.code})"
        except MalformedCbor:
            reason = "its content does not have its form"
        except _Missing:
            reason = "its content is missing"
        return directory, f"{entry.kind}: {reason}"

    def _followed(self, directory: Directory, entry: Entry) -> Directory:
        found = contents(entry)
        if found is None:
            self.erased += 1
            if entry.kind in bodies.OF_TRUST:
                raise _Missing
            return directory
        _, statement = found
        if statement is None:
            return directory
        if entry.kind in bodies.OF_TRUST:
            return follow(directory, statement)
        directory.check(statement)
        return directory

    def _tree(self, leaves: list[bytes]) -> Iterator[Fault]:
        """Grow the tree; every node that is kept must be the one that comes out."""
        self.frontier, made = self.frontier.grow(leaves)
        kept = nodes.find(self.connection, [node for node, _ in made])
        for node, hashed in made:
            if kept.get(node) != hashed:
                yield Fault(_last(node), "the log's tree, as it is kept, is not that of the entries up to here")
                return

    def _heads(self, size: int, leaf: bytes, last: bytes) -> Iterator[Fault]:
        if (size, leaf) != (self.size, last):
            yield Fault(0, "the log's head that is kept is not that of its last entry")
        heads = self.connection.execute(select(t.stream_heads))
        kept = {UUID(bytes=row.stream): StreamHead(row.n, row.leaf) for row in heads}
        if kept != self._streams:
            yield Fault(0, "the heads of records that are kept are not those of their last entries")


def founded_by(connection: Connection, root: str) -> Directory | None:
    """The directory to begin with, from the root's fingerprint or its 64 hexadecimal digits; None where it is not so.

    With a fingerprint the key is the one that the log's first statement names, if it has that fingerprint.
    """
    stored = connection.scalar(select(t.log_entries.c.entry).order_by(t.log_entries.c.seq).limit(1))
    try:
        found = contents(parse(stored or b""))
    except MalformedCbor:
        return None
    if found is None or found[1] is None or not isinstance(found[0], bodies.TrustCreated):
        return None
    typed = "".join(root.split()).upper()
    named = found[0].root
    if typed not in (named.hex().upper(), "".join(fingerprint(named).split())):
        return None
    return Directory(found[1].trust, named)


def _last(node: Node) -> int:
    level, index = node
    return (index + 1) << level
