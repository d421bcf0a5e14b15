"""All workstations of a team are lost: two of three custodians bring its keys back to a new one, and all are told."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from care_record.sealing.envelope import DoesNotOpen
from care_record.wire import bodies
from desktop.services.acts.trust import RecoveryDraft
from desktop.services.problems import Rejected
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.trust_world import Workstation


class Loss(NearDesks):
    """A team of one clinician with a record, its key put away for a recovery key; the team's key is its desk's own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        super().__init__(folder, stack)
        self.old = self.desk(self.bench.outsider)
        self.office = self.desk(self.bench.administrator)
        sync(self.old, self.old, self.office)
        done = self.old.act(lambda acts: acts.register_patient(draft(self.team)))
        assert done.id is not None
        self.patient: UUID = done.id
        sync(self.old)
        self.recovery = self.made()
        sync(self.office, self.old, self.old, self.office)

    @property
    def team(self) -> UUID:
        return self.bench.world.other_team

    def made(self) -> RecoveryDraft:
        members = list(self.office.desk.state.directory(self.office.desk.author_reader).members)
        first, second, third = members[:3]
        split = self.office.desk.calls.trust.split_recovery_key((first, second, third))
        self.office.act(lambda acts: acts.trust.create_recovery_key(split))
        return split

    def lose(self) -> Desk:
        """The only workstation is gone; its owner gets a new one, enrolled by the administrator."""
        world, gone = self.bench.world, self.bench.outsider
        self.office.act(lambda acts: acts.trust.revoke(gone.device))
        assert gone.member is not None
        new = world.workstation(gone.member)
        body = bodies.DeviceEnrolled(
            device=new.device,
            member=gone.member,
            sign=new.key.public_key().public_bytes_raw(),
            seal=new.sealing.public.encoded,
            label="New workstation",
        )
        sync(self.office)
        self.bench.apply(self.bench.administrator.say("device.enrolled", world.trust, body))
        desk = self.desk(Workstation(world, new.device, gone.member, new.key, new.sealing))
        sync(desk)
        return desk

    def opens(self, desk: Desk, generation: int) -> bool:
        reader = desk.desk.reader()
        try:
            keys = desk.desk.state.directory(reader).teams[self.team].keys
            desk.desk.state.keys.team_key(reader, self.team, generation, keys)
        except DoesNotOpen:
            return False
        finally:
            reader.close()
        return True

    def words(self, *places: int) -> tuple[str, str]:
        first, second = (self.recovery.shares[place].words for place in places)
        return first, second


@pytest.fixture
def loss(tmp_path: Path) -> Iterator[Loss]:
    with near_clients(), ExitStack() as stack:
        yield Loss(tmp_path, stack)


def test_two_custodians_bring_the_teams_keys_and_its_records_back(loss: Loss) -> None:
    new = loss.lose()
    assert not loss.opens(new, 1)
    assert new.reads.patient(loss.patient).access_state != "open"
    (team,) = new.reads.trust.my_teams()
    assert (team.holds_key, team.recoverable) == (False, True)
    sync(new)
    (team,) = new.reads.trust.my_teams()
    assert (team.generation, team.holds_key, team.recoverable) == (2, False, True), "the key has turned meanwhile"

    new.desk.calls.trust.recover(loss.team, "Both laptops were stolen.", loss.words(0, 2))
    sync(new, new, new)

    assert loss.opens(new, 1)
    assert loss.opens(new, 2)
    assert new.reads.trust.my_teams()[0].holds_key
    assert new.reads.patient(loss.patient).access_state == "open"
    assert not new.reads.outbox()


def test_all_members_are_told_who_used_it_and_why(loss: Loss) -> None:
    place, said = loss.bench.world.staff("coordinator", "mo", loss.team)
    loss.bench.apply(*said)
    colleague = loss.desk(place)
    new = loss.lose()
    new.desk.calls.trust.recover(loss.team, "Both laptops were stolen.", loss.words(1, 2))
    sync(new, colleague)

    (news,) = [one for one in colleague.reads.trust.news().news if one.kind == "recovered"]
    names = [loss.recovery.shares[place].name for place in (1, 2)]
    assert news.words == "The recovery key was used for Lewes Adult Team"
    for part in (*names, "Dr grace", "Both laptops were stolen."):
        assert part in news.more
    assert "Both laptops" in colleague.reads.trust.my_teams()[0].recoveries[0]


def test_one_custodian_or_words_of_another_key_bring_nothing(loss: Loss) -> None:
    new = loss.lose()
    for words, why in (
        ((loss.recovery.shares[0].words, ""), "33 words"),
        (loss.words(1, 1), "same custodian"),
        (
            (
                loss.recovery.shares[0].words,
                loss.office.desk.calls.trust.split_recovery_key(
                    tuple(one.custodian for one in loss.recovery.shares)  # type: ignore[arg-type]
                )
                .shares[1]
                .words,
            ),
            "older one",
        ),
    ):
        with pytest.raises(Rejected, match=why):
            new.desk.calls.trust.recover(loss.team, "Lost.", words)
    stranger = loss.office.desk.calls.trust.split_recovery_key(
        tuple(one.custodian for one in loss.recovery.shares)  # type: ignore[arg-type]
    )
    with pytest.raises(Rejected, match="not the words of this trust"):
        new.desk.calls.trust.recover(loss.team, "Lost.", (stranger.shares[0].words, stranger.shares[1].words))
    assert "Use the recovery key" not in [line.act for line in new.reads.outbox()]
    assert not loss.opens(new, 1)


def test_it_asks_for_a_reason_and_for_membership_of_the_team(loss: Loss) -> None:
    new = loss.lose()
    with pytest.raises(Rejected, match="Say why"):
        new.desk.calls.trust.recover(loss.team, " ", loss.words(0, 1))
    outsider = loss.desk(loss.bench.clinician)
    sync(outsider)
    with pytest.raises(Rejected, match="not a member"):
        outsider.desk.calls.trust.recover(loss.team, "Curious.", loss.words(0, 1))


def test_a_use_that_claims_one_custodian_is_refused_by_everybody(loss: Loss) -> None:
    """A colluding custodian who says it without the second."""
    new = loss.lose()
    world, one = loss.bench.world, loss.recovery.shares[0].custodian
    del new
    body = bodies.RecoveryUsed(team=world.team, recovery=1, custodians=[one, one], reason="Alone.")
    assert loss.bench.one(loss.bench.clinician.say("recovery.used", world.trust, body)).code == "too-few-custodians"


def test_nothing_of_the_key_stays_where_it_was_made_or_used(loss: Loss) -> None:
    new = loss.lose()
    new.desk.calls.trust.recover(loss.team, "Both laptops were stolen.", loss.words(0, 1))
    sync(new)
    for folder in loss.folder.iterdir():
        if folder.is_dir():
            for path in folder.iterdir():
                content = path.read_bytes()
                for share in loss.recovery.shares:
                    assert share.words.encode() not in content, path.name
    for desk in (loss.office, new):
        for name in ("entry", "meta"):
            rows = desk.desk.author_reader.all(f"select * from {name}")
            assert all(share.words not in str(row) for row in rows for share in loss.recovery.shares)


def test_three_different_people_hold_the_shares(loss: Loss) -> None:
    one, two, _ = (share.custodian for share in loss.recovery.shares)
    with pytest.raises(Rejected, match="three different people"):
        loss.office.desk.calls.trust.split_recovery_key((one, two, two))


def test_a_new_recovery_key_takes_the_place_of_the_old_one(loss: Loss) -> None:
    old = loss.recovery
    loss.recovery = loss.made()
    sync(loss.office, loss.old, loss.old, loss.office)
    page = loss.office.reads.trust.keys()
    assert (page.generation, page.escrowed, page.generations >= page.escrowed) == (2, 1, True)
    new = loss.lose()
    with pytest.raises(Rejected, match="an older recovery key"):
        new.desk.calls.trust.recover(loss.team, "Lost.", (old.shares[0].words, old.shares[1].words))
    new.desk.calls.trust.recover(loss.team, "Lost.", loss.words(0, 1))
    sync(new, new)
    assert loss.opens(new, 1)
