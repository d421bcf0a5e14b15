"""Many ids in, many rows out, in one statement each: what the library's general way is too slow for at ten thousand."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, LargeBinary, Table, func, insert, literal, select
from sqlalchemy.sql.elements import KeyedColumnElement


def among(column: KeyedColumnElement[Any], values: Collection[bytes]) -> ColumnElement[bool]:
    """Whether the column is one of these values, all of one length; bound as one value, whatever their number."""
    size = len(next(iter(values), b"\0"))
    count = select(literal(0).label("i")).where(literal(len(values)) > 0).cte(recursive=True)
    count = count.union_all(select(count.c.i + 1).where(count.c.i + 1 < len(values)))
    joined = literal(b"".join(values), LargeBinary())
    return column.in_(select(func.substr(joined, count.c.i * size + 1, size)))


def holds(connection: Connection, column: KeyedColumnElement[bytes], part: bytes) -> ColumnElement[bool]:
    """Whether a column's bytes hold these somewhere; looked for where they lie, so that no row travels for nothing."""
    sought = literal(part, LargeBinary())
    if connection.dialect.name == "sqlite":
        return func.instr(column, sought) > 0
    return func.position(sought.op("IN")(column)) > 0


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; bytes, text, numbers and booleans go to the driver as they are."""
    sql, names = _insert(table, tuple(rows[0]), connection.dialect)
    if names is None:
        connection.exec_driver_sql(sql, [dict(row) for row in rows])
    else:
        connection.exec_driver_sql(sql, [tuple(row[name] for name in names) for row in rows])


@lru_cache(maxsize=64)
def _insert(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, list[str] | None]:
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), list(compiled.positiontup) if compiled.positiontup else None
