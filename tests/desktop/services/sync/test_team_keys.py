"""A team's key is made, turned, given and put away by the workstations of its members, whoever comes first."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import unwrap_team_key
from care_record.statements.directory import Directory
from care_record.wire import bodies
from desktop.services.authoring.author import Said
from desktop.services.sync.team_keys import TeamKeys
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.trust_world import Workstation


class Team(NearDesks):
    """The other team of the bench: its key is still to be made by its members' desks."""

    @property
    def id(self) -> UUID:
        return self.bench.world.other_team

    def joins(self, role: bodies.Role = "clinician", account: str = "hal") -> Workstation:
        place, said = self.bench.world.staff(role, account, self.id)
        self.bench.apply(*said)
        return place

    def leaves(self, place: Workstation) -> None:
        assert place.member is not None
        world = self.bench.world
        body = bodies.MemberRemoved(team=self.id, member=place.member)
        self.bench.apply(world.root.say("member.removed", world.trust, body))

    def generations(self, desk: Desk) -> set[int]:
        """Those that a desk can open."""
        reader = desk.desk.reader()
        try:
            keys = desk.desk.state.directory(reader).teams[self.id].keys
            return {one for one in keys if _opens(desk, reader, self.id, one, keys)}
        finally:
            reader.close()

    def directory(self, desk: Desk) -> Directory:
        return desk.desk.state.directory(desk.desk.author_reader)


def _opens(desk: Desk, reader: object, team: UUID, generation: int, keys: object) -> bool:
    try:
        desk.desk.state.keys.team_key(reader, team, generation, keys)  # type: ignore[arg-type]
    except DoesNotOpen:
        return False
    return True


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with near_clients(), ExitStack() as stack:
        yield Team(tmp_path, stack)


def test_the_first_workstation_makes_the_key_and_gives_it_to_the_others(team: Team) -> None:
    first, second = team.desk(team.bench.outsider), team.desk(team.joins())
    coordinator = team.desk(team.joins("coordinator", "mo"))

    sync(first, first, second, coordinator)

    assert team.generations(first) == team.generations(second) == {1}
    assert team.generations(coordinator) == set()
    assert not first.reads.outbox()


def test_of_two_that_make_it_at_once_one_wins_and_both_can_open(team: Team) -> None:
    first, second = team.desk(team.bench.outsider), team.desk(team.joins())
    sync(first, second)
    # both have one of their own in the outbox now
    assert [len(desk.reads.outbox()) for desk in (first, second)] == [3, 3]

    sync(first, second, first, second)

    assert team.generations(first) == team.generations(second) == {1}
    assert not first.reads.outbox()
    assert not second.reads.outbox()


def test_a_leaving_turns_the_key_and_who_left_cannot_open_the_next(team: Team) -> None:
    leaver = team.joins()
    first, left = team.desk(team.bench.outsider), team.desk(leaver)
    sync(first, first, left)
    assert team.generations(left) == {1}

    team.leaves(leaver)
    sync(first, first, left)

    assert team.directory(first).teams[team.id].generation == 2
    assert not team.directory(first).teams[team.id].turn_due
    assert team.generations(first) == {1, 2}
    assert 2 not in team.generations(left)
    held = first.desk.author_reader.all(
        "select device from team_wrap where team = ? and generation = 2", (team.id.bytes,)
    )
    assert held == [(team.bench.outsider.device.bytes,)]


def test_a_revoked_workstation_turns_the_key_too(team: Team) -> None:
    lost = team.joins()
    first = team.desk(team.bench.outsider)
    sync(first, first)
    world = team.bench.world

    team.bench.apply(world.root.say("device.revoked", world.trust, bodies.DeviceRevoked(device=lost.device)))
    sync(first, first)

    assert team.generations(first) == {1, 2}


def test_who_joins_later_gets_every_generation(team: Team) -> None:
    leaver = team.joins()
    first = team.desk(team.bench.outsider)
    sync(first, first)
    team.leaves(leaver)
    sync(first, first)

    late = team.desk(team.joins(account="ida"))
    sync(first, first, late)

    assert team.generations(late) == {1, 2}


def test_a_named_member_gets_no_key_before_somebody_confirmed(team: Team) -> None:
    world, bench = team.bench.world, team.bench
    _, said = world.staff("system-administrator", "kim")
    bench.apply(*said)
    waiting = team.joins()
    first, desk = team.desk(bench.outsider), team.desk(waiting)
    sync(first, first, desk)
    assert team.directory(first).joining
    assert team.generations(desk) == set()

    assert waiting.member is not None
    body = bodies.MemberConfirmed(team=team.id, member=waiting.member)
    bench.apply(bench.outsider.say("member.confirmed", world.trust, body))
    sync(first, first, desk)

    assert team.generations(desk) == {1}


def test_a_gift_to_somebody_who_has_just_left_leaves_nothing_stuck(team: Team) -> None:
    first = team.desk(team.bench.outsider)
    sync(first, first)
    leaver = team.joins()
    sync(first)
    assert [line.act for line in first.reads.outbox()] == ["Give a workstation the team\u2019s key"]

    team.leaves(leaver)
    sync(first)

    assert all(line.state == "waiting" for line in first.reads.outbox())
    sync(first)
    assert not first.reads.outbox()
    assert team.generations(first) == {1, 2}


def test_a_service_that_refuses_every_key_is_not_asked_for_ever(team: Team) -> None:
    desk = team.desk(team.bench.outsider)
    sync(desk)
    author = desk.desk.acts.author
    keys = TeamKeys(author)
    desk.act(lambda acts: [acts.waiting.discard(line.id) for line in desk.reads.outbox()])

    assert [one.kind for one in keys.missing()] == ["team-key.created", "team-key.wrapped"]
    assert keys.missing() == []


def test_a_wrap_that_was_made_for_another_key_is_refused(team: Team) -> None:
    """A curious insider, or the loser of a race: the workstation it is for must still get the right one."""
    first, second = team.desk(team.bench.outsider), team.desk(team.joins())
    sync(first, first)
    directory, author = team.directory(first), first.desk.acts.author
    wrong = bodies.TeamKeyWrapped(
        team=team.id,
        generation=1,
        device=team.bench.outsider.device,
        wrap=b"w" * 1200,
        key=SealingKey.generate().key_id,
    )
    first.act(lambda _: author.commit([Said("team-key.wrapped", directory.trust, wrong)]))

    sync(first, second)

    assert not first.reads.outbox()
    assert team.generations(first) == {1}


def test_every_generation_is_put_away_for_the_newest_recovery_key(team: Team) -> None:
    leaver, world = team.joins(), team.bench.world
    first = team.desk(team.bench.outsider)
    sync(first, first)
    recovery = [SealingKey.generate() for _ in range(2)]
    custodians = list(team.directory(first).members)[:3]
    for number, key in enumerate(recovery, 1):
        body = bodies.RecoveryKeyCreated(generation=number, public=key.public.encoded, custodians=custodians)
        team.bench.apply(world.root.say("recovery-key.created", world.trust, body))
        sync(first, first)
    team.leaves(leaver)
    sync(first, first)

    known = team.directory(first).teams[team.id]
    assert known.escrowed == {(1, 1), (1, 2), (2, 2)}
    wraps = _escrows(first, world.trust)
    for (generation, number), wrap in wraps.items():
        opened = unwrap_team_key(
            wrap,
            recovery[number - 1],
            trust=world.trust,
            team=team.id,
            generation=generation,
            public=known.keys[generation],
        )
        assert opened.public.encoded == known.keys[generation]


def _escrows(desk: Desk, trust: UUID) -> dict[tuple[int, int], bytes]:
    from care_record.statements.statement import read

    rows = desk.desk.author_reader.all(
        "select body from entry where stream = ? and kind = 'team-key.escrowed'", (trust.bytes,)
    )
    said = [bodies.statement_body(one.kind, one.body) for one in (read(body) for (body,) in rows)]
    return {(one.generation, one.recovery): one.wrap for one in said if isinstance(one, bodies.TeamKeyEscrowed)}
