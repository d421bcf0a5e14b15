"""What every unlock does before anything is shown: the directory from the trust's statements, by its staff."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.growth.ladder import Ladder, processor_ms
from desktop.services.state.directory import build_directory
from tests.probes.near_desks import NearDesks, near_clients, sync

SIZES = (10, 100, 1_000)
_AT_ONCE = 200


def measure() -> Iterator[Figure]:
    """A team that grows; each member has a workstation and is a statement or three of the trust's."""
    ladder = Ladder("directory", "staff")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        stack.enter_context(near_clients())
        desks = NearDesks(Path(name), stack)
        bench, staff = desks.bench, 0
        for size in SIZES:
            said: list[bytes] = []
            for number in range(staff, size):
                said += bench.world.staff("clinician", f"member-{number}", bench.world.team)[1]
            staff = size
            for start in range(0, len(said), _AT_ONCE):
                bench.apply(*said[start : start + _AT_ONCE])
            desk = desks.desk(bench.clinician)
            sync(desk)
            reader, identity = desk.desk.reader(), desk.desk.state.identity
            ladder.add(size, processor_ms(lambda identity=identity, reader=reader: build_directory(identity, reader)))  # type: ignore[misc]
            reader.close()
    yield ladder.figure()
