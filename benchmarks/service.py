"""What the service takes in and gives out: pushes and pulls of several workstations at once.

On an SQLite file with one process, on PostgreSQL (durable, as delivered) with one process and with two on one database.
The workstations are threads of one process of this machine, which take processor time of it too.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx

from benchmarks.figure import Figure
from benchmarks.first_sync.rate import said_of
from care_record.log.page import PageEnd, parse_frame
from care_record.wire.frames import FrameReader
from care_record.wire.receipt import encode_push, parse_receipts
from desktop.services.session import now_ms
from tests.probes import postgres
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, Workstation, World

PATIENTS = 300
AT_ONCE = 4
"""Workstations that push or pull at the same time."""
_BATCH = 50
_PULLS = 8


class Rig:
    """One database served by some processes, and workstations spread over them."""

    def __init__(self, stack: ExitStack, folder: Path, processes: int, database: str | None) -> None:
        self.world = World(Clock(now_ms()))
        self.services = []
        for number in range(processes):
            place = folder / str(number)
            place.mkdir(parents=True)
            settings = SETTINGS.replace('key_file = "keys.json"', f'key_file = "{folder / "keys.json"}"')
            if database is not None:
                settings = settings.replace('database = "service.db"', f'database = "{database}"')
            self.services.append(stack.enter_context(ServiceProcess(place, settings=settings, program=("mhcr",))))
        self.place, said = self.world.staff("clinician", "osei", self.world.team)
        first = self.services[0]
        first.begin(*self.world.founding(first.log_key), *said)
        self._http = [
            stack.enter_context(httpx.Client(base_url=self.services[number % processes].ready["address"], timeout=60))
            for number in range(AT_ONCE)
        ]
        self.devices = [self._device(http, self.place) for http in self._http]

    @staticmethod
    def _device(http: httpx.Client, place: Workstation) -> Device:
        device = Device(http, place)
        device.sign_on()
        return device

    def together(self, work: Callable[[int, Device], int]) -> float:
        """What all did in a second, each working at the same time as the others."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            begin = time.perf_counter()
            done = sum(pool.map(work, range(AT_ONCE), self.devices))
            return done / (time.perf_counter() - begin)

    def push(self) -> float:
        """Statements a second, taken in and answered with their receipts."""
        self.devices[0].push(self.world.team_key_created(self.place))
        shares: list[list[bytes]] = [[] for _ in range(AT_ONCE)]
        for index in range(PATIENTS):
            shares[index % AT_ONCE] += said_of(self.world, self.place, index)
        batches = [_batches(share) for share in shares]

        def work(number: int, device: Device) -> int:
            for batch in batches[number]:
                answer = device.call("POST", "/v1/commands", batch)
                assert all(one.outcome == "applied" for one in parse_receipts(answer.content)), answer.text[:300]
            return len(shares[number])

        return self.together(work)

    def pull(self) -> float:
        """Changes a second, given out whole."""
        return self.together(lambda _number, device: sum(_pulled(device) for _ in range(_PULLS // AT_ONCE)))


def _batches(said: Sequence[bytes]) -> list[bytes]:
    return [encode_push(list(said[start : start + _BATCH])) for start in range(0, len(said), _BATCH)]


def _pulled(device: Device) -> int:
    after, count, more = 0, 0, True
    while more:
        answer = device.call("GET", f"/v1/changes?after={after}&wait=0&tree=1")
        frames = list(FrameReader().feed(answer.content))
        end = parse_frame(frames[-1][1])
        assert isinstance(end, PageEnd)
        after, more = frames[-1][0], end.more
        count += len(frames) - 1
    return count


def measure() -> Iterator[Figure]:
    """Each way of running the service beside the file of SQLite."""
    found: dict[str, tuple[float, float]] = {}
    with postgres.running(durable=True) as cluster, tempfile.TemporaryDirectory() as name:
        for title, processes, database in (
            ("sqlite", 1, None),
            ("postgresql", 1, cluster.new_database()),
            ("postgresql-two-processes", 2, cluster.new_database()),
        ):
            with ExitStack() as stack:
                rig = Rig(stack, Path(name) / title, processes, database)
                found[title] = (rig.push(), rig.pull())
    for place, what in enumerate(("push", "pull")):
        limit = found["sqlite"][place]
        for title, rates in found.items():
            beside = f"a file of SQLite, one process, {AT_ONCE} workstations"
            yield Figure(f"service-{what}-{title}", rates[place], "a second", limit, beside, at_least=True)
