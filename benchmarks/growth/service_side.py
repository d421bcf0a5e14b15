"""What the service does, by the size of its log: a push, a page, one stream, and who has read a withheld record."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from benchmarks.figure import Figure
from benchmarks.first_sync.rate import said_of
from benchmarks.growth.ladder import TRIES, Ladder, processor_ms
from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from sync_service.storage.record_access.streams import retained
from tests.probes.record_world import RecordBench

SIZES = (1_000, 10_000, 100_000)
_PUSHED, _AT_ONCE = 200, 1_000
_HOUR_MS = 3600 * 1000


def reads(bench: RecordBench, first: int, upto: int) -> None:
    """Notes of reading of many records by one workstation."""
    place, stream = bench.outsider, audit_stream(bench.world.trust)
    for start in range(first, upto, _AT_ONCE):
        bench.apply(
            *(
                place.say(
                    "record.read",
                    stream,
                    bodies.RecordRead(patient=bench.world.id(), what="record", counter=number + 1),
                )
                for number in range(start, min(start + _AT_ONCE, upto))
            )
        )


def pushed(bench: RecordBench, index: int) -> list[bytes]:
    """A push of 200 statements about people who are new to the log."""
    numbers = range(index, index + _PUSHED // 5)
    return [one for number in numbers for one in said_of(bench.world, bench.clinician, number)]


def newest_page(bench: RecordBench) -> None:
    """The last hundred entries, as a clinician gets them."""
    directory, member = bench.processor.directory(), bench.clinician.member
    assert directory is not None
    assert member is not None
    with reading(bench.engine) as connection:
        head = int(connection.scalar(select(t.log_head.c.seq)) or 0)
        bench.feed.page(connection, member, head - 100, bench.world.clock(), tree_of=directory)


def release(bench: RecordBench, glass: UUID) -> None:
    """A withheld record that was opened, with who has read it."""
    directory = bench.processor.directory()
    assert directory is not None
    with reading(bench.engine) as connection:
        retained(connection, bench.tools.at_rest, directory, bench.clerk.device, glass, bench.world.clock())


def measure() -> Iterator[Figure]:
    """A log that grows by notes of reading, which are most of a real one."""
    push, page, released = (
        Ladder(name, "entries of the log") for name in ("service-push", "service-page", "release-withheld")
    )
    with tempfile.TemporaryDirectory() as name:
        bench = RecordBench(Path(name))
        record, world = bench.record(), bench.world
        glass = world.id()
        opened = bodies.GlassBroken(reason="subject-access", words="They asked for it", until=world.clock() + _HOUR_MS)
        bench.apply(bench.clerk.say("glass.broken", record.patient, opened, id=glass))
        held, index = 0, 10
        for size in SIZES:
            reads(bench, held, size)
            held = size
            batches = [pushed(bench, index + number * _PUSHED) for number in range(TRIES)]
            index += TRIES * _PUSHED
            push.add(size, processor_ms(lambda left=batches: bench.apply(*left.pop())))  # type: ignore[misc]
            page.add(size, processor_ms(lambda: newest_page(bench)))
            released.add(size, processor_ms(lambda: release(bench, glass)))
        bench.close()
    for ladder in (push, page, released):
        yield ladder.figure()
