"""A mirror that begins anew after the service was restored from a backup: what it alone still holds is kept first.

The outbox commits first: this workstation's own statements that the backup lacks, as they were signed, and what is to
be given back, which are answers, what people said by themselves, and openings of withheld records. Then the mirror is
emptied. A kill between the two leaves a mirror that starts over once more.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import apsw

from care_record.log.chain import StreamHead
from care_record.log.entry import encode_parts
from care_record.log.tree import leaf_hash
from care_record.statements.statement import KnownTree
from care_record.statements.statement import read as read_statement
from care_record.wire import cbor
from care_record.wire.bodies import APART
from desktop.services.store import mirror, readings
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.elsewhere import taken
from desktop.services.store.schema import PROJECTIONS

REMEMBERED = "before_restored"
# A person's wish overtakes what waits, in a record that the backup has.
_GO_FIRST = frozenset({"consent.refused", "consent.withdrawn", "withdrawal.requested", "device.revoked"})
# What people said by themselves; nobody signed it, so it goes back as the log had it.
_OF_PEOPLE = ("response.returned", "account.withdrew", "account.ended")
# Said to the service at once, in no outbox; whoever holds it brings it back as it was signed, before what waits.
_OPENING = "glass.broken"
_LISTED = ("access_line", "unusual", "counted", "pace")
# Wrapped keys stay: while the service settles it gives none out, and answers must open meanwhile.
_EMPTIED = (
    "entry",
    "stream",
    "settled",
    "unchecked",
    "distrusted",
    "held_back",
    "told",
    "revoked",
    "standing",
    "due_record",
    "withheld",
    *(table for table in PROJECTIONS if table != "record_wrap"),
)


@dataclass(frozen=True, slots=True)
class _Lost:
    """An entry that the backup lacks. `after` is what somebody else must have brought back before it."""

    id: bytes
    stream: bytes
    kind: str
    at: int
    body: bytes
    first: bool
    after: bytes | None


def keep_what_is_lost(outbox: apsw.Connection, held: apsw.Connection, ours: frozenset[UUID], size: int) -> None:
    """Put statements of `ours` (device, perhaps the root) beyond `size` back, and what is given back; one transaction.

    What is there already stays as it is, but goes out behind what somebody else has to bring back. What the service had
    taken waits for its word again.
    """
    with words_for_sqlite(), outbox:
        known = {row[0] for row in held.execute("select distinct stream from entry where seq <= ?", (size,))}
        lost, before = _lost(held, ours, size, known)
        place: int = outbox.execute("select coalesce(min(position), 1) from act").get or 0
        wait_again(outbox)
        outbox.executemany(
            "update act set after = ? where stream = ? and state = 'waiting' and after is null and (not first or ?)",
            ((after, stream, stream not in known) for stream, after in before.items()),
        )
        outbox.executemany(
            "insert or ignore into act (position, id, bundle, stream, kind, first, at, statement, after, tried) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (
                (number, one.id, one.id, one.stream, one.kind, int(one.first), one.at, one.body, one.after)
                for number, one in enumerate(lost, place - len(lost))
            ),
        )
        answers = held.execute(
            "select id, header, salt, body from entry where seq > ? and kind in (?, ?, ?) and body is not null",
            (size, *_OF_PEOPLE),
        )
        _give_back(outbox, ((identity, encode_parts(header, salt, body)) for identity, header, salt, body in answers))
        query = "select id, body from entry where seq > ? and kind = ? and body is not null"
        _give_back(outbox, held.execute(query, (size, _OPENING)))


def wait_again(outbox: apsw.Connection) -> None:
    """Let what the service had taken go out again, in one transaction: it may have lost it.

    Acts and notes of reading that it has it answers as before; what was said of records that never come here is given
    back.
    """
    with words_for_sqlite(), outbox:
        outbox.execute("update act set state = 'waiting' where state = 'accepted'")
        readings.send_again(outbox)
        _give_back(outbox, taken.statements(outbox))


def _give_back(outbox: apsw.Connection, lost: Iterable[tuple[bytes, bytes]]) -> None:
    """Keep entries, or statements as they were signed, to be given back, as (id, bytes)."""
    outbox.executemany("insert or ignore into lost_answer (id, entry) values (?, ?)", lost)


def _lost(
    held: apsw.Connection, ours: frozenset[UUID], size: int, known: Container[bytes]
) -> tuple[list[_Lost], dict[bytes, bytes]]:
    """What of `ours` is beyond `size`, and for each stream what somebody else has said last there."""
    lost: list[_Lost] = []
    before: dict[bytes, bytes] = {}
    rows = held.execute(
        "select id, stream, kind, at, body from entry where seq > ? and body is not null order by seq", (size,)
    )
    for identity, stream, kind, at, body in rows:
        said_here = body[0] >> 5 == 4 and read_statement(body).device in ours
        if kind == _OPENING:
            continue
        if said_here and not kind.startswith("incarnation."):
            first = kind in _GO_FIRST and stream in known
            lost.append(_Lost(identity, stream, kind, at, body, first, None if first else before.get(stream)))
        elif (body[0] >> 5 == 4 and kind not in APART) or kind in _OF_PEOPLE:
            before[stream] = identity
    return lost, before


def empty(connection: apsw.Connection, trust: UUID, backup: KnownTree) -> None:
    """Empty the mirror, in one transaction; keys and what belongs to this workstation alone stay.

    `backup` is the tree of the backup and the incarnation that began with it; the log must have grown from it, and each
    record's chain must go through what is remembered here.
    """
    with words_for_sqlite(), connection:
        rows: list[Any] = connection.execute(
            "select stream, max(n), header from entry where seq <= ? group by stream", (backup.size,)
        ).fetchall()
        remembered = cbor.encode({"v": 1, "streams": [[stream, n, leaf_hash(header)] for stream, n, header in rows]})
        synced_at = mirror.position(connection).synced_at
        for table in _EMPTIED:
            connection.execute(f"delete from {table}")  # noqa: S608 - names of ours
        connection.execute("insert into patient_find (patient_find) values ('delete-all')")
        list_anew(connection)
        mirror.keep_position(connection, replace(mirror.Position(), synced_at=synced_at))
        mirror.keep_said_heads(connection, {trust: backup})
        connection.execute("insert or replace into meta (name, value) values (?, ?)", (REMEMBERED, remembered))


def list_anew(connection: apsw.Connection) -> None:
    """Let a privacy officer's workstation list the log from its beginning, inside the caller's transaction."""
    for table in _LISTED:
        connection.execute(f"delete from {table}")  # noqa: S608 - names of ours
    connection.execute("delete from meta where name = 'listed'")


def remembered(connection: apsw.Connection) -> dict[UUID, StreamHead]:
    """How far each record was the same in the backup and here, by what was verified here; empty for most mirrors."""
    stored = mirror.kept(connection, REMEMBERED)
    if not isinstance(stored, bytes):
        return {}
    return {UUID(bytes=stream): StreamHead(n, leaf) for stream, n, leaf in cbor.decode_map(stored)["streams"]}


def held_back(outbox: apsw.Connection, connection: apsw.Connection) -> frozenset[bytes]:
    """Acts that wait until somebody else has brought back what they follow."""
    query = "select id, after from act where after is not null and state = 'waiting'"
    rows: list[Any] = outbox.execute(query).fetchall()
    present = "select 1 from entry where id = ?"
    return frozenset(identity for identity, after in rows if connection.execute(present, (after,)).get is None)


def lost_answers(outbox: apsw.Connection, most: int, most_bytes: int, after: bytes = b"") -> list[tuple[bytes, bytes]]:
    """What is to be given back, as (id, entry or statement), in the order of ids, those beyond `after`."""
    found: list[tuple[bytes, bytes]] = []
    size = 0
    query = "select id, entry from lost_answer where id > ? order by id limit ?"
    for identity, entry in outbox.execute(query, (after, most)):
        size += len(entry)
        if found and size > most_bytes:
            break
        found.append((identity, entry))
    return found


def forget_answers(outbox: apsw.Connection, ids: Iterable[bytes]) -> None:
    """Let those go whose giving back is over."""
    with words_for_sqlite(), outbox:
        outbox.executemany("delete from lost_answer where id = ?", ((identity,) for identity in ids))
