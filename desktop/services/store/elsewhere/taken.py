"""Statements that the service has taken, of records that never come here, or leave again: the receipt is their end.

Nothing else here would tell what of them a restored backup lacks. So they are kept in the outbox's file, as they were
signed, for a day longer than backups are kept (docs/user-guide.md), and go back then.
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from care_record.statements.statement import Statement
from desktop.services.store.connection import words_for_sqlite

KEPT_MS = 31 * 24 * 3600 * 1000
SINCE_3 = """
create table taken_elsewhere (id blob primary key, at integer not null, statement blob not null) without rowid;
"""
_KEEP = "insert or ignore into taken_elsewhere (id, at, statement) values (?, ?, ?)"
_KEEP_ACT = "insert or ignore into taken_elsewhere (id, at, statement) select id, at, statement from act where id = ?"


def keep(connection: apsw.Connection, statement: Statement) -> None:
    """Keep one that was said to the service at once, in no outbox; raises `DiskFull` or `ReadOnlyProfile`."""
    with words_for_sqlite(), connection:
        connection.execute(_KEEP, (statement.id.bytes, statement.at, statement.encode()))


def keep_acts(connection: apsw.Connection, ids: Iterable[bytes]) -> None:
    """Keep acts of the outbox that are about to leave it, inside the caller's transaction."""
    connection.executemany(_KEEP_ACT, ((one,) for one in ids))


def statements(connection: apsw.Connection) -> list[tuple[bytes, bytes]]:
    """All that is kept, as (id, statement)."""
    return [(identity, said) for identity, said in connection.execute("select id, statement from taken_elsewhere")]


def let_go(connection: apsw.Connection, now: int) -> None:
    """Let those go that every backup has, by the time `now` (ms), also where they wait to be given back in vain."""
    old = "select id from taken_elsewhere where at < ?"
    with words_for_sqlite(), connection:
        connection.execute(f"delete from lost_answer where id in ({old})", (now - KEPT_MS,))  # noqa: S608 - ours
        connection.execute(f"delete from taken_elsewhere where id in ({old})", (now - KEPT_MS,))  # noqa: S608 - ours
