"""A sync with nothing new, over a line that counts: round trips, bytes both ways with HTTP's own, and time.

The workstation holds 1,000 people; its token is good and its connection open, as after the sync before.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.counted_line import counted_line
from benchmarks.figure import Figure, middle
from benchmarks.first_sync.rate import fill
from benchmarks.served import served
from tests.desktop.services.clinic import identity_of, open_desk

PATIENTS = 1_000
ROUNDS = 50
SETTLING = 8
BUDGET_BYTES = 1_024.0
SECUREDROP_BYTES = 919 * 1_000.0
"""Reported by securedrop-client's maintainers for 350 sources and a sync without news."""


def measure() -> list[Figure]:
    """The middle of some rounds; a round in which chores or other questions are due is not what is measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder / "service") as (service, world, place, device):
            fill(world, place, device, PATIENTS)
            port = urlsplit(str(service.ready["address"])).port
            assert port is not None
            with counted_line(port) as line:
                identity = identity_of(world, place, line.address)
                with open_desk(folder / "desk", identity, place, sync=False) as bench:
                    reader = bench.desk.reader()
                    # chores of the first sync are done some at a time, a round each
                    for _ in range(SETTLING):
                        bench.desk.sync.sync_once(reader)
                    trips, sizes, times = [], [], []
                    for _ in range(ROUNDS):
                        line.forget()
                        begin = time.perf_counter()
                        bench.desk.sync.sync_once(reader)
                        times.append((time.perf_counter() - begin) * 1000)
                        trips.append(float(line.trips))
                        sizes.append(float(line.up + line.down))
                    reader.close()
    return [
        Figure("quiet-sync-round-trips", middle(trips), "round trips", 1.0, "the budget itself", 1.0),
        Figure("quiet-sync-bytes", middle(sizes), "bytes", BUDGET_BYTES, "the budget itself", 1.0),
        Figure("quiet-sync-beside-securedrop", middle(sizes), "bytes", SECUREDROP_BYTES, "SecureDrop, as reported"),
        Figure("quiet-sync-time", middle(times), "ms", 100.0, "what nobody notices"),
    ]
