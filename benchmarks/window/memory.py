"""Memory of the program's own window with 100,000 people in its store, beside a bare PySide6 window with a table."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from benchmarks.figure import Figure, middle
from benchmarks.made_profile import identity, make
from benchmarks.people import fill, people
from benchmarks.start import BARE_WINDOW
from benchmarks.window.compiled import ROOT
from benchmarks.window.process import watched
from care_record.people.patient import Patient
from care_record.wire.ids import id_at
from desktop.services.store import tables
from desktop.services.store.projection import Effect
from desktop.services.store.writer import Stores

PATIENTS = 100_000
ROUNDS = 3
BUDGET_MB = 200.0
_ALL = "all of it, with a bare PySide6 window"
_BARE = (
    BARE_WINDOW
    + """
from benchmarks.window.process import resident_mb
window.show()
app.processEvents()
print(resident_mb())
"""
)


def write(stores: Stores) -> None:
    """People who are referred to a team."""
    drawn, team = random.Random(11), UUID(int=10_000).bytes
    held: list[Patient] = []

    def seen() -> Iterator[Patient]:
        for one in people(PATIENTS, drawn):
            held.append(one)
            yield one

    fill([stores.mirror], seen())
    with stores.mirror:
        tables.write(
            stores.mirror,
            (
                Effect(
                    "put",
                    "referral",
                    id_at(place, drawn.randbytes(10)).bytes,
                    {"patient": one.id.bytes, "team": team, "opened": "2026-01-05", "at": 0},
                )
                for place, one in enumerate(held)
            ),
        )


def bare() -> float:
    """MB of a window with a table and nothing else."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _BARE]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return float(done.stdout.split()[-1])


def measure() -> list[Figure]:
    """Resident memory once somebody was found, MB of 1,000,000 bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "profile"
        ring = make(folder, identity("http://127.0.0.1:9"), fill=write)
        compiled = Path(name) / "compiled"
        watched("memory", folder, ring.held, compiled)
        rounds = [watched("memory", folder, ring.held, compiled) for _ in range(ROUNDS)]
    ours, loaded, store = (middle([one[part] for one in rounds]) for part in ("resident", "loaded", "store"))
    alone = middle([bare() for _ in range(ROUNDS)])
    return [
        Figure(f"memory-{PATIENTS}", ours, "MB", BUDGET_MB, "the budget itself", 1.0),
        Figure(f"memory-{PATIENTS}-beside-bare", ours, "MB", alone, "bare PySide6"),
        Figure("memory-share-modules", loaded - alone, "MB", ours, _ALL),
        Figure("memory-share-page-caches", store, "MB", ours, _ALL),
        Figure("memory-share-rest", ours - loaded - store, "MB", ours, _ALL),
    ]
