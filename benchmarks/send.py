"""One measure for 10,000 people of a caseload: from the sender's word to the last receipt of a real service."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Table, select

from benchmarks.figure import Figure, late
from benchmarks.plain_rows import BESIDE, Rows, plain_rows, rows_of
from benchmarks.served import push, served, settle
from care_record.channels.channel import Channel
from care_record.sealing.keys import SealingKey
from desktop.services.reads.cohort import CohortDraft, Who
from sync_service.storage import tables as t
from tests.desktop.services.clinic import Bench, identity_of, open_desk
from tests.probes.service_process import Device
from tests.probes.trust_world import Workstation, World

MANY, WITHOUT_KEY = 10_000, 500
BUDGET_S = 5.0
STALL_MS = 50.0
"""More than this before another act of the same workstation is done might be felt."""
_LOOK_S = 0.01
_MEASURE = "phq-9"


def fill(world: World, place: Workstation, device: Device) -> list[UUID]:
    """Register people, refer them, open their records and record their agreement; the last ones are never opened."""
    said, people = [world.team_key_created(place), world.team_key_wrapped(place)], []
    for index in range(MANY + WITHOUT_KEY):
        patient = world.patient(index)
        people.append(patient.id)
        said += world.registration(place, patient)
        if index < MANY:
            said.append(world.access(place, patient.id, SealingKey(world.random(32))))
        said.append(world.agreement(place, patient.id))
    push(device, said)
    return people


def draft(world: World) -> CohortDraft:
    """One measure by e-mail for everybody of the team."""
    return CohortDraft(Who(world.team), (_MEASURE,), world.today() + timedelta(days=14), Channel.EMAIL)


def wait(holds: Callable[[], object]) -> None:
    """Wait until something holds; a first sync of so many takes longer than a test would wait."""
    while not holds():
        time.sleep(_LOOK_S)


def send(bench: Bench, asked: CohortDraft, people: Sequence[UUID]) -> tuple[float, float, list[float]]:
    """Seconds until all is queued, and until the last receipt; and those of each step, during which others wait."""
    start = time.perf_counter()
    made = bench.act(lambda acts: acts.cohort.begin(asked, people)).id
    waiting, steps = 1, []
    while waiting:
        step = time.perf_counter()
        waiting = bench.act(lambda acts: acts.cohort.go_on(made)).progress.waiting
        steps.append(time.perf_counter() - step)
    queued = time.perf_counter() - start
    with_outbox = bench.desk.reader()
    try:
        wait(lambda: not with_outbox.outbox.execute("select 1 from act where state = 'waiting'").get)
    finally:
        with_outbox.close()
    return queued, time.perf_counter() - start, steps


def newest(connection: Connection) -> Mapping[Table, Rows]:
    """The rows of the newest sends, each with its entry, receipt and message."""
    last = connection.execute(select(t.requests.c.seq).order_by(t.requests.c.seq.desc())).scalars()
    first = list(last.fetchmany(MANY))[-1]
    rows = {
        table: rows_of(connection, select(table).where(table.c.seq >= first))
        for table in (t.log_entries, t.receipts, t.requests)
    }
    return rows | {t.messages: rows_of(connection, select(t.messages).limit(MANY))}


def measure() -> Iterator[Figure]:
    """The figures of one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder / "service") as (service, world, place, device):
            people = fill(world, place, device)
            identity = identity_of(world, place, str(service.ready["address"]))
            with open_desk(folder / "desk", identity, place) as bench:
                wait(lambda: bench.desk.state.network.clean)
                asked = draft(world)
                start = time.perf_counter()
                shown = bench.reads.cohort.preview(asked)
                previewed = time.perf_counter() - start
                assert len(shown.going) == len(people)
                settle()
                queued, receipts, steps = send(bench, asked, people[:MANY])
                rows = plain_rows(folder / "service" / "service.db", newest)
                keys, _, of_keys = send(bench, asked, people[MANY:])
    yield Figure(f"send-{MANY}", receipts, "s", BUDGET_S, "the budget itself", 1.0)
    yield Figure(f"send-{MANY}-beside-rows", receipts, "s", rows, BESIDE)
    yield Figure(f"send-{MANY}-queued", queued, "s", rows, BESIDE)
    yield Figure(f"send-{MANY}-preview", previewed, "s", rows, BESIDE)
    yield Figure("send-step-p99", late(steps) * 1000, "ms", STALL_MS, "what might be felt")
    yield Figure("send-first-key-step-p99", late(of_keys) * 1000, "ms", STALL_MS, "what might be felt")
    yield Figure(
        "send-first-key", keys / WITHOUT_KEY * 1000, "ms/person", queued / MANY * 1000, "a person whose record is open"
    )
