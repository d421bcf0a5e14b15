"""Entries whose signature turns out wrong: what they changed is taken back, so that no screen shows it as true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from care_record.log.entry import encode_parts
from care_record.log.entry import parse as parse_bytes
from desktop.services.store.connection import words_for_sqlite
from desktop.services.store.destroying import forget_projections
from desktop.services.store.mirror import BELIEVED
from desktop.services.store.projection import effects
from desktop.services.store.tables import write
from desktop.services.sync.aside.answers import ANSWERS, unreadable
from desktop.services.trust.checking import UNREADABLE, parse_entry


def settle_checked(connection: apsw.Connection, checked: Iterable[int], distrusted: Sequence[tuple[int, str]]) -> None:
    """Take entries off the list of unchecked ones, note the distrusted (seq, why), and tell their records without them.

    One transaction. Answers of such a record are sealed again until they are opened anew.
    """
    with words_for_sqlite(), connection:
        connection.executemany("delete from unchecked where seq = ?", ((seq,) for seq in checked))
        connection.executemany("insert or replace into distrusted (seq, words) values (?, ?)", distrusted)
        streams = {
            row[0]
            for seq, _ in distrusted
            for row in connection.execute("select stream from entry where seq = ?", (seq,))
        }
        for stream in streams:
            tell_anew(connection, stream)


def tell_anew(connection: apsw.Connection, stream: bytes) -> None:
    """Make one record's projections anew from its entries, inside the caller's transaction."""
    forget_projections(connection, stream)
    rows: list[Any] = connection.execute(
        f"select header, salt, body from entry where stream = ? and {BELIEVED} order by n",  # noqa: S608 - our own words
        (stream,),
    ).fetchall()
    for header, salt, body in rows:
        parsed = parse_entry(parse_bytes(encode_parts(header, salt, body)))
        if parsed is not None:
            write(connection, effects(parsed[0]))
    _stand_ins(connection, stream)
    if connection.execute("select 1 from patient where id = ?", (stream,)).get is None:
        # nobody whom the trust knows has registered this person: nothing of the record can be shown
        forget_projections(connection, stream)


def _stand_ins(connection: apsw.Connection, stream: bytes) -> None:
    """Answers whose entries cannot be read stand as flagged; those that nobody signed do not."""
    marks = ", ".join("?" * len(ANSWERS))
    rows: list[Any] = connection.execute(
        f"select header, salt, body from entry where stream = ? and kind in ({marks}) and (seq in (select seq from "  # noqa: S608 - our own kinds
        "held_back) or seq in (select seq from distrusted where words like ?)) order by n",
        (stream, *ANSWERS, f"{UNREADABLE}%"),
    ).fetchall()
    for row in rows:
        write(connection, [unreadable(parse_bytes(encode_parts(*row)))])
