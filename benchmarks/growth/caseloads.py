"""What a workstation does, by the people whom it holds; service and workstation in this process, without a socket."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.figure import Figure
from benchmarks.growth.ladder import Ladder, processor_ms
from care_record.channels.channel import Channel
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import wrap_team_key
from care_record.wire import bodies
from desktop.services.access import standing
from desktop.services.reads.cohort.pages import CohortDraft, Who
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.near_desks import NearDesks, near_clients, sync

SIZES = (100, 1_000, 10_000)
WRAPPED = (20, 200, 2_000)
_AT_ONCE = 500
_MOST_ROUNDS = 200


class Caseload:
    """A team's people at a service in this process, more of them at each step."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        stack.enter_context(near_clients())
        self.desks = NearDesks(folder, stack)
        self.bench = self.desks.bench
        self.people: list[UUID] = []
        world, place = self.bench.world, self.bench.clinician
        self.bench.apply(world.team_key_wrapped(place))

    def grow(self, upto: int) -> None:
        """Register, refer, open the record and record the agreement of more people."""
        world, place = self.bench.world, self.bench.clinician
        while len(self.people) < upto:
            said: list[bytes] = []
            for index in range(len(self.people), min(len(self.people) + _AT_ONCE, upto)):
                patient = world.patient(index)
                said += world.registration(place, patient)
                said.append(world.access(place, patient.id, SealingKey(world.random(32))))
                said.append(world.agreement(place, patient.id))
                self.people.append(patient.id)
            self.bench.apply(*said)

    def turn_key(self) -> None:
        """The team has a new key, which the clinician's workstation holds; every record is to be wrapped for it."""
        world, place = self.bench.world, self.bench.clinician
        generation, key = 2, SealingKey(world.random(32))
        made = bodies.TeamKeyCreated(team=world.team, generation=generation, public=key.public.encoded)
        wrap = wrap_team_key(key, place.sealing.public, trust=world.trust, team=world.team, generation=generation)
        given = bodies.TeamKeyWrapped(team=world.team, generation=generation, device=place.device, wrap=wrap)
        self.bench.apply(
            place.say("team-key.created", world.trust, made), place.say("team-key.wrapped", world.trust, given)
        )


def settle(desk: Desk) -> None:
    """Sync until no record is due to be looked at and nothing waits."""
    reader = desk.desk.reader()
    for _ in range(_MOST_ROUNDS):
        sync(desk)
        due = reader.get("select count(*) from due_record where at <= ?", (desk.desk.state.now(),))
        if not due and not reader.outbox.execute("select count(*) from act").get:
            break
    else:
        raise TimeoutError
    reader.close()


def look_at_everybody(desk: Desk) -> None:
    """What follows a change of the team: every record is looked at once."""

    def due(stores: object) -> None:
        mirror = stores.mirror  # type: ignore[attr-defined]
        with mirror:
            standing.look_at_all(mirror)

    desk.desk.writer.submit(due).result()
    settle(desk)


def send(desk: Desk, draft: CohortDraft, people: list[UUID]) -> None:
    """One measure for these people, to the last receipt."""
    made = desk.act(lambda acts: acts.cohort.begin(draft, people)).id
    while desk.act(lambda acts: acts.cohort.go_on(made)).progress.waiting:
        continue
    settle(desk)


def measure() -> Iterator[Figure]:
    """One caseload that grows, a new workstation at each size."""
    ladders: dict[str, Ladder] = {}

    def step(name: str, size: int, work: Callable[[], object], tries: int = 3) -> None:
        ladder = ladders.setdefault(name, Ladder(name, "people held"))
        ladder.add(size, processor_ms(work, tries))

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        load = Caseload(stack, Path(name))
        world = load.bench.world
        for size in SIZES:
            load.grow(size)
            desk = load.desks.desk(load.bench.clinician)
            draft = CohortDraft(Who(world.team), ("phq-9",), world.today() + timedelta(days=14), Channel.EMAIL)
            reads, person = desk.reads, load.people[size // 2]
            step("first-sync", size, lambda desk=desk: sync(desk), 1)  # type: ignore[misc]
            settle(desk)
            step("quiet-sync", size, lambda desk=desk: sync(desk))  # type: ignore[misc]
            step("find", size, lambda reads=reads: reads.find("feather mari"))  # type: ignore[misc]
            step("today", size, reads.today)
            step("counts", size, reads.counts)
            step("caseload", size, reads.patients)
            step("who-can-read", size, lambda reads=reads, who=person: reads.who_can_read(who))  # type: ignore[misc]
            step("preview", size, lambda reads=reads, draft=draft: reads.cohort.preview(draft), 1)  # type: ignore[misc]
            step("look-at-everybody", size, lambda desk=desk: look_at_everybody(desk), 1)  # type: ignore[misc]
            some = list(load.people[:size])
            step("send", size, lambda desk=desk, draft=draft, some=some: send(desk, draft, some), 1)  # type: ignore[misc]
    for size in WRAPPED:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            load = Caseload(stack, Path(name))
            load.grow(size)
            desk = load.desks.desk(load.bench.clinician)
            settle(desk)
            load.turn_key()
            step("wrap-for-new-key", size, lambda desk=desk: settle(desk), 1)  # type: ignore[misc]
            reader = desk.desk.reader()
            assert reader.get("select count(*) from record_wrap where generation = 2") == size
            reader.close()
    for ladder in ladders.values():
        yield ladder.figure()
