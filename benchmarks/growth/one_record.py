"""What the screens of one person cost, by how much that person's record holds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.growth.caseloads import Caseload, settle
from benchmarks.growth.ladder import Ladder, processor_ms
from care_record.agreement.statements import Kind, Scope
from tests.probes.bench import MEASURE

SENDS = (10, 100, 1_000)
_EMAIL = frozenset({Scope.EMAIL})
AGREEMENTS = (3, 30, 300)
"""A person who says anew what is agreed to every other month for fifty years comes to the last."""


def measure() -> Iterator[Figure]:
    """A person to whom ever more was sent, one who ever more often said anew what is agreed to, one who changes it."""
    record = Ladder("record", "sends of one person")
    agreed = [Ladder(name, "agreements of one person") for name in ("agreement", "who-can-read-it")]
    changed = Ladder("changed-mind", "agreements and withdrawals in turn, of e-mail, of one person")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        load = Caseload(stack, Path(name))
        load.grow(3)
        sent_to, asked, changing = load.people
        world, place = load.bench.world, load.bench.clinician
        sends = agreements = 0
        for most, times in zip(SENDS, AGREEMENTS, strict=True):
            load.bench.apply(*(world.request(place, sent_to, MEASURE)[1] for _ in range(sends, most)))
            for number in range(agreements, times):
                # the person's last agreement is in the log so far
                load.bench.apply(world.agreement(place, asked, base=load.bench.head()))
                kind = Kind.RECORDED if number % 2 else Kind.WITHDRAWN
                load.bench.apply(world.agreement(place, changing, kind, base=load.bench.head(), scope=_EMAIL))
            sends, agreements = most, times
            desk = load.desks.desk(place)
            settle(desk)
            reads = desk.reads
            record.add(most, processor_ms(lambda reads=reads: reads.patient(sent_to)))  # type: ignore[misc]
            for ladder, read in zip(agreed, (reads.agreement, reads.who_can_read), strict=True):
                ladder.add(times, processor_ms(lambda read=read: read(asked)))  # type: ignore[misc]
            changed.add(times, processor_ms(lambda reads=reads: reads.agreement(changing)))  # type: ignore[misc]
    for ladder in (record, *agreed, changed):
        yield ladder.figure()
