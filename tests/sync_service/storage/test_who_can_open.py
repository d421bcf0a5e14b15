"""Whatever the order of acts: what the feed hands out opens what may be opened, and nothing that was erased stays."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from care_record.access.record import Access
from care_record.agreement.statements import Kind
from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import SealingKey
from care_record.statements.statement import parse
from care_record.wire import bodies
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.record_access import streams
from sync_service.storage.sending.links import Opened, make_link, open_link
from sync_service.storage.sending.submissions import Closed, KeyTurned, Submitted, Taken, take_in
from tests.probes.bench import MEASURE
from tests.probes.postgres import Postgres
from tests.probes.record_world import HOUR_MS, RecordBench
from tests.probes.trust_world import Workstation
from tests.sync_service.storage.test_streams import read

CLINICIANS = ("ada", "grace", "olga", "bill")
WHO = st.sampled_from(CLINICIANS)
TEAMS = ("ours", "theirs")
WHICH = st.sampled_from(TEAMS)
START = 48
"""So many bytes of a wrap are its own alone."""


class Wraps:
    """The wraps that there should be, by epoch and team, and what was erased."""

    def __init__(self) -> None:
        self.generations: dict[tuple[int, UUID], int] = {}
        self.erased: list[bytes] = []
        self._bytes: dict[tuple[int, UUID], bytes] = {}

    def keep(self, said: bytes) -> None:
        """A wrap was taken; it stands in the place of the one for an earlier generation."""
        body = bodies.RecordKeyWrapped.model_validate(parse(said).body)
        place = body.epoch, body.team
        if place in self._bytes:
            self.erased.append(self._bytes[place])
        self.generations[place], self._bytes[place] = body.generation, body.wrap[:START]

    def erase(self, *, team: UUID | None = None) -> None:
        """A team's wraps are gone, or all."""
        for place in [one for one in self.generations if team in (None, one[1])]:
            del self.generations[place]
            if place in self._bytes:
                self.erased.append(self._bytes.pop(place))


class People(RuleBasedStateMachine):
    """One record, two teams, four clinicians. The model: who ever held which team key, and which wraps there are."""

    def __init__(self, folder: Path, address: Callable[[], str | None]) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.bench = bench = RecordBench(self.folder, address())
        world = bench.world
        self.second, first = world.staff("system-administrator", "edith")
        olga, second = world.staff("clinician", "olga")
        bill, third = world.staff("clinician", "bill")
        bench.apply(*first, *second, *third)
        self.teams = {"ours": world.team, "theirs": world.other_team}
        self.places = dict(zip(CLINICIANS, (bench.clinician, bench.outsider, olga, bill), strict=True))
        self.held = {name: set[tuple[UUID, int]]() for name in CLINICIANS}
        self.held["ada"].add((world.team, 1))
        self.held["grace"].add((world.other_team, 1))
        self.record = bench.record()
        bench.refer(bench.outsider, self.record.patient, world.other_team)
        self.model = Wraps()
        self.wraps = self.model.generations
        self.wraps[1, world.team] = 1
        self.withheld = {1}
        self.withdrawal: UUID | None = None
        # two epochs from the start: the first one was followed because a broken glass closed it
        bench.apply(bench.break_glass(bench.clerk, self.record.patient, 1))
        bench.world.clock.now += 2 * HOUR_MS
        self.open_next(bench.clinician, [world.team])

    def teardown(self) -> None:
        self.bench.close()

    # what stands, as the service has it

    def access(self) -> Access:
        with writing(self.bench.engine) as connection:
            return Batch(connection, self.bench.tools).access.of(self.record.patient)

    def working(self, name: str) -> frozenset[UUID]:
        """The teams of a clinician whose workstation is enrolled."""
        directory = self.bench.processor.directory()
        assert directory is not None
        place = self.places[name]
        assert place.member is not None
        return frozenset() if directory.devices[place.device].revoked else directory.members[place.member].teams

    def taken(self, *statements: bytes) -> bool:
        """Apply; whether the first one was taken. Each has words for its author otherwise."""
        receipts = self.bench.processor.apply(statements)
        assert all(one.outcome == "applied" or (one.code and one.words) for one in receipts)
        return receipts[0].outcome == "applied"

    # staff

    @rule(who=WHO, which=WHICH, by=WHO)
    def joins(self, who: str, which: str, by: str) -> None:
        member, team = self.places[who].member, self.teams[which]
        assert member is not None
        trust = self.bench.world.trust
        self.taken(self.second.say("member.added", trust, bodies.MemberAdded(team=team, member=member)))
        before = self.working(who)
        for place in (self.places[by], self.bench.administrator):
            self.taken(place.say("member.confirmed", trust, bodies.MemberConfirmed(team=team, member=member)))
        if team in self.working(who) - before:
            self.held[who] |= {(team, number) for number in range(1, self.bench.generation(team) + 1)}

    @rule(who=WHO, which=WHICH)
    def leaves(self, who: str, which: str) -> None:
        member = self.places[who].member
        assert member is not None
        body = bodies.MemberRemoved(team=self.teams[which], member=member)
        self.taken(self.second.say("member.removed", self.bench.world.trust, body))

    @rule(who=WHO)
    def is_revoked_and_enrols_anew(self, who: str) -> None:
        """The stolen workstation keeps its keys; the person gets another one, which is given the team's."""
        old, world = self.places[who], self.bench.world
        assert old.member is not None
        new = world.workstation(old.member)
        enrolled = bodies.DeviceEnrolled(
            device=new.device,
            member=old.member,
            sign=new.key.public_key().public_bytes_raw(),
            seal=new.sealing.public.encoded,
            label="Another",
        )
        assert self.taken(
            self.second.say("device.revoked", world.trust, bodies.DeviceRevoked(device=old.device)),
            self.second.say("device.enrolled", world.trust, enrolled),
        )
        assert not self.taken(self.bench.grant(old, self.record, world.team))
        self.places[who] = new

    @rule(who=WHO, which=WHICH)
    def turns_the_teams_key(self, who: str, which: str) -> None:
        """Whoever stays turns it, and wraps again what the team may open."""
        bench, team, place = self.bench, self.teams[which], self.places[who]
        if team not in self.working(who):
            return
        bench.turn(place, team)
        for name in CLINICIANS:
            if team in self.working(name):
                self.held[name].add((team, bench.generation(team)))
        for epoch, of in list(self.wraps):
            if of == team:
                self.wrap(place, epoch, team)

    # access

    def wrap(self, place: Workstation, epoch: int, team: UUID) -> None:
        said = self.bench.wrap(place, self.record, team, epoch)
        if self.taken(said):
            self.model.keep(said)

    @rule(who=WHO, parties=st.sets(WHICH, min_size=1))
    def opens_the_next_epoch(self, who: str, parties: set[str]) -> None:
        self.open_next(self.places[who], [self.teams[which] for which in sorted(parties)])

    def open_next(self, place: Workstation, teams: list[UUID]) -> None:
        bench, record = self.bench, self.record
        grant, *wraps, withheld = bench.opening(place, record, *teams)
        if not self.taken(grant):
            record.keys.pop()
            return
        epoch = len(record.keys)
        assert self.taken(*wraps)
        for said in wraps:
            self.model.keep(said)
        assert self.taken(withheld)
        self.withheld.add(epoch)

    @rule(who=WHO, which=WHICH, earlier=st.booleans())
    def lets_a_team_in(self, who: str, which: str, earlier: bool) -> None:
        bench, place, team = self.bench, self.places[who], self.teams[which]
        request = bodies.AccessRequested(team=team, reason="Shared care.")
        self.taken(place.say("access.requested", self.record.patient, request))
        if self.taken(bench.grant(place, self.record, team, earlier=earlier)):
            for epoch in range(1, len(self.record.keys) + 1):
                self.wrap(place, epoch, team)

    @rule(who=WHO, which=WHICH)
    def ends_a_teams_access(self, who: str, which: str) -> None:
        if self.taken(self.bench.end(self.places[who], self.record.patient, self.teams[which])):
            self.model.erase(team=self.teams[which])

    # agreement

    @precondition(lambda self: self.withdrawal is None)
    @rule(who=WHO)
    def hears_the_person_withdraw(self, who: str) -> None:
        said = self.bench.world.agreement(self.places[who], self.record.patient, Kind.WITHDRAWN)
        if self.taken(said) and self.access().suspended:
            self.withdrawal = parse(said).id

    @rule(who=WHO, knew=st.booleans())
    def hears_the_person_agree(self, who: str, knew: bool) -> None:
        place = self.places[who]
        base = self.bench.pull(place.member)[1].head if knew else 0
        self.taken(self.bench.world.agreement(place, self.record.patient, base=base))
        if not self.access().suspended:
            self.withdrawal = None

    @precondition(lambda self: self.withdrawal is not None)
    @rule(who=WHO)
    def confirms_the_withdrawal(self, who: str) -> None:
        assert self.withdrawal is not None
        confirmed = self.bench.confirm(self.places[who], self.record.patient, self.withdrawal, "in-person")
        if self.taken(confirmed):
            self.model.erase()
            self.withdrawal = None

    # the withheld way, and answers

    @rule(hours=st.sampled_from([1, 3]))
    def the_desk_opens_the_withheld_record(self, hours: int) -> None:
        bench, opened = self.bench, self.bench.break_glass(self.bench.clerk, self.record.patient, hours)
        assert self.taken(opened)
        directory = bench.processor.directory()
        assert directory is not None
        with reading(bench.engine) as connection:
            asked = (bench.clerk.device, parse(opened).id, bench.world.clock())
            entries = read(streams.retained(connection, bench.tools.at_rest, directory, *asked))
        assert bench.opens(entries, self.record, bench.desk) == self.withheld

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        self.bench.world.clock.now += hours * HOUR_MS

    @rule(who=WHO, which=WHICH, back=st.integers(0, 3))
    def an_answer_comes(self, who: str, which: str, back: int) -> None:
        """Sealed to the present key or an older one, through a link that was opened now."""
        bench, patient = self.bench, self.record.patient
        request, asked = bench.world.request(self.places[who], patient, MEASURE, team=self.teams[which])
        if not self.taken(asked):
            return
        key, present = self.record.keys[-1 - min(back, len(self.record.keys) - 1)], self.record.keys[-1]
        access, now = self.access(), bench.world.clock()
        with writing(bench.engine) as connection:
            token = make_link(connection, request, bench.world.random(16), now)
            found = open_link(Batch(connection, bench.tools), token, date(1984, 2, 29))
        assert isinstance(found, Opened) == access.takes(present.key_id, now)
        if isinstance(found, Opened):
            assert self.submitted(found, key) == (Taken if access.takes(key.key_id, now) else KeyTurned)

    def submitted(self, found: Opened, key: SealingKey) -> type:
        info = context.note(trust=UUID(int=0), patient=UUID(int=0), key=b"", statement=UUID(int=0))
        given = Submitted(found.sitting, found.request.id, seal(key.public, info, b"{}").encode(), False, 1)
        with writing(self.bench.engine) as connection:
            try:
                return type(take_in(Batch(connection, self.bench.tools), given))
            except Closed:
                return Closed

    # what must hold

    @invariant()
    def each_opens_what_its_teams_may_and_nobody_more(self) -> None:
        access = self.access()
        for name, place in self.places.items():
            entries = self.bench.pulled(place)
            sees = self.record.patient in {entry.stream for entry in entries}
            found = {
                (epoch, team)
                for team in self.teams.values()
                for epoch in self.bench.opens(entries, self.record, team, only=self.held[name])
            }
            expected = {
                (epoch, team)
                for (epoch, team), generation in self.wraps.items()
                if sees and access.may_open(team, epoch) and (team, generation) in self.held[name]
            }
            assert found == expected
            assert not self.bench.opens(entries, self.record, self.bench.desk)

    @precondition(lambda self: self.bench.engine.dialect.name == "sqlite")
    @invariant()
    def what_was_erased_is_in_no_byte_of_the_services_files(self) -> None:
        stored = b"".join(path.read_bytes() for path in self.folder.iterdir()) if self.model.erased else b""
        assert not [one for one in self.model.erased if one in stored]

    @invariant()
    def no_wrap_is_there_that_nobody_may_open(self) -> None:
        access = self.access()
        assert access.suspended or all(access.may_open(team, epoch) for epoch, team in self.wraps)


def run(folder: Path, address: Callable[[], str | None], examples: int) -> None:
    class Started(People):
        def __init__(self) -> None:
            super().__init__(folder, address)

    chosen = settings(max_examples=examples, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(Started, settings=chosen)


def test_the_feed_hands_out_what_may_be_opened_and_what_is_erased_is_gone(tmp_path: Path) -> None:
    run(tmp_path, lambda: None, 15)


def test_the_same_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    run(tmp_path, postgres.new_database, 5)
