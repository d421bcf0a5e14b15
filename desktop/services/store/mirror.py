"""The mirror's own words: how far it is, and how a page of changes is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import apsw

from care_record.log.chain import StreamHead
from care_record.log.entry import NO_HASH, Entry
from care_record.log.frontier import Frontier
from care_record.log.head import SignedHead
from care_record.log.tree import leaf_hash
from care_record.statements.statement import KnownHead, KnownTree
from care_record.wire import cbor
from desktop.services.store import tables
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.projection import Effect

BELIEVED = "entry.seq not in (select seq from distrusted) and entry.seq not in (select seq from held_back)"
"""Of entries: those that can be read here, and were said by who they name."""
NOTHING = KnownHead()
NO_TREE = Frontier()
_UNKNOWN = StreamHead()
# Of SQLite's marks in one statement; a chunk of a page has fewer streams.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Position:
    """How far the mirror is: cursor, what it holds, the service's last verified head, the last good sync (ms).

    `frontier` is that of the log's tree over the first `cursor` entries, None in a mirror of a release that had none;
    `signed` is the last head that the service signed for it.
    """

    cursor: int = 0
    entries: int = 0
    streams: int = 0
    head: KnownHead = NOTHING
    synced_at: int | None = None
    frontier: Frontier | None = NO_TREE
    signed: SignedHead | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page that was checked whole. `unchecked` are the numbers of entries whose signatures are looked at next.

    `said_heads` are the newest tree heads that other workstations have signed; they are compared with ours next.
    `again` are entries that are held already, of records that went out of sight and have come back. `held_back` are
    entries, with the reason, that a newer release has written.
    """

    entries: Sequence[Entry]
    heads: dict[UUID, StreamHead]
    effects: Sequence[Effect]
    position: Position
    unchecked: Sequence[int]
    revoked: Sequence[tuple[UUID, int]]
    said_heads: Mapping[UUID, KnownTree] = field(default_factory=dict)
    again: Sequence[Entry] = ()
    held_back: Sequence[tuple[int, str]] = ()
    distrusted: Sequence[tuple[int, str]] = ()


def position(connection: apsw.Connection) -> Position:
    """How far the mirror is."""
    found = dict(connection.execute(f"select name, value from meta where name in ({_MARKS})", _NAMES))  # noqa: S608 - names of ours
    if not found:
        return Position()
    cursor, entries, streams, head, leaf, synced, peaks, tree, signature = (found.get(name) for name in _NAMES)
    begun = Frontier.from_bytes(peaks) if peaks else Frontier()
    # a release without the tree may have made this mirror, or gone on with it
    frontier = begun if begun.size == (cursor or 0) else None
    signed = SignedHead(tree, signature) if frontier and tree and signature else None
    known = KnownHead(head or 0, leaf or NO_HASH)
    return Position(cursor or 0, entries or 0, streams or 0, known, synced, frontier, signed)


_NAMES = ("cursor", "entries", "streams", "head", "leaf", "synced_at", "frontier", "tree", "tree_signature")
_MARKS = ", ".join("?" * len(_NAMES))


def stream_heads(connection: apsw.Connection, streams: Collection[UUID]) -> dict[UUID, StreamHead]:
    """How far each of these streams is known."""
    found: dict[UUID, StreamHead] = dict.fromkeys(streams, _UNKNOWN)
    ids = [stream.bytes for stream in streams]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        # names nothing but marks; one query, for each would let go of the interpreter and take it from the window again
        asked = f"select id, n, leaf from stream where id in ({', '.join('?' * len(some))})"  # noqa: S608
        for stream, n, leaf in connection.execute(asked, some):
            found[UUID(bytes=stream)] = StreamHead(n, leaf)
    return found


def has_stream(connection: apsw.Connection, stream: bytes) -> bool:
    """Whether entries of a stream have come here."""
    return connection.execute("select 1 from stream where id = ?", (stream,)).get is not None


def leaf(connection: apsw.Connection, stream: UUID, n: int) -> bytes | None:
    """The leaf hash of a stream's n-th entry, None where it is not held."""
    header = connection.execute("select header from entry where stream = ? and n = ?", (stream.bytes, n)).get
    return leaf_hash(header) if header is not None else None


def keep_entries(connection: apsw.Connection, entries: Iterable[Entry]) -> None:
    """Write entries as they came, inside the caller's transaction."""
    connection.executemany(
        "insert into entry (seq, stream, n, id, kind, at, header, salt, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (one.seq, one.stream.bytes, one.n, one.id.bytes, one.kind, one.at, one.header, one.salt, one.body)
            for one in entries
        ),
    )


def revoked(connection: apsw.Connection) -> dict[UUID, int]:
    """The workstations that were revoked, each with the number of the entry that says so."""
    return {UUID(bytes=device): seq for device, seq in connection.execute("select device, seq from revoked")}


def apply_page(connection: apsw.Connection, page: Page, waiting: frozenset[bytes]) -> None:
    """Write a page, its cursor and the ids of `waiting` acts that it settles, in one transaction, or nothing."""
    with words_for_sqlite(), connection:
        keep_entries(connection, page.entries)
        connection.executemany(
            "update entry set salt = ?, body = ? where seq = ?", ((one.salt, one.body, one.seq) for one in page.again)
        )
        connection.executemany(
            "insert or replace into stream (id, n, leaf) values (?, ?, ?)",
            ((stream.bytes, head.n, head.leaf) for stream, head in page.heads.items()),
        )
        tables.write(connection, page.effects)
        connection.executemany("insert or ignore into unchecked (seq) values (?)", ((seq,) for seq in page.unchecked))
        connection.executemany("insert or replace into held_back (seq, words) values (?, ?)", page.held_back)
        connection.executemany("insert or replace into distrusted (seq, words) values (?, ?)", page.distrusted)
        connection.executemany(
            "insert or ignore into revoked (device, seq) values (?, ?)",
            ((device.bytes, seq) for device, seq in page.revoked),
        )
        if waiting:
            settled = ((one.id.bytes,) for one in page.entries if one.id.bytes in waiting)
            connection.executemany("insert or ignore into settled (id) values (?)", settled)
        if page.said_heads:
            keep_said_heads(connection, {**said_heads(connection), **page.said_heads})
        keep_position(connection, page.position)


def keep_position(connection: apsw.Connection, at: Position) -> None:
    """Write how far the mirror is, inside the caller's transaction."""
    tree = (at.signed.data, at.signed.signature) if at.signed else (None, None)
    frontier = at.frontier.to_bytes() if at.frontier else None
    values = (at.cursor, at.entries, at.streams, at.head.seq, at.head.leaf, at.synced_at, frontier, *tree)
    connection.executemany("insert or replace into meta (name, value) values (?, ?)", zip(_NAMES, values, strict=True))


def said_heads(connection: apsw.Connection) -> dict[UUID, KnownTree]:
    """Tree heads by the workstation that signed them, newest each, which are still to be compared with ours."""
    stored = kept(connection, "said_heads")
    if not isinstance(stored, bytes):
        return {}
    return {
        UUID(bytes=device): KnownTree(size, root, incarnation)
        for device, size, root, incarnation in cbor.decode_map(stored)["heads"]
    }


def keep_said_heads(connection: apsw.Connection, heads: Mapping[UUID, KnownTree]) -> None:
    """Write them, inside the caller's transaction."""
    listed = [[device.bytes, head.size, head.root, head.incarnation] for device, head in heads.items()]
    stored = cbor.encode({"v": 1, "heads": listed})
    connection.execute("insert or replace into meta (name, value) values ('said_heads', ?)", (stored,))


def keep(connection: apsw.Connection, name: str, value: bytes | str | int | None) -> None:
    """Write one named value."""
    with words_for_sqlite(), connection:
        connection.execute("insert or replace into meta (name, value) values (?, ?)", (name, value))


def kept(connection: apsw.Connection, name: str) -> bytes | str | int | None:
    """One named value, None where there is none."""
    found: bytes | str | int | None = connection.execute("select value from meta where name = ?", (name,)).get
    return found


def settled_ids(connection: apsw.Connection) -> frozenset[bytes]:
    """Acts of the outbox that have come back as entries."""
    return frozenset(row[0] for row in connection.execute("select id from settled"))


def has_settled(connection: apsw.Connection, least: int) -> bool:
    """Whether the list holds at least so many; it is counted no further."""
    counted = "select count(*) from (select 1 from settled limit ?)"
    return int(connection.execute(counted, (least,)).get) >= least


def forget_settled(connection: apsw.Connection) -> None:
    """Empty the list; only by `Stores.forget_settled`, or a reader with an older outbox would see an act twice."""
    with words_for_sqlite(), connection:
        connection.execute("delete from settled")


def ask_for_turn(connection: apsw.Connection) -> None:
    """Ask that the live content move to a new file under a new key, inside the transaction that deleted something."""
    connection.execute("insert or replace into meta (name, value) values ('turn_due', 1)")


def turn_due(connection: apsw.Connection) -> bool:
    """Whether something was deleted that older copies of the file still hold."""
    return kept(connection, "turn_due") is not None


def forget_turn(connection: apsw.Connection) -> None:
    """The file is new: nothing older can be read from it."""
    with connection:
        connection.execute("delete from meta where name = 'turn_due'")
