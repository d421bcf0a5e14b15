"""The drill of docs/service.md: a service whose disk is lost comes back from its backup, with real desks around it."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from desktop.services.session import now_ms
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft, identity_of, open_desk
from tests.probes.service_process import SETTINGS, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Drill:
    """A service at one address, whose process and database come and go, and desks that stay."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack
        self.service_folder = folder / "service"
        self.service_folder.mkdir()
        self._settings = SETTINGS.replace("port = 0", f"port = {free_port()}")
        self.world = World(Clock(now_ms()))
        clinician, one = self.world.staff("clinician", "osei", self.world.team)
        first, two = self.world.staff("system-administrator", "joan")
        second, three = self.world.staff("system-administrator", "ruth")
        self.service = self.start()
        self.service.begin(*self.world.founding(self.service.log_key), *one, *two, *three)
        self.clinician, self.first, self.second = (self.desk(place) for place in (clinician, first, second))
        self.clinician.until_ready(self.world.team)

    def start(self) -> ServiceProcess:
        self._running = ExitStack()
        self._stack.callback(self._running.close)
        return self._running.enter_context(
            ServiceProcess(self.service_folder, settings=self._settings, program=("mhcr",))
        )

    def end(self) -> None:
        self._running.close()

    def desk(self, place: Workstation) -> Desk:
        identity = identity_of(self.world, place, str(self.service.ready["address"]))
        return self._stack.enter_context(open_desk(self.folder / str(place.device), identity, place))

    def run(self, *words: str) -> str:
        """The command line, on the service's settings."""
        config = str(self.service_folder / "mhcr.toml")
        found = subprocess.run(
            [sys.executable, "-m", "mhcr", *words, "--config", config],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout

    def register(self, index: int, given: str) -> None:
        name = {"family": "Featherstonehaugh", "given": given}
        self.clinician.act(lambda acts: acts.register_patient(draft(self.world.team, index, name=name)))
        self.clinician.until(lambda: not self.clinician.reads.outbox())

    def people(self) -> int:
        """How many records the service has."""
        with closing(sqlite3.connect(f"file:{self.service_folder / 'service.db'}?mode=ro", uri=True)) as database:
            return int(database.execute("select count(*) from patients").fetchone()[0])

    def lose_the_disk(self) -> None:
        self.end()
        for file in self.service_folder.glob("service.db*"):
            file.unlink()

    def say_restored(self, desk: Desk) -> str:
        """An administrator looks at what the service came back from, and says so on a workstation."""
        seen = desk.desk.calls.restored_service()
        return desk.desk.calls.say_restored(seen, "The disk failed.").words


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    with ExitStack() as stack:
        yield Drill(tmp_path, stack)


def test_a_lost_disk_costs_nothing_that_a_workstation_had(drill: Drill) -> None:
    drill.register(1, "Marigold")
    backup = drill.folder / "backup"
    assert "the log up to entry" in drill.run("backup", str(backup))
    drill.register(2, "Tobias")

    drill.lose_the_disk()
    assert "two administrators" in drill.run("restore", str(backup))
    drill.service = drill.start()

    drill.say_restored(drill.first)
    drill.say_restored(drill.second)

    drill.clinician.desk.sync.wake()
    drill.clinician.until(lambda: drill.people() == 2 and not drill.clinician.reads.outbox())
    drill.register(3, "Ottoline")
    root = drill.world.root.key.public_key().public_bytes_raw().hex()
    assert "nothing is wrong" in drill.run("audit", "verify", "--root", root)
    assert len(drill.clinician.reads.patients()) == drill.people() == 3
