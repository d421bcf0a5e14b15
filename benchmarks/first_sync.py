"""A first sync of 10,000 changes from a real service, beside a raw httpx stream into plain SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from functools import cache
from pathlib import Path

from benchmarks.figure import Figure, middle
from benchmarks.served import served
from care_record.measures import catalogue
from care_record.measures.catalogue import Measure
from care_record.sealing.keys import SealingKey
from care_record.wire.frames import FrameReader
from care_record.wire.page import PageEnd, parse_frame
from care_record.wire.receipt import encode_push, parse_receipts
from tests.desktop.services.clinic import identity_of, open_desk
from tests.probes.service_process import Device
from tests.probes.trust_world import Workstation, World

PATIENTS = 2_000
ROUNDS = 3
_PUSH = 2_500


def said_of(world: World, place: Workstation, index: int) -> list[bytes]:
    """What is said of one person: registered, referred, with a key, an agreement and a send."""
    patient = world.patient(index, email="")
    return [
        *world.registration(place, patient),
        world.access(place, patient.id, SealingKey(world.random(32))),
        world.agreement(place, patient.id),
        world.request(place, patient.id, _phq9(), channel="paper", mode="paper")[1],
    ]


@cache
def _phq9() -> Measure:
    return catalogue.load(catalogue.source_folder() / "phq-9")


def fill(world: World, place: Workstation, device: Device, patients: int = PATIENTS) -> int:
    """Push people, each registered, referred, with a key, an agreement and a send: five changes; gives their number."""
    said = [world.team_key_created(place)]
    for index in range(patients):
        said += said_of(world, place, index)
    for start in range(0, len(said), _PUSH):
        answer = device.call("POST", "/v1/commands", encode_push(said[start : start + _PUSH]))
        assert all(one.outcome == "applied" for one in parse_receipts(answer.content)), answer.text[:500]
    return len(said)


def raw(device: Device, folder: Path) -> tuple[float, int]:
    """Changes a second of the plainest client: pages into one table, nothing checked."""
    store = sqlite3.connect(folder / "raw.db")
    store.execute("pragma journal_mode = wal")
    store.execute("create table entry (id integer primary key, cursor integer, body blob)")
    start, after, count, more = time.perf_counter(), 0, 0, True
    while more:
        answer = device.call("GET", f"/v1/changes?after={after}&wait=0")
        frames = list(FrameReader().feed(answer.content))
        end = parse_frame(frames[-1][1])
        assert isinstance(end, PageEnd)
        with store:
            store.executemany("insert into entry (cursor, body) values (?, ?)", frames[:-1])
        after, more = frames[-1][0], end.more
        count += len(frames) - 1
    taken = time.perf_counter() - start
    store.close()
    return count / taken, count


def measure() -> list[Figure]:
    """Changes a second, ours and raw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder / "service") as (service, world, place, device):
            fill(world, place, device)
            identity = identity_of(world, place, str(service.ready["address"]))
            raws, synced, checked = [], [], []
            for turn in range(ROUNDS):
                (folder / f"raw-{turn}").mkdir()
                rate, count = raw(device, folder / f"raw-{turn}")
                raws.append(rate)
                start = time.perf_counter()
                with open_desk(folder / f"desk-{turn}", identity, place) as bench:
                    bench.until(lambda: bench.reads.status().data_as_of is not None)
                    synced.append(count / (time.perf_counter() - start))
                    bench.until(lambda: bench.desk.state.network.clean)
                    checked.append(count / (time.perf_counter() - start))
    beside = "raw httpx stream into plain SQLite"
    limit = middle(raws)
    return [
        Figure("first-sync", middle(synced), "changes/s", limit, beside, 0.5, at_least=True),
        Figure("first-sync-all-checked", middle(checked), "changes/s", limit, beside),
    ]
