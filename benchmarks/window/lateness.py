"""Lateness of a 60 Hz tick in the program's own window during a first sync, beside the same window when it is idle.

The sync is of 10,000 changes; with `MHCR_BENCH_LONG` set it is of 100,000. The window's modules are compiled, as an
installed program has them. `MHCR_BENCH_TRACE` says what held it (`benchmarks.window.held`).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.figure import Figure, late
from benchmarks.first_sync.rate import fill, said_of
from benchmarks.made_profile import make
from benchmarks.served import push, served
from benchmarks.window.process import watched
from tests.desktop.services.clinic import identity_of

PATIENTS, LONG = 2_000, 20_000
FIRST = 3
"""So many are there for the process that compiles."""
P99_MS, MOST_MS = 20.0, 50.0


def measure() -> list[Figure]:
    """The 99th percentile and the longest, ms."""
    patients = LONG if os.environ.get("MHCR_BENCH_LONG") else PATIENTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder / "service") as (service, world, place, device):
            identity = identity_of(world, place, str(service.ready["address"]))
            own = place.key.private_bytes_raw() + place.sealing.seed
            ring = make(folder / "compiling", identity, own)
            fill(world, place, device, FIRST)
            watched("loaded", folder / "compiling", ring.held, folder / "compiled")
            push(device, [one for index in range(FIRST, patients) for one in said_of(world, place, index)])
            ring = make(folder / "profile", identity, own)
            found = watched("tick", folder / "profile", ring.held, folder / "compiled")
    busy, idle = found["syncing"], found["idle"]
    return [
        Figure("window-tick-p99", late(busy), "ms", P99_MS, "the budget itself", 1.0),
        Figure("window-tick-longest", max(busy), "ms", MOST_MS, "the budget itself", 1.0),
        Figure("window-tick-p99-beside-idle", late(busy), "ms", late(idle), "the same window, idle"),
        Figure("window-tick-longest-beside-idle", max(busy), "ms", max(idle), "the same window, idle"),
    ]
