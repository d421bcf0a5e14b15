"""The encrypted store beside the same library with a plain file: bulk write, durable commit, point read."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import apsw

from benchmarks.figure import Figure, middle
from desktop.services.store.connection import connect

ROWS, ROW_BYTES = 50_000, 1_000
COMMITS, READS = 300, 20_000
ROUNDS = 5
_INSERT = "insert into entry (seq, body) values (?, ?)"


def plain(path: Path) -> apsw.Connection:
    """The same settings without a cipher."""
    connection = apsw.Connection(str(path))
    connection.execute("pragma temp_store = memory; pragma foreign_keys = on; pragma cache_size = -16384")
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    return connection


def bulk(connection: apsw.Connection, rows: list[tuple[int, bytes]]) -> float:
    """Seconds that many rows take in one transaction."""
    connection.execute("create table entry (seq integer primary key, body blob not null)")
    begin = time.perf_counter()
    with connection:
        connection.executemany(_INSERT, rows)
    return time.perf_counter() - begin


def commits(connection: apsw.Connection, body: bytes) -> list[float]:
    """Seconds of each of some transactions of one row, which is on the disk when it ends."""
    found = []
    for number in range(COMMITS):
        begin = time.perf_counter()
        connection.execute(_INSERT, (ROWS + number, body))
        found.append(time.perf_counter() - begin)
    return found


def reads(connection: apsw.Connection, wanted: list[int]) -> list[float]:
    """Seconds of each of some reads of one row."""
    found = []
    for seq in wanted:
        begin = time.perf_counter()
        connection.execute("select body from entry where seq = ?", (seq,)).get  # noqa: B018
        found.append(time.perf_counter() - begin)
    return found


def measure() -> list[Figure]:
    """Both in turns, each round with new files."""
    drawn = random.Random(3)
    rows = [(seq, drawn.randbytes(ROW_BYTES)) for seq in range(ROWS)]
    wanted = [drawn.randrange(ROWS) for _ in range(READS)]
    written: tuple[list[float], list[float]] = ([], [])
    committed: tuple[list[float], list[float]] = ([], [])
    read: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            ours = connect(Path(folder, "ours.db"), drawn.randbytes(32))
            theirs = plain(Path(folder, "plain.db"))
            for place, connection in enumerate((ours, theirs)):
                written[place].append(bulk(connection, rows))
            for place, connection in enumerate((ours, theirs)):
                committed[place].append(middle(commits(connection, rows[0][1])))
            for place, connection in enumerate((ours, theirs)):
                read[place].append(middle(reads(connection, wanted)))
                connection.close()
    beside = "plain SQLite"
    return [
        Figure("store-bulk-write", middle(written[0]) * 1000, "ms", middle(written[1]) * 1000, beside, 1.8),
        Figure("store-commit-p50", middle(committed[0]) * 1000, "ms", middle(committed[1]) * 1000, beside, 1.3),
        Figure("store-read-p50", middle(read[0]) * 1e6, "us", middle(read[1]) * 1e6, beside, 1.3),
    ]
