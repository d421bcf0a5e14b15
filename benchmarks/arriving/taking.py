"""Importing people and referrals from tables of the EPR: rows a second through a real service, and how it grows."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Table, select

from benchmarks.figure import Figure
from benchmarks.plain_rows import BESIDE, Rows, plain_rows, rows_of
from benchmarks.served import served
from care_record.arriving.files import Files
from desktop.services.arriving.taking import Listener, Taking
from desktop.services.session import now_ms
from sync_service.storage import tables as t
from tests.desktop.services.clinic import Bench, identity_of, open_desk
from tests.probes.interface import PATIENTS, REFERRALS, TUESDAY, person

WARM, FEW, TIMES = 100, 1_000, 10
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


def measure() -> Iterator[Figure]:
    """The figures of one run."""
    many = FEW * TIMES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder / "service") as (service, world, _, device):
            place, said = world.staff("epr-interface", "rio")
            device.push(*said)
            identity = identity_of(world, place, str(service.ready["address"]), "epr-interface")
            with open_desk(folder / "desk", identity, place, sync=False) as desk:
                # the first rows load what reads names, numbers and addresses
                take(desk, tables(folder / "files", 0, WARM))
                few = take(desk, tables(folder / "files", WARM, FEW))
                files = tables(folder / "files", WARM + FEW, many)
                seconds = take(desk, files)
                again = take(desk, files)
                rows = plain_rows(folder / "service" / "service.db", newest(2 * many))
    a_second = 2 * many / seconds
    yield Figure("import-rows", a_second, "rows/s", 2 * many / rows, BESIDE)
    yield Figure("import-again", 2 * many / again, "rows/s", a_second, "the first import of the same rows")
    growth = math.log(seconds / few, TIMES)
    yield Figure("import-growth", growth, "exponent", 1.0, "in proportion to the rows", GROWTH)
