"""The records desk had opened a withheld record, and the restored backup does not know of it."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from care_record.wire import bodies
from desktop.services.access.known import access_of
from desktop.services.acts import GlassDraft, RetainedRecord
from desktop.services.problems import ServiceRefused, ServiceUnreachable
from desktop.services.retained import opening
from desktop.services.store import starting_over
from desktop.services.store.elsewhere import taken
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.sync.test_restored import agreed, answers_left, register, rest, rig, send
from tests.probes.near_desks import sync
from tests.probes.near_service import NearClient
from tests.probes.restored_desks import RestoredDesks as Rig
from tests.probes.trust_world import Workstation

__all__ = ["rig"]

WHY = "The ambulance service telephoned."
HOUR_MS = 3_600_000


@dataclass
class Opened:
    """A person of ada's team, and ruth's workstation at the records desk, which can open the record."""

    rig: Rig
    ada: Desk
    ruth: Desk
    keeper: Workstation
    person: UUID

    def open(self, minutes: int = 60) -> RetainedRecord:
        return self.ruth.desk.calls.open_retained(GlassDraft(self.person, "risk", WHY, minutes))

    def restore(self) -> None:
        self.rig.restore()
        self.rig.bench.apply(self.rig.begun(), self.rig.confirmed())

    def said(self) -> list[str]:
        """What stands of the desk in the person's stream, in its order."""
        mine = ("glass.broken", "risk.acknowledged")
        return [one.kind for one in self.rig.log() if one.stream == self.person and one.kind in mine]


@pytest.fixture
def opened(rig: Rig) -> Opened:
    ada, world = rig.desk(rig.bench.clinician), rig.bench.world
    records = world.id()
    desk = bodies.TeamCreated(
        team=records, name="Records desk", service="adult", telephone="01273 496000", records=True
    )
    keeper, joined = world.staff("clinician", "ruth", records)
    rig.bench.apply(world.root.say("team.created", world.trust, desk), *joined)
    assert keeper.member is not None
    # there are two administrators: the second signs, too
    confirmed = bodies.MemberConfirmed(team=records, member=keeper.member)
    rig.bench.apply(rig.second.say("member.confirmed", world.trust, confirmed))
    rig.bench.apply(world.team_key_wrapped(rig.bench.clinician))
    ruth = rig.desk(keeper)
    rest(ruth, ada)
    person = register(rig, ada, 1)
    ada.act(lambda acts: acts.record_agreement(person, agreed(rig)))
    rest(ada, ruth)
    return Opened(rig, ada, ruth, keeper, person)


def test_an_opening_that_nobody_had_fetched_is_given_back_by_the_workstation_that_said_it(opened: Opened) -> None:
    opened.rig.keep()
    shown = opened.open()
    opened.restore()
    assert opened.said() == []
    with pytest.raises(ServiceRefused):
        opening.open_again(opened.ruth.desk, shown)
    rest(opened.ruth, opened.ada)
    assert opened.said() == ["glass.broken"]
    assert opening.open_again(opened.ruth.desk, shown).opening == shown.opening, "the same opening, for its time"
    rest(opened.ruth, opened.ada)
    assert opened.said() == ["glass.broken"], "once"
    assert opened.ruth.reads.outbox() == ()


@pytest.mark.expected_log(r"^Workstation \S+ set entry \d+ aside: an answer does not open")
def test_an_acknowledgement_comes_back_behind_the_opening_and_the_answer_and_stops_the_clock(opened: Opened) -> None:
    request = send(opened.rig, opened.ada, opened.person)
    rest(opened.ada, opened.ruth)
    opened.rig.keep()
    answer = opened.rig.answer(request, b"k" * 16)
    rest(opened.ada)
    shown = opened.open()
    opened.ruth.desk.calls.acknowledge_retained(shown, answer, "crisis-team")
    # it comes back when the time of the opening has passed
    opened.rig.bench.world.clock.now += 2 * HOUR_MS
    opened.restore()
    sync(opened.ruth, opened.ruth)
    assert opened.said() == ["glass.broken"], "the answer is not there yet"
    rest(opened.ada, opened.ruth)
    assert opened.said() == ["glass.broken", "risk.acknowledged"]
    (line,) = opened.ada.reads.returned("all")
    assert line.acknowledged is not None


def test_nobody_waits_for_an_opening_of_the_record_that_the_backup_lacks(opened: Opened) -> None:
    """The records desk's workstation may be off, or lost: the team gives it back too, before what it did after it."""
    opened.rig.keep()
    opened.open(minutes=15)
    rest(opened.ada)
    # its time is over: the next sealing brings the next epoch to life
    opened.rig.bench.world.clock.now += HOUR_MS
    send(opened.rig, opened.ada, opened.person)
    rest(opened.ada)
    assert epoch(opened) == 2
    opened.restore()
    rest(opened.ada)
    assert opened.said() == ["glass.broken"]
    assert epoch(opened) == 2, "who answered since has sealed to it"
    rest(opened.ruth, opened.ada)
    assert opened.said() == ["glass.broken"], "once, although both bring it"


def test_the_privacy_officer_gives_back_what_only_the_lost_workstation_had_said(opened: Opened) -> None:
    place, said = opened.rig.bench.world.staff("privacy-officer", "olive")
    opened.rig.bench.apply(*said)
    olive = opened.rig.desk(place)
    sync(olive)
    opened.rig.keep()
    opened.open()
    sync(olive)
    opened.restore()
    rest(olive)
    assert opened.said() == ["glass.broken"]
    rest(opened.ada, olive)
    (seen,) = [one for one in olive.reads.who_can_read(opened.person).history if one.kind == "opened"]
    assert (seen.who, seen.reason) == ("Dr ruth", WHY)


def test_while_two_administrators_have_not_spoken_nothing_opens_and_afterwards_it_does_at_once(opened: Opened) -> None:
    opened.rig.keep()
    register(opened.rig, opened.ada, 2)
    rest(opened.ada)
    opened.rig.restore()
    for said in (opened.rig.begun(), opened.rig.confirmed()):
        with pytest.raises(ServiceUnreachable):
            opened.open()
        opened.rig.bench.apply(said)
    # no round of this workstation has learned of it yet: nobody waits for that, nor for what colleagues bring back
    shown = opened.open()
    assert opened.said() == ["glass.broken"]
    rest(opened.ruth, opened.ada)
    assert opened.said() == ["glass.broken"]
    assert opening.open_again(opened.ruth.desk, shown).opening == shown.opening


def epoch(opened: Opened) -> int:
    """The record's epoch, as the team's workstation knows it."""
    reader = opened.ada.desk.reader()
    try:
        with reader.snapshot():
            current = access_of(reader, opened.ada.desk.state, opened.person).current
    finally:
        reader.close()
    return current.number if current else 0


def test_nothing_opens_before_the_opening_is_kept(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(taken, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            opened.open()
    assert "/v1/retained" not in NearClient.asked
    assert opened.said() == ["glass.broken"], "the service has it, and nobody has read anything by it"


def test_what_is_older_than_any_backup_is_kept_no_longer(opened: Opened) -> None:
    opened.open()
    # after a restored backup that knows nothing of the person it waits to be given back, in vain
    said, reader = opened.rig.bench.world.clock(), opened.ruth.desk.reader()
    submit = opened.ruth.desk.writer.submit
    submit(lambda stores: starting_over.wait_again(stores.outbox)).result()
    submit(lambda stores: taken.let_go(stores.outbox, said + taken.KEPT_MS)).result()
    assert len(taken.statements(reader.outbox)) == answers_left(opened.ruth) == 1
    submit(lambda stores: taken.let_go(stores.outbox, said + taken.KEPT_MS + 1)).result()
    assert taken.statements(reader.outbox) == []
    assert answers_left(opened.ruth) == 0
    reader.close()


def test_an_opening_that_was_refused_is_not_kept(opened: Opened) -> None:
    with pytest.raises(ServiceRefused):
        opening.open_record(opened.ruth.desk, GlassDraft(opened.rig.bench.world.id(), "risk", WHY, 60))
    reader = opened.ruth.desk.reader()
    assert taken.statements(reader.outbox) == []
    reader.close()
