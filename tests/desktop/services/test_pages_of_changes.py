"""A page is taken whole or not at all: truncated, reordered, forged or miscounted, it leaves the mirror as it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.statements import Kind
from care_record.log import tree
from care_record.log.entry import encode_parts
from care_record.log.frontier import Frontier
from care_record.log.page import Gap, Inclusion
from care_record.sealing.keys import SealingKey
from care_record.statements.statement import KnownHead
from care_record.wire import bodies, cbor
from care_record.wire.frames import pack
from desktop.services.access.known import kept_access
from desktop.services.problems import HistoryMismatch, NewerRelease
from desktop.services.store.mirror import Position
from desktop.services.trust.checking import UNREADABLE
from tests.desktop.services.pages import Log
from tests.probes.trust_world import World


@pytest.fixture(scope="module")
def log() -> Log:
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    made = Log(world)
    made.append(*world.founding(), *staff, world.team_key_created(clinician))
    for index in range(3):
        patient = world.patient(index)
        made.append(
            *world.registration(clinician, patient),
            world.access(clinician, patient.id, SealingKey(world.random(32))),
            world.agreement(clinician, patient.id),
        )
    return made


def test_a_whole_page_is_taken(log: Log) -> None:
    page = log.page()
    assert len(page.entries) == len(log.frames)
    assert page.position.synced_at == log.world.clock()
    kinds = {page.entries[seq - 1].kind for seq in page.unchecked}
    assert kinds == {"patient.registered", "referral.opened"}


@given(st.data())
def test_a_page_with_a_frame_lost_doubled_or_moved_is_refused(log: Log, data: st.DataObject) -> None:
    frames = list(log.frames)
    place = data.draw(st.integers(0, len(frames) - 2))
    change: Callable[[], object] = data.draw(
        st.sampled_from(
            [
                lambda: frames.pop(place),
                lambda: frames.insert(place, frames[place]),
                lambda: frames.insert(place, frames.pop(place + 1)),
            ]
        )
    )
    change()
    with pytest.raises(HistoryMismatch):
        log.page(frames)


@given(st.data())
def test_a_page_with_a_changed_byte_is_refused(log: Log, data: st.DataObject) -> None:
    frames = list(log.frames)
    place = data.draw(st.integers(0, len(frames) - 1))
    changed = bytearray(frames[place])
    byte = data.draw(st.integers(12, len(changed) - 1))
    changed[byte] ^= 1 << data.draw(st.integers(0, 7))
    frames[place] = bytes(changed)
    # a changed name of a kind cannot be told from a newer release's
    with pytest.raises((HistoryMismatch, NewerRelease)):
        log.page(frames)


@pytest.mark.parametrize("changes", [{"entries": 1}, {"streams": 9}, {"head": 0}])
def test_a_page_whose_counts_are_not_ours_is_refused(log: Log, changes: dict[str, int]) -> None:
    with pytest.raises(HistoryMismatch):
        log.page(end=log.end(**changes))


@pytest.mark.parametrize("changes", [{"trust": UUID(int=9)}, {"size": 3}, {"root": bytes(32)}])
def test_a_page_whose_signed_head_is_for_something_else_is_refused(log: Log, changes: dict[str, Any]) -> None:
    with pytest.raises(HistoryMismatch):
        log.page(end=log.end(tree=log.tree_head(**changes)))


def test_a_page_with_an_older_head_or_none_is_refused(log: Log) -> None:
    for head in (log.tree_head(len(log.leaves) - 1), None, replace(log.tree_head(), signature=bytes(64))):
        with pytest.raises(HistoryMismatch):
            log.page(end=log.end(tree=head))


def test_an_older_entry_that_nothing_vouches_for_is_refused(log: Log) -> None:
    """Entries of a record that has just become visible come behind the others, with a proof for the last."""
    entries, size = log.page().entries, len(log.leaves)
    older = [one for one in entries if one.stream == entries[-1].stream]
    frames = [pack(one.seq, Gap(((0, one.leaf),)).encode() if one in older else one.encode()) for one in entries]
    frames += [pack(size, one.encode()) for one in older[:-1]]
    nodes = dict(Frontier().grow(log.leaves)[1])
    last = older[-2].seq
    proof = tuple(tree.hash_of(one, nodes) for one in tree.inclusion_ranges(last - 1, size))
    end = log.end(entries=size - 1)
    page = log.page([*frames, pack(size, Inclusion(last, proof).encode())], end)
    assert page.position.frontier == Frontier().extend(log.leaves)
    for unproved in ([], [Inclusion(last, (bytes(32), *proof[1:]))], [Inclusion(last - 1, proof)]):
        with pytest.raises(HistoryMismatch):
            log.page([*frames, *(pack(size, one.encode()) for one in unproved)], end)


def test_a_page_that_breaks_off_is_refused(log: Log) -> None:
    reader = log.reader()
    reader.feed(b"".join(log.frames))
    with pytest.raises(HistoryMismatch):
        reader.finish()
    reader.feed(pack(99, b"x")[:5])
    with pytest.raises(HistoryMismatch):
        reader.finish()


def test_an_agreement_signed_by_nobody_of_the_trust_is_refused() -> None:
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    stranger = world.workstation(clinician.member)
    patient = world.patient()
    for forged in (
        world.agreement(stranger, patient.id),
        stranger.say("device.revoked", world.trust, bodies.DeviceRevoked(device=clinician.device)),
    ):
        log = Log(world)
        log.append(*world.founding(), *staff, *world.registration(clinician, patient), forged)
        with pytest.raises(HistoryMismatch):
            log.page()


@pytest.mark.parametrize("kind", ["consent.withdrawn", "withdrawal.confirmed", "access.ended"])
def test_a_withdrawal_cannot_be_hidden_by_leaving_its_content_out(kind: str) -> None:
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    patient = world.patient()
    said = {
        "consent.withdrawn": lambda: world.agreement(clinician, patient.id, Kind.WITHDRAWN),
        "withdrawal.confirmed": lambda: clinician.say(
            kind, patient.id, bodies.WithdrawalConfirmed(withdrawal=world.id(), how="in-person")
        ),
        "access.ended": lambda: clinician.say(kind, patient.id, bodies.AccessEnded(team=world.team, reason="Ended.")),
    }
    log = Log(world)
    log.append(*world.founding(), *staff, *world.registration(clinician, patient), said[kind]())
    assert len(log.page().entries) == len(log.frames)
    header, _, _ = cbor.decode(log.frames[-1][12:])
    log.frames[-1] = pack(len(log.frames), encode_parts(header, None, None))
    with pytest.raises(HistoryMismatch) as refused:
        log.page()
    assert "left out" in refused.value.way_back


def test_what_a_member_said_before_leaving_is_still_believed() -> None:
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    assert clinician.member is not None
    patient = world.patient()
    granted = world.access(clinician, patient.id, SealingKey(world.random(32)))
    left = bodies.MemberRemoved(team=world.team, member=clinician.member)
    log = Log(world)
    # whoever joins the team afterwards is sent the older entries of its patients behind the staff's
    log.append(*world.founding(), *staff, world.team_key_created(clinician))
    log.append(world.root.say("member.removed", world.trust, left))
    log.append(*world.registration(clinician, patient), granted)
    assert len(log.page().entries) == len(log.frames)


def test_a_service_that_answers_with_another_root_is_refused() -> None:
    world, other = World(), World(seed=b"other")
    other.trust = world.trust
    log = Log(world)
    log.append(*world.founding())
    log.append(other.root.say("member.authorised", world.trust, STRANGER))
    with pytest.raises(HistoryMismatch):
        log.page()


def test_a_records_public_key_that_nobody_of_the_team_signed_is_never_sealed_to() -> None:
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    outsider, others = world.staff("clinician", "grace", world.other_team)
    patient = world.patient()
    right = SealingKey(world.random(32))
    log = Log(world)
    log.append(*world.founding(), *staff, *others, world.team_key_created(clinician))
    log.append(*world.registration(clinician, patient))
    log.append(world.access(outsider, patient.id, SealingKey(world.random(32))))
    log.append(world.access(clinician, patient.id, right))
    log.append(world.access(outsider, patient.id, SealingKey(world.random(32)), epoch=2))
    mirror = log.mirror()
    access = kept_access(lambda *asked: mirror.execute(*asked).fetchall(), log.directory, patient.id)
    assert [epoch.public for epoch in access.epochs] == [right.public.encoded]
    mirror.close()


STRANGER = bodies.MemberAuthorised(member=World().id(), name="Dr Nobody", role="clinician", account="nobody")


@pytest.mark.parametrize("details", [{}, {"id": 5}, {"id": bytes(16), "name": "x"}, {"birth_date": "9999-99-99"}])
def test_details_that_no_workstation_can_have_said_are_set_aside_alone(details: dict[str, object]) -> None:
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    log = Log(world)
    log.append(*world.founding(), *staff)
    log.append(clinician.say("patient.registered", world.id(), bodies.PatientRegistered(patient=details)))
    later = world.patient(2)
    log.append(*world.registration(clinician, later))
    page = log.page()
    assert [words for _, words in page.distrusted] == [f"{UNREADABLE} (patient.registered)."]
    assert [one.key for one in page.effects if one.table == "patient"] == [later.id.bytes]


@pytest.mark.parametrize("held", [40, 10_000])
def test_an_older_head_than_the_one_held_here_is_refused(log: Log, held: int) -> None:
    known = Position(held, len(log.frames), len(log.heads), KnownHead(held, bytes(32)), None, Frontier(held))
    reader = log.reader(known)
    reader.feed(pack(held, log.end(head=held - 1).encode()))
    with pytest.raises(HistoryMismatch, match="does not fit"):
        reader.finish()
