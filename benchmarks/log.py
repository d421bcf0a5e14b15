"""What it costs to check the log when nothing new may be seen, as the log grows: bytes, and time at both ends.

The ladder is 1,000, 10,000 and 100,000 entries; with `MHCR_BENCH_LONG` set it goes on to 1,000,000.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update

from benchmarks.figure import Figure, middle
from care_record.log.chain import StreamHead
from care_record.log.tree import leaf_hash
from care_record.statements.directory import Directory
from desktop.services.store.mirror import Position
from desktop.services.sync.page import Held, PageReader
from sync_service.storage import tables as t
from sync_service.storage.bulk import insert_rows
from sync_service.storage.database import reading, writing
from sync_service.storage.tree import nodes
from tests.probes.bench import Bench

LADDER = (1_000, 10_000, 100_000)
LONG = 1_000_000
UNSEEN = 100
"""Entries of other teams since the last sync."""
ROUNDS = 200
_AT_ONCE = 10_000
_HEADER = 260
"""Bytes of a header, about."""


def fill(bench: Bench, upto: int) -> None:
    """Let the log grow by entries of records that nobody here may see."""
    with writing(bench.engine) as connection:
        size = connection.scalar(select(t.log_head.c.seq)) or 0
        frontier = nodes.frontier(connection, size)
        while size < upto:
            count = min(_AT_ONCE, upto - size)
            headers = [os.urandom(_HEADER) for _ in range(count)]
            leaves = [leaf_hash(header) for header in headers]
            rows = [
                {
                    "seq": size + place,
                    "stream": os.urandom(16),
                    "n": 1,
                    "leaf": leaves[place - 1],
                    "protected": False,
                    "entry": header,
                }
                for place, header in enumerate(headers, 1)
            ]
            insert_rows(connection, t.log_entries, rows)
            frontier = nodes.append(connection, frontier, leaves)
            size += count
            connection.execute(update(t.log_head).values(seq=size, leaf=leaves[-1]))


def check(bench: Bench, member: UUID, directory: Directory, before: Position) -> tuple[int, float]:
    """One answer with nothing to see, made and checked: its bytes, and the time that both took (ms)."""
    start = time.perf_counter()
    with reading(bench.engine) as connection:
        page = bench.feed.page(connection, member, before.cursor, bench.world.clock(), tree_of=directory)
    answer = b"".join(page.frames)
    held = Held(
        member,
        lambda streams: dict.fromkeys(streams, StreamHead()),
        lambda _stream, _n: None,
        lambda known: known.log_key or b"",
    )
    reader = PageReader(before, directory, {}, held)
    reader.feed(answer)
    reader.finish()
    return len(answer), (time.perf_counter() - start) * 1000


def measure() -> list[Figure]:
    """At each size, beside the same at the smallest."""
    found: list[tuple[int, float, float]] = []
    ladder = (*LADDER, LONG) if os.environ.get("MHCR_BENCH_LONG") else LADDER
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        member, directory = bench.outsider.member, bench.processor.directory()
        assert member is not None
        assert directory is not None
        for size in ladder:
            fill(bench, size - UNSEEN)
            with reading(bench.engine) as connection:
                frontier = nodes.frontier(connection, size - UNSEEN)
                page = bench.feed.page(connection, member, 0, 0)
            entries = page.entries
            before = Position(size - UNSEEN, entries, 1, frontier=frontier)
            fill(bench, size)
            samples = [check(bench, member, directory, before) for _ in range(ROUNDS)]
            found.append((size, middle([float(one) for one, _ in samples]), middle([taken for _, taken in samples])))
        bench.close()
    (_, least_bytes, least_ms), *larger = found
    beside = f"a log of {ladder[0]:,}"
    return [
        Figure(f"log-check-{what}-{size}", value, unit, limit, beside, 2.0)
        for size, bytes_, ms in larger
        for what, unit, value, limit in (("bytes", "bytes", bytes_, least_bytes), ("time", "ms", ms, least_ms))
    ]
