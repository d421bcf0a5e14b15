"""What can be read of an outbox whose pages may be damaged: row by row, each found by its number."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import apsw

from care_record.statements.statement import parse as parse_statement
from care_record.wire.cbor import MalformedCbor
from desktop.services.problems import DamagedStore
from desktop.services.store import connection, outbox, readings

if TYPE_CHECKING:
    from care_record.statements.statement import Statement

T = TypeVar("T")
_UNREADABLE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError)
_PROBED = 5_000
"""Where a file cannot say how far its numbers go, so many are tried without finding a row."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Acts that wait, in the order in which they were done, and notes of reading; `whole` where all could be read."""

    acts: list[outbox.Act]
    notes: list[Statement]
    whole: bool


def saved(opened: apsw.Connection) -> Saved:
    """What an outbox holds that has not gone out. Raises `DamagedStore` where not a row of it can be read."""
    try:
        with connection.words_for_sqlite():
            whole = opened.execute("pragma integrity_check(1)").get == "ok"
            if whole:
                return Saved(outbox.select(opened, "state != 'accepted'"), readings.unsent(opened), whole=True)
    except DamagedStore:
        whole = False
    waits, note = "position = ? and state != 'accepted'", "select statement from reading where counter = ? and not sent"
    acts = list(_rows(opened, "act", "position", lambda at: outbox.select(opened, waits, (at,))))
    notes = _rows(
        opened, "reading", "counter", lambda at: [parse_statement(row[0]) for row in opened.execute(note, (at,))]
    )
    found = Saved(acts, list(notes), whole=False)
    if not found.acts and not found.notes:
        raise DamagedStore("Nothing of this earlier outbox can be read any more.")
    return found


def _rows(opened: apsw.Connection, table: str, number: str, read: Callable[[int], list[T]]) -> Iterator[T]:
    """Each row that reads, from the first to the last number; those on a damaged page are passed over."""
    first = _number(opened, f"select min({number}) from {table}")  # noqa: S608 - names of ours
    last = _number(opened, "select seq from sqlite_sequence where name = ?", table)
    at = -_PROBED if first is None else min(first, 1)
    missed = min(at, 0)
    while missed < _PROBED if last is None else at <= last:
        missed += 1
        with contextlib.suppress(*_UNREADABLE, MalformedCbor, ValueError):
            for row in read(at):
                missed = 0
                yield row
        at += 1


def _number(opened: apsw.Connection, query: str, *bindings: str) -> int | None:
    """A number of the table's, 0 where it has had no rows, None where that cannot be read."""
    try:
        found = opened.execute(query, bindings).get
    except _UNREADABLE:
        return None
    return found if isinstance(found, int) else 0
