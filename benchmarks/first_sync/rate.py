"""A first sync of 10,000 changes from a real service, beside a raw httpx stream into plain SQLite."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks import peer
from benchmarks.figure import Figure, middle
from benchmarks.first_sync import shares
from benchmarks.served import push, served
from care_record.log.page import PageEnd, parse_frame
from care_record.measures import catalogue
from care_record.measures.catalogue import Measure
from care_record.sealing.keys import SealingKey
from care_record.statements.directory import Directory
from care_record.wire.frames import FrameReader
from tests.desktop.services.clinic import identity_of, open_desk
from tests.probes.service_process import Device
from tests.probes.trust_world import Workstation, World

PATIENTS = 2_000
ROUNDS = 3


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
    push(device, said)
    return len(said)


def raw(device: Device, folder: Path) -> tuple[float, list[tuple[int, bytes]]]:
    """Changes a second of the plainest client, and the changes: pages into one table, nothing checked."""
    store = sqlite3.connect(folder / "raw.db")
    store.execute("pragma journal_mode = wal")
    store.execute("create table entry (id integer primary key, cursor integer, body blob)")
    start, after, found, more = time.perf_counter(), 0, list[tuple[int, bytes]](), True
    while more:
        answer = device.call("GET", f"/v1/changes?after={after}&wait=0")
        frames = list(FrameReader().feed(answer.content))
        end = parse_frame(frames[-1][1])
        assert isinstance(end, PageEnd)
        with store:
            store.executemany("insert into entry (cursor, body) values (?, ?)", frames[:-1])
        after, more = frames[-1][0], end.more
        found += frames[:-1]
    taken = time.perf_counter() - start
    store.close()
    return len(found) / taken, found


def numbered(changes: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The changes, each with a number of its own: a cursor may have several."""
    return [(number, data) for number, (_, data) in enumerate(changes)]


def measure() -> Iterator[Figure]:
    """Changes a second: ours, raw and the peer's in turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder / "service") as (service, world, place, device):
            fill(world, place, device)
            identity = identity_of(world, place, str(service.ready["address"]))
            raws, synced, checked, peers = [], [], [], []
            with_peer = peer.provided()
            for turn in range(ROUNDS):
                (folder / f"raw-{turn}").mkdir()
                rate, changes = raw(device, folder / f"raw-{turn}")
                raws.append(rate)
                count = len(changes)
                if with_peer:
                    (folder / f"peer-{turn}").mkdir()
                    peers.append(peer.replicated(numbered(changes), folder / f"peer-{turn}"))
                start = time.perf_counter()
                with open_desk(folder / f"desk-{turn}", identity, place) as bench:
                    bench.until(lambda: bench.reads.status().data_as_of is not None)
                    synced.append(count / (time.perf_counter() - start))
                    bench.until(lambda: bench.desk.state.network.clean)
                    checked.append(count / (time.perf_counter() - start))
            root = world.root.key.public_key().public_bytes_raw()
            known = Directory(world.trust, root)
            steps = shares.of(device, service.process, known, service.log_key, folder / "shares")
    beside = "raw httpx stream into plain SQLite"
    limit = middle(raws)
    yield Figure("first-sync", middle(synced), "changes/s", limit, beside, 0.5, at_least=True)
    yield Figure("first-sync-all-checked", middle(checked), "changes/s", limit, beside)
    yield from shares.figures(steps, limit, beside)
    if peers:
        of_peer = "PouchDB replicating the same from an express-pouchdb server"
        yield Figure(
            "first-sync-beside-pouchdb", middle(synced), "changes/s", middle(peers), of_peer, 20.0, at_least=True
        )
