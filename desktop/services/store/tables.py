"""Effects carried out: on the mirror by SQL, and on rows in memory where the outbox is laid over them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import apsw

from desktop.services.store.projection import Effect
from desktop.services.store.schema import COLUMNS

Row = dict[str, Any]


def write(connection: apsw.Connection, changes: Iterable[Effect]) -> None:
    """Carry out effects inside the caller's transaction."""
    for change in changes:
        statement = _statement(change.how, change.table, tuple(change.values))
        if change.table == "patient" and change.how == "put":
            _write_patient(connection, statement, change)
        else:
            connection.execute(statement, (*change.values.values(), change.key))


def overlay(rows: dict[bytes, Row], changes: Iterable[Effect], table: str) -> dict[bytes, Row]:
    """The rows of one table, by key, after effects that still wait. `rows` is changed and given back."""
    for change in changes:
        if change.table != table:
            continue
        row = rows.get(change.key)
        if row is None:
            if change.how != "put":
                continue
            row = rows[change.key] = dict.fromkeys(COLUMNS[table])
            row["id"] = change.key
        if change.how != "keep" or row[next(iter(change.values))] is None:
            row.update(change.values)
    return rows


def _write_patient(connection: apsw.Connection, statement: str, change: Effect) -> None:
    """A person's row, and the words that a search finds."""
    known = connection.execute("select pk from patient where id = ?", (change.key,)).get
    connection.execute(statement, (*change.values.values(), change.key))
    if known is not None:
        connection.execute("delete from patient_find where rowid = ?", (known,))
    row = connection.last_insert_rowid() if known is None else known
    connection.execute("insert into patient_find (rowid, words) values (?, ?)", (row, change.values["find"]))


@cache
def _statement(how: str, table: str, columns: tuple[str, ...]) -> str:
    """Names come from `projection` and `schema` alone, never from data."""
    if not set(columns) <= set(COLUMNS[table]):
        raise ValueError(f"unknown columns of {table}: {columns}")
    if how == "put":
        changed = ", ".join(f"{name} = excluded.{name}" for name in columns)
        marks = ", ".join("?" * (len(columns) + 1))
        return (
            f"insert into {table} ({', '.join(columns)}, id) values ({marks}) "  # noqa: S608
            f"on conflict (id) do update set {changed}"
        )
    changed = ", ".join(f"{name} = ?" for name in columns)
    still_empty = f" and {columns[0]} is null" if how == "keep" else ""
    return f"update {table} set {changed} where id = ?{still_empty}"  # noqa: S608
