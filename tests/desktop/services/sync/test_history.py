"""A service that lies about history: each desk notices, takes nothing, keeps what it has, and says so.

Desk and service are the real ones, in one process; the operator has the database and the log's key.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from care_record.log.entry import encode_parts
from care_record.log.frontier import Frontier
from care_record.log.head import SignedHead
from care_record.log.tree import EMPTY
from care_record.statements.directory import Directory
from care_record.statements.statement import KnownTree
from care_record.wire import bodies, cbor
from desktop.services.problems import HistoryMismatch, Problem, SomethingWithheld, TwoHistories
from desktop.services.store import mirror
from desktop.services.store.destroying import forget_record
from desktop.services.store.writer import Stores
from sync_service.storage import feed as feed_module
from sync_service.storage.feed import Feed
from sync_service.storage.keys.keyfile import ServiceKeys
from sync_service.storage.tree import nodes
from sync_service.storage.tree.claims import OtherHistory
from sync_service.storage.tree.heads import LogKey
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.near_service import Leaves, NearClient, NearService
from tests.probes.trust_world import Workstation

DAY = int(timedelta(days=1).total_seconds() * 1000)


class Rig(NearDesks):
    """With an operator who can keep a second history, and write about people whom the team does not see."""

    def fork(self) -> NearService:
        forked = self.service.fork(self.folder / "fork", "http://fork")
        self.stack.callback(forked.bench.close)
        return forked

    def elsewhere(self, index: int = 900) -> int:
        """Something about a person whom the team's clinicians do not see; its number."""
        outsider, world = self.bench.outsider, self.bench.world
        patient = world.patient(index)
        return self.bench.apply(*world.registration(outsider, patient, world.other_team))[0].seq or 0


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with near_clients(), ExitStack() as stack:
        yield Rig(tmp_path, stack)


def tree_of(desk: Desk) -> KnownTree:
    at = desk.position()
    assert at.frontier is not None
    return KnownTree(at.cursor, at.frontier.root, 1)


def refused(desk: Desk, error: type[Problem]) -> None:
    """The desk takes nothing, loses nothing, and says so."""
    before = desk.position()
    with pytest.raises(error):
        sync(desk)
    assert desk.position() == before


def something(rig: Rig, place: Workstation, tree: KnownTree | None = None) -> list[bytes]:
    """Statements that every desk of the team sees, with the author's head."""
    world = rig.bench.world
    patient = world.patient(secrets.randbelow(10**5))
    opened = bodies.ReferralOpened(referral=world.id(), team=world.team, opened=world.today())
    return [
        place.say("patient.registered", patient.id, bodies.PatientRegistered(patient=patient.to_dict()), tree=tree),
        place.say("referral.opened", patient.id, opened, tree=tree),
    ]


def rewrites(leaves: Leaves, seq: int) -> None:
    leaves[seq - 1] = secrets.token_bytes(32)


def drops(leaves: Leaves, seq: int) -> None:
    """And puts another entry at the end, so that the number is right."""
    del leaves[seq - 1]
    leaves.append(secrets.token_bytes(32))


def reorders(leaves: Leaves, seq: int) -> None:
    leaves[seq - 1], leaves[seq] = leaves[seq], leaves[seq - 1]


@pytest.mark.parametrize("lie", [rewrites, drops, reorders])
def test_an_operator_who_changes_what_a_desk_cannot_see_is_found_out_by_it(
    rig: Rig, lie: Callable[[Leaves, int], None]
) -> None:
    seq = rig.elsewhere()
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    rig.service.rewrite(lie, seq)
    refused(desk, HistoryMismatch)
    rig.bench.ready_patient()
    refused(desk, HistoryMismatch)


def test_an_operator_who_goes_back_to_a_shorter_log_is_found_out(rig: Rig) -> None:
    fork = rig.fork()
    desk = rig.desk(rig.bench.clinician)
    rig.elsewhere()
    sync(desk)
    NearClient.WEBS[rig.service.address] = NearClient.WEBS[fork.address]
    refused(desk, HistoryMismatch)


def test_two_desks_that_are_shown_two_histories_learn_of_it_from_each_other(rig: Rig) -> None:
    """The split view: each desk's own log is whole, and only a head that a colleague signed tells."""
    seq = rig.elsewhere()
    fork = rig.fork()
    fork.rewrite(rewrites, seq)
    mine, other = rig.desk(rig.bench.clinician), rig.desk(rig.bench.coordinator, fork)
    sync(mine)
    sync(other)
    assert tree_of(mine) != tree_of(other)
    said = something(rig, rig.bench.clinician, tree_of(mine))
    rig.bench.apply(*said)
    fork.smuggle(*said)
    with pytest.raises(TwoHistories):
        sync(other)
    NearClient.asked.clear()
    refused(other, TwoHistories)
    assert not [path for path in NearClient.asked if "commands" in path or "changes" in path]
    sync(mine)


def test_desks_with_one_history_find_each_other_in_it(rig: Rig) -> None:
    mine, other = rig.desk(rig.bench.clinician), rig.desk(rig.bench.coordinator)
    sync(mine)
    sync(other)
    for _ in range(3):
        rig.bench.apply(*something(rig, rig.bench.clinician, tree_of(mine)))
        rig.elsewhere(secrets.randbelow(10**5))
        sync(mine)
    NearClient.asked.clear()
    sync(other)
    assert len([path for path in NearClient.asked if "consistency" in path]) == 1
    NearClient.asked.clear()
    sync(other)
    assert [path.partition("?")[0] for path in NearClient.asked] == ["/v1/changes"]


def test_an_operator_who_withholds_is_found_out_by_what_a_colleague_had_seen(rig: Rig) -> None:
    fork = rig.fork()
    mine, other = rig.desk(rig.bench.clinician), rig.desk(rig.bench.coordinator, fork)
    for index in (1, 2, 3):
        rig.elsewhere(index)
    sync(mine)
    sync(other)
    said = something(rig, rig.bench.clinician, tree_of(mine))
    rig.bench.apply(*said)
    fork.smuggle(*said)
    refused(other, SomethingWithheld)


def test_an_operator_who_answers_with_an_old_head_is_noticed_after_a_day(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    desk.desk.state.set_network(connected="connected", clean=True)
    assert not desk.reads.status().risk_may_be_late
    then, sign = rig.bench.world.clock.now, LogKey.sign

    def sign_in_the_past(key: LogKey, directory: Any, size: int, root: bytes, now: int) -> SignedHead:
        return sign(key, directory, size, root, min(now, then))

    monkeypatch.setattr(LogKey, "sign", sign_in_the_past)
    for days, late in ((1, False), (2, True)):
        rig.bench.world.clock.now = then + days * DAY
        sync(desk)
        assert desk.reads.status().risk_may_be_late == late
    sentence = desk.reads.status().sentence
    assert sentence.startswith("The service may be withholding: it last signed its log on 22-Nov-2026")
    rig.bench.world.clock.now = then


def test_a_head_that_the_logs_key_has_not_signed_is_refused(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    monkeypatch.setattr(rig.bench.feed, "_log_key", LogKey(ServiceKeys(b"x" * 32)))
    refused(desk, HistoryMismatch)


def test_a_device_that_makes_a_head_up_is_refused_before_it_can_stop_the_others(rig: Rig) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    at = tree_of(desk)
    for made_up in (KnownTree(at.size, bytes(32), 1), KnownTree(10**6, at.root, 1)):
        head = len(rig.bench.pull(rig.bench.administrator.member)[0])
        with pytest.raises(OtherHistory):
            rig.bench.processor.apply(something(rig, rig.bench.coordinator, made_up))
        assert len(rig.bench.pull(rig.bench.administrator.member)[0]) == head
    sync(desk)


def test_a_desk_whose_own_past_the_service_denies_says_nothing_and_keeps_what_waits(rig: Rig) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    rig.service.rewrite(rewrites, 1)
    desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team)))
    refused(desk, TwoHistories)
    assert {line.state for line in desk.reads.outbox()} == {"waiting"}


def test_what_the_trust_has_said_of_its_staff_cannot_be_left_out(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who hides a revocation by erasing its content."""
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    hidden = bodies.DeviceRevoked(device=rig.bench.coordinator.device)
    rig.bench.apply(rig.bench.administrator.say("device.revoked", rig.bench.world.trust, hidden))

    whole = Feed._stored

    def emptied(feed: Feed, row: Any) -> bytes:
        return encode_parts(cbor.decode(whole(feed, row))[0], None, None)

    monkeypatch.setattr(Feed, "_stored", emptied)
    refused(desk, HistoryMismatch)


def test_the_key_seen_first_is_kept_and_the_one_that_the_root_names_stands_above_it(rig: Rig) -> None:
    desk = rig.desk(rig.bench.clinician)
    history = desk.desk.sync.history
    world = rig.bench.world
    unnamed = Directory(world.trust, bytes(32))
    reader = desk.desk.reader()
    try:
        assert history.log_key(reader, unnamed) == rig.bench.log_key.public
        assert mirror.kept(reader.mirror, "log_key") == rig.bench.log_key.public
        assert NearClient.asked == ["/v1/service"]
        assert history.log_key(reader, unnamed) == rig.bench.log_key.public
        assert NearClient.asked == ["/v1/service"]
        assert history.log_key(reader, replace(unnamed, log_key=b"n" * 32)) == b"n" * 32
    finally:
        reader.close()


def test_a_mirror_of_a_release_without_the_tree_begins_where_it_stands(rig: Rig) -> None:
    desk = rig.desk(rig.bench.clinician)
    rig.elsewhere()
    sync(desk)
    before = desk.position()
    desk.desk.writer.submit(_without_tree).result()
    assert desk.position().frontier is None
    sync(desk)
    assert desk.position().frontier == before.frontier
    rig.bench.ready_patient()
    sync(desk)
    assert desk.position().entries > before.entries


def test_a_beginning_that_the_signed_head_does_not_bear_out_is_refused(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    desk.desk.writer.submit(_without_tree).result()
    whole = nodes.frontier

    def other(connection: Any, size: int) -> Frontier:
        found = whole(connection, size)
        return replace(found, peaks=(bytes(32), *found.peaks[1:]))

    sign = LogKey.sign
    monkeypatch.setattr(nodes, "frontier", other)
    monkeypatch.setattr(LogKey, "sign", lambda key, directory, size, _root, now: sign(key, directory, size, EMPTY, now))
    refused(desk, HistoryMismatch)


def test_who_leaves_a_team_goes_on_syncing_and_gets_its_records_back_on_return(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, member = rig.bench.world, rig.bench.clinician.member
    assert member is not None
    patients = {rig.bench.ready_patient(index)[0] for index in (1, 2, 3)}
    there, away = rig.desk(rig.bench.clinician), rig.desk(rig.bench.clinician)
    sync(there)
    sync(away)
    rig.bench.apply(*something(rig, rig.bench.coordinator))
    rig.elsewhere()
    removed = bodies.MemberRemoved(team=world.team, member=member)
    rig.bench.apply(world.root.say("member.removed", world.trust, removed))
    sync(there)
    # this one comes back to several pages, and the last alone says why there is less
    monkeypatch.setattr(feed_module, "PAGE", 1)
    rig.bench.feed.forget()
    rig.elsewhere(901)
    sync(away)
    for desk in (there, away):
        desk.desk.writer.submit(_put_away).result()
        assert desk.reads.find("feather") == ()
    rig.bench.apply(world.root.say("member.added", world.trust, bodies.MemberAdded(team=world.team, member=member)))
    for desk in (there, away):
        sync(desk)
        assert patients <= {match.patient.id for match in desk.reads.find("feather")}


def test_a_record_that_comes_back_with_another_past_is_refused(rig: Rig) -> None:
    world, member = rig.bench.world, rig.bench.clinician.member
    assert member is not None
    patient, _ = rig.bench.ready_patient()
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    removed, added = (model(team=world.team, member=member) for model in (bodies.MemberRemoved, bodies.MemberAdded))
    rig.bench.apply(world.root.say("member.removed", world.trust, removed))
    sync(desk)
    desk.desk.writer.submit(partial(_change_past, patient)).result()
    rig.bench.apply(world.root.say("member.added", world.trust, added))
    refused(desk, HistoryMismatch)


def _put_away(stores: Stores) -> None:
    rows: list[Any] = stores.mirror.execute("select id from patient").fetchall()
    for (stream,) in rows:
        forget_record(stores.mirror, stream)


def _change_past(patient: UUID, stores: Stores) -> None:
    with stores.mirror:
        query = "update entry set header = zeroblob(9) where stream = ? and n = 2"
        stores.mirror.execute(query, (patient.bytes,))


def _without_tree(stores: Stores) -> None:
    with stores.mirror:
        stores.mirror.execute("delete from meta where name in ('frontier', 'tree', 'tree_signature')")
