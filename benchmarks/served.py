"""A service in a process of its own, with one clinician of one team."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop.services.session import now_ms
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World

_PUSH = 2_500


@contextmanager
def served(folder: Path, database: str = "service.db") -> Iterator[tuple[ServiceProcess, World, Workstation, Device]]:
    """The service, the trust, the clinician's workstation and its signed-on door to the service.

    `database` is a file within `folder`, or the address of a database of PostgreSQL.
    """
    folder.mkdir()
    settings = SETTINGS.replace('database = "service.db"', f'database = "{database}"')
    with ServiceProcess(folder, settings=settings, program=("mhcr",)) as service:
        world = World(Clock(now_ms()))
        place, staff = world.staff("clinician", "osei", world.team)
        service.begin(*world.founding(service.log_key), *staff)
        device = Device(service.http, place)
        device.sign_on()
        yield service, world, place, device


def settle() -> None:
    """What is loaded is out of the collector's sight, as in the program (`desktop/wiring.py`)."""
    gc.collect()
    gc.freeze()


def push(device: Device, said: Sequence[bytes]) -> None:
    """Push any number of statements, and insist that all are taken."""
    for start in range(0, len(said), _PUSH):
        receipts = device.push(*said[start : start + _PUSH])
        assert all(one.outcome == "applied" for one in receipts), receipts[:3]
