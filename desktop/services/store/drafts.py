"""Half-done answers in the outbox's file: sealed, one for each send."""

from __future__ import annotations

from typing import Any

import apsw

from desktop.services.store.connection import words_for_sqlite


def keep(connection: apsw.Connection, request: bytes, patient: bytes, at: int, sealed: bytes, *, flagged: bool) -> None:
    """Keep what was answered so far, in place of what was kept before; `at` is in ms.

    `flagged` says that somebody must look at it, though it is not handed in.
    """
    with words_for_sqlite(), connection:
        connection.execute(
            "insert or replace into draft (request, patient, at, flagged, sealed) values (?, ?, ?, ?, ?)",
            (request, patient, at, int(flagged), sealed),
        )


def drop(connection: apsw.Connection, request: bytes) -> None:
    """Let it go."""
    with words_for_sqlite(), connection:
        connection.execute("delete from draft where request = ?", (request,))


def drop_of(connection: apsw.Connection, patient: bytes) -> None:
    """Let all of one person's go: access to the record has ended here."""
    with words_for_sqlite(), connection:
        connection.execute("delete from draft where patient = ?", (patient,))


def kept(connection: apsw.Connection, request: bytes) -> tuple[int, bytes] | None:
    """When it was kept (ms), and the sealed bytes; None where nothing is."""
    found: tuple[int, bytes] | None = connection.execute(
        "select at, sealed from draft where request = ?", (request,)
    ).get
    return found


def flagged(connection: apsw.Connection) -> list[tuple[bytes, bytes, int]]:
    """The half-done answers that somebody must look at: send, person, when they were kept (ms)."""
    rows: list[Any] = connection.execute("select request, patient, at from draft where flagged order by at").fetchall()
    return rows
