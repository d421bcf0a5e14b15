"""Several processes of the service on one PostgreSQL, as behind a proxy; on SQLite there is one."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from sync_service.service import now_ms
from tests.probes.postgres import Postgres
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World

LONG = 25
"""Seconds that a workstation waits for news; what it is told at their end, it was not woken for."""


def settings(folder: Path, address: str) -> str:
    """Those of each process: the database and the key file are common to all."""
    common = SETTINGS.replace('"keys.json"', f'"{folder / "keys.json"}"')
    return common.replace('"service.db"', f'"{address.replace("postgresql+psycopg", "postgresql")}"')


@pytest.fixture
def two(tmp_path: Path, postgres: Postgres) -> Iterator[tuple[ServiceProcess, ServiceProcess]]:
    """Two processes that start at once on a database without tables."""
    written = settings(tmp_path, postgres.empty_database())
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(ServiceProcess(tmp_path / name, settings=written, program=("mhcr",)))
    with ExitStack() as stack, ThreadPoolExecutor(2, thread_name_prefix="starting") as pool:
        list(pool.map(stack.enter_context, made))
        yield made[0], made[1]
    assert [one.code for one in made] == [0, 0]


def begun(two: tuple[ServiceProcess, ServiceProcess]) -> tuple[World, Workstation]:
    """A trust with a clinician."""
    world = World(Clock(now_ms()))
    place, said = world.staff("clinician", "ada", world.team)
    two[0].begin(*world.founding(two[0].log_key), *said)
    return world, place


@pytest.mark.long
def test_two_processes_are_one_service(two: tuple[ServiceProcess, ServiceProcess]) -> None:
    world, place = begun(two)
    one, other = (Device(service.http, place) for service in two)
    # a token of one is good at the other
    one.sign_on()
    other.token = one.token
    _, end = other.pull()
    patient = world.patient()
    with ThreadPoolExecutor(2, thread_name_prefix="asking") as pool:
        waiting = pool.submit(other.pull, end.head, LONG)
        registered = one.push(*world.registration(place, patient))
        woken, _ = waiting.result(LONG)
        assert {entry.stream for _, entry in woken} == {patient.id}
        # the same statements at both at once: one effect, and the same receipts
        further = world.registration(place, world.patient(2))
        both = list(pool.map(lambda device: device.push(*further), (one, other)))
    assert both[0] == both[1]
    entries, _ = one.pull()
    assert [entry.seq for _, entry in entries] == [entry.seq for _, entry in other.pull()[0]]
    ids = [entry.id for _, entry in entries]
    assert len(ids) == len(set(ids))
    assert {receipt.id for receipt in (*registered, *both[0])} <= set(ids)


def test_a_second_process_on_the_same_file_is_refused_in_words(tmp_path: Path) -> None:
    with ServiceProcess(tmp_path):
        command = [sys.executable, "-m", "mhcr", "serve", "--config", str(tmp_path / "mhcr.toml")]
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode == 1
    assert second.stdout == ""
    said = second.stderr.strip()
    assert said.startswith("mhcr serve: Another process serves the database ")
    assert said.endswith("service.db already. Several at once need PostgreSQL.")
    with ServiceProcess(tmp_path) as again:
        assert again.ready["event"] == "ready"
