"""Staff, teams, workstations and policy, from an administrator's act to what every desk knows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from care_record.statements.policy import Policy
from care_record.wire import bodies
from desktop.services.acts.trust import StaffDraft, TeamDraft, TrustActs
from desktop.services.authoring.author import Said
from desktop.services.problems import Rejected
from desktop.services.reads.trust import TrustReads
from desktop.services.store import mirror
from desktop.services.trust.founding import ROOT
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.trust_world import Workstation

T = TypeVar("T")


class Office(NearDesks):
    """An administrator's desk, with the root key where a test says so, and a second administrator."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        super().__init__(folder, stack)
        self.first = self.desk(self.bench.administrator)
        self.clinician = self.desk(self.bench.clinician)
        sync(self.first, self.clinician)

    @property
    def team(self) -> UUID:
        return self.bench.world.team

    def second(self) -> tuple[Workstation, Desk]:
        place, said = self.bench.world.staff("system-administrator", "kim")
        self.bench.apply(*said)
        return place, self.desk(place)

    def give_root(self) -> None:
        seed = self.bench.world.root.key.private_bytes_raw()
        self.first.desk.writer.submit(lambda stores: mirror.keep(stores.mirror, ROOT, seed)).result()


def act(desk: Desk, job: Callable[[TrustActs], T]) -> T:
    return desk.act(lambda acts: job(acts.trust))


def trust(desk: Desk) -> TrustReads:
    return desk.reads.trust


def team_line(desk: Desk, team: UUID) -> object:
    return next(one for one in trust(desk).teams() if one.id == team)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with near_clients(), ExitStack() as stack:
        yield Office(tmp_path, stack)


HAL = StaffDraft("Hal Okoro", "clinician", "hal.okoro", "NMC", "00A0009E")


def test_a_professional_is_authorised_offline_and_known_once_it_has_gone_out(office: Office) -> None:
    done = act(office.first, lambda acts: acts.authorise(HAL))
    (line,) = [one for one in trust(office.first).staff() if one.id == done.id]
    assert (line.name, line.registration, line.pending) == ("Hal Okoro", "NMC 00A0009E", True)

    sync(office.first, office.clinician)

    (line,) = [one for one in trust(office.clinician).staff() if one.id == done.id]
    assert (line.role, line.account, line.pending) == ("clinician", "hal.okoro", False)


def test_what_is_missing_or_taken_is_said_at_its_field(office: Office) -> None:
    for draft, fields in (
        (StaffDraft(" ", "clinician", ""), {"name", "account"}),
        (StaffDraft("Hal Okoro", "clinician", "ADA "), {"account"}),
        (StaffDraft("Hal Okoro", "clinician", "hal", registration_body="GMC"), {"registration_number"}),
    ):
        with pytest.raises(Rejected) as refused:
            act(office.first, lambda acts, draft=draft: acts.authorise(draft))  # type: ignore[misc]
        assert {field for field, _ in refused.value.problems} == fields
    assert not office.first.reads.outbox()


def test_only_an_administrator_administers(office: Office) -> None:
    with pytest.raises(Rejected, match="system administrator"):
        act(office.clinician, lambda acts: acts.authorise(HAL))
    assert not office.clinician.reads.outbox()


def test_somebody_named_waits_until_a_member_of_the_team_confirms(office: Office) -> None:
    office.second()
    sync(office.first)
    done = act(office.first, lambda acts: acts.authorise(HAL))
    assert done.id is not None
    member = done.id
    act(office.first, lambda acts: acts.add_to_team(member, office.team))
    sync(office.first, office.clinician)

    (waiting,) = trust(office.clinician).news().joining
    assert (waiting.name, waiting.named_by, waiting.mine_to_confirm) == ("Hal Okoro", "Dr joan", True)
    (named,) = next(one for one in trust(office.first).teams() if one.id == office.team).joining
    assert named.why_not == "You named this person yourself; somebody else must confirm it."
    with pytest.raises(Rejected, match="second person"):
        act(office.first, lambda acts: acts.confirm_joining(member, office.team))

    act(office.clinician, lambda acts: acts.confirm_joining(member, office.team))
    assert not trust(office.clinician).news().joining
    sync(office.clinician, office.first)

    (team,) = [one for one in trust(office.first).teams() if one.id == office.team]
    (hal,) = [one for one in team.members if one.id == member]
    assert (hal.named_by, hal.confirmed_by, hal.pending) == ("Dr joan", "Dr ada", False)


def test_all_members_are_told_who_joined_until_they_have_seen_it(office: Office) -> None:
    place, said = office.bench.world.staff("coordinator", "mo", office.team)
    office.bench.apply(*said)
    sync(office.clinician)
    # who joined before this workstation was enrolled is no news to it: mary came after
    before, news = trust(office.clinician).news().news
    assert before.words == "Dr mary joined Hove Adult Team"
    assert (news.kind, news.words) == ("joined", "Dr mo joined Hove Adult Team")
    assert not trust(office.first).news().news, "an administrator is of no team"

    act(office.clinician, lambda acts: acts.news_seen(news.seq))
    assert trust(office.clinician).news().news == (before,), "what was not seen is told on"
    act(office.clinician, lambda acts: acts.news_seen(before.seq))
    assert not trust(office.clinician).news().news

    assert place.member is not None
    world, removed = office.bench.world, bodies.MemberRemoved(team=office.team, member=place.member)
    office.bench.apply(world.root.say("member.removed", world.trust, removed))
    sync(office.clinician)
    (left,) = trust(office.clinician).news().news
    assert (left.kind, left.words) == ("left", "Dr mo left Hove Adult Team")
    assert [name for name, _ in trust(office.clinician).my_teams()[0].left] == ["Dr mo"]


def test_while_one_administrator_stands_alone_the_root_key_gives_the_second_signature(office: Office) -> None:
    done = act(office.first, lambda acts: acts.authorise(HAL))
    assert done.id is not None
    member = done.id
    assert trust(office.first).standing().alone
    assert not trust(office.first).standing().root_here
    office.give_root()
    assert trust(office.first).standing().root_here

    act(office.first, lambda acts: acts.add_to_team(member, office.team))
    sync(office.first)

    (team,) = [one for one in trust(office.first).teams() if one.id == office.team]
    (hal,) = [one for one in team.members if one.id == member]
    assert (hal.named_by, hal.confirmed_by) == ("the trust\u2019s root key", "")
    assert not office.first.reads.outbox()


def test_with_a_second_administrator_the_root_key_is_not_used(office: Office) -> None:
    office.second()
    sync(office.first)
    office.give_root()
    done = act(office.first, lambda acts: acts.authorise(HAL))
    assert done.id is not None
    member = done.id

    act(office.first, lambda acts: acts.add_to_team(member, office.team))

    (team,) = [one for one in trust(office.first).teams() if one.id == office.team]
    assert [one.member for one in team.joining] == [member]


def test_a_second_administrator_confirms_the_first_member_of_a_new_team(office: Office) -> None:
    place, other = office.second()
    done = act(office.first, lambda acts: acts.create_team(TeamDraft("Lewes Crisis Team", "adult", "01273 496011")))
    assert done.id is not None
    team = done.id
    assert place.member is not None
    sync(office.first, other)
    act(other, lambda acts: acts.add_to_team(office.bench.clinician.member, team))  # type: ignore[arg-type]
    sync(other, office.first)

    (waiting,) = trust(office.first).news().joining
    act(office.first, lambda acts: acts.confirm_joining(waiting.member, team))
    sync(office.first, office.clinician)

    assert [one.name for one in trust(office.clinician).my_teams()] == ["Hove Adult Team", "Lewes Crisis Team"]


def test_a_team_has_a_name_of_its_own_and_a_number_and_there_is_one_records_desk(office: Office) -> None:
    with pytest.raises(Rejected) as refused:
        act(office.first, lambda acts: acts.create_team(TeamDraft("hove adult team", "adult", "")))
    assert {field for field, _ in refused.value.problems} == {"name", "telephone"}
    act(office.first, lambda acts: acts.create_team(TeamDraft("Records and duty desk", "adult", "", records=True)))
    with pytest.raises(Rejected, match="records and duty desk already"):
        act(office.first, lambda acts: acts.create_team(TeamDraft("Another desk", "adult", "", records=True)))


def test_a_workstation_is_revoked_but_not_the_one_that_one_sits_at(office: Office) -> None:
    lines = {one.member_name: one for one in trust(office.first).workstations()}
    assert (lines["Dr joan"].own, lines["Dr ada"].own) == (True, False)
    assert lines["Dr ada"].enrolled_by == "the trust\u2019s root key"
    with pytest.raises(Rejected, match="sit at"):
        act(office.first, lambda acts: acts.revoke(office.bench.administrator.device))

    act(office.first, lambda acts: acts.revoke(office.bench.coordinator.device))
    sync(office.first)

    (line,) = [one for one in trust(office.first).workstations() if one.id == office.bench.coordinator.device]
    assert (line.revoked, line.pending) == (True, False)


def test_the_policy_is_set_whole_and_reaches_every_desk(office: Office) -> None:
    policy = Policy(workstations_per_member=2, idle_minutes=5)
    act(office.first, lambda acts: acts.set_policy(policy))
    sync(office.first, office.clinician)
    assert office.clinician.reads.policy() == policy


def test_a_removed_administrators_workstation_administers_no_more(office: Office) -> None:
    """A removed administrator, with a desk that does not know it yet."""
    place, other = office.second()
    sync(other, office.first)
    act(office.first, lambda acts: acts.revoke(place.device))
    sync(office.first)
    act(other, lambda acts: acts.authorise(HAL))

    with pytest.raises(Exception, match="ended by an administrator"):
        sync(other)

    sync(office.first)
    assert "Hal Okoro" not in [one.name for one in trust(office.first).staff()]


def test_nobody_confirms_themselves_nor_whom_they_named(office: Office) -> None:
    """A clinician who lets herself be named, and a forged confirmation that reaches the service."""
    office.second()
    sync(office.first)
    world, place = office.bench.world, office.bench.clinician
    assert place.member is not None
    act(office.first, lambda acts: acts.add_to_team(place.member, world.other_team))  # type: ignore[arg-type]
    sync(office.first, office.clinician)
    with pytest.raises(Rejected, match="second person"):
        act(office.clinician, lambda acts: acts.confirm_joining(place.member, world.other_team))  # type: ignore[arg-type]
    for who in (place, office.bench.administrator):
        body = bodies.MemberConfirmed(team=world.other_team, member=place.member)
        assert office.bench.one(who.say("member.confirmed", world.trust, body)).code == "not-second"


def test_a_refused_act_is_signed_anew_by_whoever_had_signed_it(office: Office) -> None:
    office.give_root()
    body = bodies.TeamCreated(team=office.team, name="Twice", service="adult", telephone="1")
    author = office.first.desk.acts.author
    office.first.act(lambda _: author.commit([Said("team.created", office.bench.world.trust, body, by_root=True)]))
    sync(office.first)
    (line,) = office.first.reads.outbox()
    assert line.can_retry

    office.first.act(lambda acts: acts.waiting.retry(line.id))

    (act_,) = office.first.reads.outbox()
    assert act_.state == "waiting"
    sync(office.first)
    assert office.first.reads.outbox()[0].why == "This exists already."
