"""A service that comes back from an old backup: an alarm for ever, or, once two administrators have signed it, all of

what the desks still hold comes back, once each. Desk and service are the real ones, in one process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.statements.members import SETTLING_MS
from care_record.wire import bodies
from desktop.services.acts import AgreementDraft
from desktop.services.problems import HistoryMismatch, OtherIncarnation, Problem, Rejected, ServiceUnreachable
from desktop.services.store import starting_over
from sync_service.storage.batch import Refused
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import near_clients, sync
from tests.probes.restored_desks import RestoredDesks as Rig


class Doing:
    """Acts of one desk or another, and answers of patients; what makes no sense now is left out."""

    def __init__(self, rig: Rig, desks: Sequence[Desk], people: list[UUID]) -> None:
        self.rig, self.desks, self.people = rig, desks, people
        self.asked: list[UUID] = []
        self.answers: list[UUID] = []

    def do(self, what: str, desk: Desk) -> None:
        person = self.people[-1]
        try:
            match what:
                case "register":
                    self.people.append(register(self.rig, desk, len(self.people) + 1))
                case "agree":
                    desk.act(lambda acts: acts.record_agreement(person, agreed(self.rig)))
                case "withdraw":
                    desk.act(lambda acts: acts.withdraw_agreement(person, agreed(self.rig)))
                case "send":
                    self.asked.append(send(self.rig, desk, person))
                case "cancel" if self.asked:
                    desk.act(lambda acts: acts.cancel_request(self.asked.pop(), "not needed"))
                case "answer" if self.asked:
                    self.answers.append(self.rig.answer(self.asked.pop(), b"k" * 16))
                case "review" if self.answers:
                    desk.act(lambda acts: acts.acknowledge_risk(self.answers.pop(), "telephoned"))
        except (Rejected, Refused):
            pass


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with near_clients(), ExitStack() as stack:
        yield Rig(tmp_path, stack)


def agreed(rig: Rig) -> AgreementDraft:
    return AgreementDraft(EVERYTHING, rig.bench.world.today(), HowGiven.IN_PERSON)


def register(rig: Rig, desk: Desk, index: int) -> UUID:
    made: UUID | None = desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, index))).id
    assert made is not None
    return made


def send(rig: Rig, desk: Desk, patient: UUID) -> UUID:
    due = rig.bench.world.today(14)
    made: UUID | None = desk.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, due)).id
    assert made is not None
    return made


def rest(*desks: Desk) -> None:
    """Sync until nothing of anybody waits."""
    for _ in range(12):
        sync(*desks)
        if not any(desk.reads.outbox() for desk in desks) and not any(answers_left(desk) for desk in desks):
            sync(*desks)
            return
    raise AssertionError([desk.reads.outbox() for desk in desks])


def answers_left(desk: Desk) -> int:
    reader = desk.desk.reader()
    try:
        return len(starting_over.lost_answers(reader.outbox, 99, 10**9))
    finally:
        reader.close()


def held(desk: Desk) -> list[tuple[int, UUID, str]]:
    """The entries of a mirror."""
    reader = desk.desk.reader()
    try:
        return [
            (seq, UUID(bytes=one), kind)
            for seq, one, kind in reader.all("select seq, id, kind from entry order by seq")
        ]
    finally:
        reader.close()


def refused(desk: Desk, error: type[Problem]) -> None:
    before = held(desk)
    with pytest.raises(error):
        sync(desk)
    assert held(desk) == before


@pytest.mark.expected_log(r"^Workstation \S+ set entry \d+ aside: an answer does not open")
def test_what_the_backup_lacks_comes_back_once_in_its_order_and_all_agree(rig: Rig) -> None:
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    sync(ada, edsger)
    rest(ada, edsger)
    old = register(rig, ada, 1)
    ada.act(lambda acts: acts.record_agreement(old, agreed(rig)))
    asked = send(rig, ada, old)
    rest(ada, edsger)
    rig.keep()

    # what the backup lacks: an answer and its acknowledgement, a withdrawal, a new person of whom both say something
    returned = rig.answer(asked, b"k" * 16)
    sync(ada, edsger)
    edsger.act(lambda acts: acts.acknowledge_risk(returned, "telephoned"))
    sync(edsger, ada)
    ada.act(lambda acts: acts.withdraw_agreement(old, agreed(rig)))
    new = register(rig, ada, 2)
    sync(ada, edsger)
    rest(ada, edsger)
    edsger.act(lambda acts: acts.record_agreement(new, agreed(rig)))
    rest(ada, edsger)
    before = rig.log()
    rig.restore()
    for desk in (ada, edsger):
        refused(desk, ServiceUnreachable)
    rig.bench.apply(rig.begun())
    for desk in (ada, edsger):
        refused(desk, ServiceUnreachable)
    rig.bench.apply(rig.confirmed())

    # a colleague's desk comes first: what it said of the new person waits for who registered that person
    rest(edsger, ada)
    after = rig.log()
    said = [one for one in before if one.kind not in bodies.SERVICE_FACTS]
    assert sorted(
        one.id for one in after if one.kind not in bodies.SERVICE_FACTS and "incarnation" not in one.kind
    ) == sorted(one.id for one in said)
    assert [one.id for one in after if one.kind == "response.returned"] == [returned]
    assert len({one.id for one in after}) == len(after)
    for desk in (ada, edsger):
        assert {one for _, one, _ in held(desk)} == {one.id for one in after}
    fresh = [one.kind for one in after if one.seq > rig.described.size]
    assert fresh.index("consent.withdrawn") < fresh.index("patient.registered")


def two_desks(rig: Rig) -> tuple[Desk, Desk, UUID]:
    """Two desks with a person who has agreed, and something beyond the backup."""
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    rest(ada, edsger)
    person = register(rig, ada, 1)
    ada.act(lambda acts: acts.record_agreement(person, agreed(rig)))
    rest(ada, edsger)
    rig.keep()
    ada.act(lambda acts: acts.withdraw_agreement(person, agreed(rig)))
    rest(ada, edsger)
    return ada, edsger, person


def test_two_administrators_say_it_on_their_workstations(rig: Rig) -> None:
    joan, edith = rig.desk(rig.bench.administrator), rig.desk(rig.second)
    sync(joan, edith)
    ada, _, person = two_desks(rig)
    sync(joan)
    with pytest.raises(Rejected):
        joan.desk.calls.restored_service()
    rig.restore()
    seen = joan.desk.calls.restored_service()
    assert (seen.size, seen.number, seen.said_by) == (rig.described.size, 2, "")
    assert seen.lost > 0
    with pytest.raises(Rejected):
        joan.desk.calls.say_restored(seen, " ")
    joan.desk.calls.say_restored(seen, "The disk failed.")
    mine = joan.desk.calls.restored_service()
    assert mine.said_here
    with pytest.raises(Rejected):
        joan.desk.calls.say_restored(mine, "")
    second = edith.desk.calls.restored_service()
    assert second.said_by == "Dr joan"
    assert not second.said_here
    edith.desk.calls.say_restored(second, "")
    rest(ada, joan, edith)
    assert [one.kind for one in rig.log() if one.stream == person].count("consent.withdrawn") == 1


def test_an_old_backup_that_nobody_signed_is_an_alarm_for_ever(rig: Rig) -> None:
    ada, edsger, _ = two_desks(rig)
    rig.restore(marked=False)
    for _ in range(2):
        for desk in (ada, edsger):
            refused(desk, HistoryMismatch)
    # also once it has grown past what the desks know
    for index in range(5, 15):
        rig.bench.ready_patient(index)
    for desk in (ada, edsger):
        refused(desk, HistoryMismatch)


def test_one_administrator_alone_brings_no_old_backup_back(rig: Rig) -> None:
    ada, edsger, _ = two_desks(rig)
    rig.restore()
    rig.bench.apply(rig.begun())
    assert rig.bench.one(rig.confirmed(rig.bench.administrator)).outcome == "refused"
    for desk in (ada, edsger):
        refused(desk, ServiceUnreachable)


def test_an_administrator_whose_workstation_was_revoked_after_the_backup_brings_nothing_back(rig: Rig) -> None:
    """The old backup knows nothing of the revocation; the desks do."""
    ada, edsger, _ = two_desks(rig)
    ended = bodies.DeviceRevoked(device=rig.second.device)
    rig.bench.apply(rig.bench.administrator.say("device.revoked", rig.bench.world.trust, ended))
    sync(ada, edsger)
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    for desk in (ada, edsger):
        refused(desk, HistoryMismatch)
        desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, 7)))
        refused(desk, OtherIncarnation)


def test_a_backup_in_which_a_record_was_another_is_refused(rig: Rig) -> None:
    """Two administrators can sign what they cannot see: the chains that a desk has verified do not go through it."""
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    rest(ada, edsger)
    person = register(rig, ada, 1)
    rest(ada, edsger)
    forged = rig.service.fork(rig.folder / "fork", "http://fork").bench
    forged.apply(rig.bench.world.agreement(rig.bench.clinician, person))
    rig.keep(forged)
    forged.close()
    ada.act(lambda acts: acts.refuse_agreement(person, agreed(rig)))
    register(rig, ada, 2)
    rest(ada, edsger)
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    for _ in range(2):
        with pytest.raises(HistoryMismatch):
            sync(edsger)


def test_a_desk_that_knows_nothing_beyond_the_backup_goes_on(rig: Rig) -> None:
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    rest(ada, edsger)
    rig.keep()
    person = register(rig, ada, 1)
    rest(ada)
    waiting = register(rig, edsger, 2)
    before = held(edsger)
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    rest(edsger, ada)
    assert held(edsger)[: len(before)] == before
    assert {one.stream for one in rig.log()} >= {person, waiting}
    assert held(ada) == held(edsger)


@pytest.mark.parametrize("step", ["keep_what_is_lost", "empty"])
def test_a_kill_while_a_desk_starts_over_loses_and_doubles_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    ada, edsger, person = two_desks(rig)
    before = {one.id for one in rig.log()}
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(starting_over, step, killed)
        with pytest.raises(KeyboardInterrupt):
            sync(ada)
    rest(ada, edsger)
    after = [one for one in rig.log() if not one.kind.startswith("incarnation.")]
    assert {one.id for one in after} >= before - {one.id for one in after if one.kind in bodies.SERVICE_FACTS}
    assert [one.kind for one in after if one.stream == person].count("consent.withdrawn") == 1


def test_what_was_taken_after_the_backup_and_never_came_back_goes_out_again(rig: Rig) -> None:
    """The desk knows nothing beyond the backup but a receipt: its mirror has nothing to start over from."""
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    rest(ada, edsger)
    rig.keep()
    person = register(rig, ada, 1)
    reader = ada.desk.reader()
    ada.desk.sync._push.run(reader, threading.Event())
    reader.close()
    assert {one.state for one in ada.reads.outbox()} == {"accepted"}
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    rest(ada, edsger)
    assert [one.kind for one in rig.log() if one.stream == person].count("patient.registered") == 1
    assert held(ada) == held(edsger)


def test_keys_stay_while_the_service_gives_none_out(rig: Rig) -> None:
    ada, edsger, _ = two_desks(rig)
    del edsger
    reader = ada.desk.reader()
    wraps = reader.all("select * from record_wrap order by id")
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    rest(ada)
    held_back = "select count(*) from entry where kind = 'record-key.wrapped' and body is not null"
    assert reader.get(held_back) == 0
    assert reader.all("select * from record_wrap order by id") == wraps
    assert len(wraps) > 0
    reader.close()


def test_nobody_waits_for_a_colleague_for_longer_than_a_day(rig: Rig) -> None:
    ada, edsger = rig.desk(rig.bench.clinician), rig.desk(rig.colleague)
    rest(ada, edsger)
    rig.keep()
    person = register(rig, ada, 1)
    rest(ada, edsger)
    edsger.act(lambda acts: acts.record_agreement(person, agreed(rig)))
    rest(edsger)
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    for _ in range(2):
        sync(edsger)
    assert [one.state for one in edsger.reads.outbox()] == ["waiting"]
    rig.bench.world.clock.now += SETTLING_MS
    for _ in range(2):
        sync(edsger)
    assert [one.state for one in edsger.reads.outbox()] == ["stuck"]
    rest(ada)
    assert person in {one.stream for one in rig.log()}


OPERATIONS = st.sampled_from(["register", "agree", "withdraw", "send", "cancel", "answer", "review", "sync"])


# one example is a whole trust that starts, is restored and settles: making a failing one smaller takes too long
@settings(
    max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(steps=st.lists(st.tuples(OPERATIONS, st.booleans()), min_size=4, max_size=10), first=st.booleans())
def test_whatever_was_done_after_the_backup_is_there_once_or_comes_back_in_words(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[tuple[str, bool]], *, first: bool
) -> None:
    with near_clients(), ExitStack() as stack:
        rig = Rig(tmp_path_factory.mktemp("trust"), stack)
        desks = [rig.desk(rig.bench.clinician), rig.desk(rig.colleague)]
        rest(*desks)
        people = [register(rig, desks[0], 1)]
        desks[0].act(lambda acts: acts.record_agreement(people[0], agreed(rig)))
        rest(*desks)
        rig.keep()
        doing = Doing(rig, desks, people)
        for what, whose in steps:
            doing.do(what, desks[whose])
            rest(*desks)
        before = {one.id for one in rig.log() if one.kind not in bodies.SERVICE_FACTS}
        answers = {one.id for one in rig.log() if one.kind == "response.returned"}
        rig.restore()
        rig.bench.apply(rig.begun())
        rig.bench.apply(rig.confirmed())
        for _ in range(len(before) + 3):
            sync(*(desks if first else desks[::-1]))
        after = [one.id for one in rig.log()]
        assert len(after) == len(set(after))
        stuck = {one.id for desk in desks for one in desk.reads.outbox()}
        lost = before - set(after)
        assert lost == stuck
        assert answers <= set(after)
        assert all(one.why for desk in desks for one in desk.reads.outbox())
        assert {one for _, one, _ in held(desks[0])} == {one for _, one, _ in held(desks[1])} == set(after)
