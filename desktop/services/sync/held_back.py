"""Entries that a newer release had written when they came: read, in their place, once this program is a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from care_record.audit.families import FAMILY_OF
from care_record.log.entry import encode_parts
from care_record.log.entry import parse as parse_bytes
from desktop.services.access import standing
from desktop.services.access.known import KINDS
from desktop.services.store import mirror, starting_over
from desktop.services.store.connection import words_for_sqlite
from desktop.services.sync.taking_back import tell_anew
from desktop.services.trust.checking import Distrusted, NotKnownYet, parse_entry, unreadable_words
from desktop.services.trust.signatures import look_again

if TYPE_CHECKING:
    import apsw

    from care_record.log.entry import Entry
    from care_record.statements.directory import Directory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Writer

_HELD = "select header, salt, body from held_back join entry using (seq) order by seq"


class HeldBack:
    """Belongs to the sync's thread."""

    def __init__(self, writer: Writer, state: DeskState) -> None:
        self._writer = writer
        self._state = state
        self._read = False

    def read_once(self, reader: Reader) -> bool:
        """Once for each opening of the desk: True when something could be read now."""
        if self._read:
            return False
        directory = self._state.directory(reader)
        found = self._writer.submit(lambda stores: read_again(stores.mirror, directory)).result()
        self._read = True
        return found


def read_again(connection: apsw.Connection, directory: Directory) -> bool:
    """Tell the records anew of which something can be read now, in one transaction; True when there were any.

    Signatures are checked before: nothing of these entries was looked at when they came.
    """
    rows: list[Any] = connection.execute(_HELD).fetchall()
    readable: list[Entry] = []
    signed: list[tuple[int, bytes | None]] = []
    doubts: list[tuple[int, str]] = []
    for header, salt, body in rows:
        entry = parse_bytes(encode_parts(header, salt, body))
        try:
            parsed = parse_entry(entry)
        except NotKnownYet:
            continue
        except Distrusted:
            doubts.append((entry.seq, unreadable_words(entry.kind)))
        else:
            if parsed is not None and parsed[1] is not None:
                signed.append((entry.seq, body))
        readable.append(entry)
    if not readable:
        return False
    doubts += look_again(directory, signed, mirror.revoked(connection))
    with words_for_sqlite(), connection:
        connection.executemany("delete from held_back where seq = ?", ((one.seq,) for one in readable))
        connection.executemany("insert or replace into distrusted (seq, words) values (?, ?)", doubts)
        for stream in {one.stream.bytes for one in readable}:
            if any(one.kind in KINDS for one in readable if one.stream.bytes == stream):
                # what was worked out without them does not hold
                connection.execute("delete from standing where patient = ?", (stream,))
            tell_anew(connection, stream)
        standing.after_page(connection, directory, readable)
        standing.look_at(connection, {one.stream.bytes for one in readable})
        if any(one.kind in FAMILY_OF for one in readable):
            starting_over.list_anew(connection)
    return True
