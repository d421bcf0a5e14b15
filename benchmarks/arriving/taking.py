"""Importing people and referrals from tables of the EPR: rows a second through a real service, and how it grows."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from benchmarks.figure import Figure
from benchmarks.plain_rows import BESIDE, Rows, plain_rows, rows_of
from benchmarks.served import served
from care_record.arriving.files import Files
from desktop.services.arriving.taking import Listener, Taking
from desktop.services.session import now_ms
from sync_service.storage import tables as t
from tests.desktop.services.clinic import Bench, identity_of, open_desk
from tests.probes import postgres
from tests.probes.interface import PATIENTS, REFERRALS, TUESDAY, person

WARM, FEW, TIMES = 100, 1_000, 10
FIRST, PROPORTION = "the first import of the same rows", "in proportion to the rows"
GROWTH = 1.1
"""Ten times as many may cost 10 ** 1.1 = 12.6 times as much: pages of trees that grow, and the disk's own mood."""


def tables(folder: Path, first: int, count: int) -> tuple[Path, Path]:
    """People from a number on, and a referral for each."""
    folder.mkdir(exist_ok=True)
    people, referrals = folder / f"people-{first}.csv", folder / f"referrals-{first}.csv"
    numbers = range(first, first + count)
    people.write_text(
        "\n".join(
            [
                PATIENTS,
                *(person(one, family=_name(one * 7_919_713), given_name=_name(one * 104_729)) for one in numbers),
            ]
        ),
        encoding="utf-8",
    )
    lines = (f"F{one},R{one},Hove Adult Team,2026-11-01,,{TUESDAY}" for one in numbers)
    referrals.write_text("\n".join([REFERRALS, *lines]), encoding="utf-8")
    return people, referrals


def _name(number: int) -> str:
    """Names that differ and are no sound-alikes, as most of a trust's are."""
    return "".join(
        "bdfgklmnprstvz"[number // 70**place % 14] + "aeiou"[number // 14 // 70**place % 5] for place in range(4)
    )


def take(desk: Bench, paths: Sequence[Path]) -> float:
    """Seconds until all rows are taken, pushed and seen back."""
    reader = desk.desk.reader()
    try:
        start = time.perf_counter()
        with Files("csv", paths, now_ms) as files:
            taking = Taking(desk.desk, reader, Listener(print, lambda _: None), look_alikes=False, dry=False)
            summary = taking.take(files)
            seconds = time.perf_counter() - start
            assert (summary.rows, summary.refused) == (files.count(), 0)
        return seconds
    finally:
        reader.close()


def newest(entries: int) -> Callable[[Connection], Mapping[Table, Rows]]:
    """The rows of the newest entries, and of as many people and referrals as they are about."""

    def chosen(connection: Connection) -> Mapping[Table, Rows]:
        rows = {
            table: rows_of(connection, select(table).order_by(table.c.seq.desc()).limit(entries))
            for table in (t.log_entries, t.receipts)
        }
        about = {table: rows_of(connection, select(table).limit(entries // 2)) for table in (t.patients, t.referrals)}
        return rows | about

    return chosen


class Taken(NamedTuple):
    """Seconds for the first rows, for ten times as many, and for these once more."""

    few: float
    many: float
    again: float


def taken(folder: Path, database: str) -> Taken:
    """Import into a new service on that database, through a desk of its own."""
    with served(folder, database) as (service, world, _, device):
        place, said = world.staff("epr-interface", "rio")
        device.push(*said)
        identity = identity_of(world, place, str(service.ready["address"]), "epr-interface")
        with open_desk(folder / "desk", identity, place, sync=False) as desk:
            # the first rows load what reads names, numbers and addresses
            take(desk, tables(folder / "files", 0, WARM))
            few = take(desk, tables(folder / "files", WARM, FEW))
            files = tables(folder / "files", WARM + FEW, FEW * TIMES)
            return Taken(few, take(desk, files), take(desk, files))


def measure() -> Iterator[Figure]:
    """The figures of one run: on a file of SQLite, then on PostgreSQL."""
    rows = 2 * FEW * TIMES
    with tempfile.TemporaryDirectory() as name, postgres.running(durable=True) as cluster:
        lite = taken(Path(name) / "sqlite", "service.db")
        plain = plain_rows(Path(name) / "sqlite" / "service.db", newest(rows))
        full = taken(Path(name) / "postgresql", cluster.new_database())
    yield Figure("import-rows", rows / lite.many, "rows/s", rows / plain, BESIDE)
    yield Figure("import-again", rows / lite.again, "rows/s", rows / lite.many, FIRST)
    yield Figure("import-growth", _growth(lite), "exponent", 1.0, PROPORTION, GROWTH)
    yield Figure("import-rows-postgresql", rows / full.many, "rows/s", rows / lite.many, "on a file of SQLite")
    yield Figure("import-again-postgresql", rows / full.again, "rows/s", rows / full.many, FIRST)
    yield Figure("import-growth-postgresql", _growth(full), "exponent", 1.0, PROPORTION, GROWTH)


def _growth(found: Taken) -> float:
    return math.log(found.many / found.few, TIMES)
