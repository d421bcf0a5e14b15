"""The peer of what a service writes: the same rows, inserted into a new file by plain SQLAlchemy."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, create_engine, insert

from sync_service.storage import tables as t

BESIDE = "the same rows inserted by plain SQLAlchemy"
Rows = list[dict[str, Any]]


def rows_of(connection: Connection, query: Select[Any]) -> Rows:
    """What a query finds, as it is inserted again."""
    return [row._asdict() for row in connection.execute(query)]


def plain_rows(database: Path, chosen: Callable[[Connection], Mapping[Table, Rows]]) -> float:
    """Seconds that some rows of a database take, inserted into a copy of its tables in one transaction."""
    source = create_engine(f"sqlite:///{database}")
    with source.connect() as connection:
        rows = chosen(connection)
    source.dispose()
    with tempfile.TemporaryDirectory() as name:
        copy = create_engine(f"sqlite:///{Path(name) / 'rows.db'}")
        t.metadata.create_all(copy)
        start = time.perf_counter()
        with copy.begin() as connection:
            for table, found in rows.items():
                connection.execute(insert(table), found)
        taken = time.perf_counter() - start
        copy.dispose()
    return taken
