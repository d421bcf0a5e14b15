"""The tree over the log as the service keeps it and sends it: whole for everybody, whatever they may see."""

from datetime import date

import pytest
from sqlalchemy import func, select

from care_record.log import tree
from care_record.log.frontier import Frontier
from care_record.log.page import Gap, Inclusion
from care_record.wire import bodies
from sync_service.storage import database
from sync_service.storage import feed as feed_module
from sync_service.storage import tables as t
from sync_service.storage.tree import nodes
from tests.probes.bench import MEASURE, Bench
from tests.sync_service.storage.tree_reader import TreeReader


def leaves(bench: Bench) -> list[bytes]:
    with database.reading(bench.engine) as connection:
        return list(connection.scalars(select(t.log_entries.c.leaf).order_by(t.log_entries.c.seq)))


def busy(bench: Bench, people: int = 6) -> None:
    for index in range(1, people + 1):
        patient, _ = bench.ready_patient(index)
        bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])


def test_every_root_and_every_proof_is_the_one_of_the_leaves(bench: Bench) -> None:
    busy(bench, 3)
    held = leaves(bench)
    with database.reading(bench.engine) as connection:
        for size in range(len(held) + 1):
            assert nodes.frontier(connection, size) == Frontier().extend(held[:size])
        after = tree.root(held)
        for size in range(1, len(held) + 1):
            proof = nodes.consistency(connection, size, len(held))
            assert tree.is_consistent(size, len(held), tree.root(held[:size]), after, proof)


def test_a_root_is_read_from_a_handful_of_nodes(bench: Bench) -> None:
    busy(bench)
    size = len(leaves(bench))
    assert len(tree.cover(0, size)) <= size.bit_length()
    with database.reading(bench.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(t.tree_nodes)) == 2 * size - size.bit_count()


def test_a_node_that_is_not_whole_is_not_there(bench: Bench) -> None:
    size = len(leaves(bench))
    with database.reading(bench.engine) as connection, pytest.raises(KeyError):
        nodes.read(connection, [(0, size)])


@pytest.mark.parametrize("page", [5, 2000])
def test_everybody_follows_the_tree_through_what_they_may_not_see(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(feed_module, "PAGE", page)
    places = (bench.clinician, bench.outsider, bench.administrator)
    readers = [TreeReader(bench, place.member) for place in places]
    for index in (1, 2, 3):
        patient, _ = bench.ready_patient(index)
        ends = [reader.follow() for reader in readers]
        assert {end.head for end in ends} == {len(leaves(bench))}
        bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    assert {reader.follow().head for reader in readers} == {len(leaves(bench))}
    assert len({reader.frontier.root for reader in readers}) == 1
    assert len(readers[0].entries) > len(readers[1].entries)


def test_older_entries_are_vouched_for_by_a_newer_one_or_by_a_proof(bench: Bench) -> None:
    patient, _ = bench.ready_patient()
    outsider = TreeReader(bench, bench.outsider.member)
    outsider.follow()
    opened = bodies.ReferralOpened(referral=bench.world.id(), team=bench.world.other_team, opened=date(2026, 11, 1))
    bench.apply(bench.outsider.say("referral.opened", patient, opened))
    assert not [frame for _, frame in outsider.frames() if isinstance(frame, Inclusion)]
    outsider.follow()
    assert patient in {entry.stream for entry in outsider.entries}

    late, said = bench.world.staff("clinician", "late", bench.world.team)
    newcomer = TreeReader(bench, late.member)
    bench.apply(*said)
    proofs = [frame for _, frame in newcomer.frames() if isinstance(frame, Inclusion)]
    newcomer.follow()
    assert [proof.seq for proof in proofs] == [max(one.seq for one in newcomer.entries if one.stream == patient)]


def test_with_nothing_new_the_answer_is_small_and_grows_by_little_when_others_write(bench: Bench) -> None:
    outsider = TreeReader(bench, bench.outsider.member)
    outsider.follow()
    outsider.frames()
    assert outsider.bytes < 500
    busy(bench, 40)
    frames = [frame for _, frame in outsider.frames()]
    assert isinstance(frames[0], Gap)
    assert outsider.bytes < 1024


def test_a_page_without_the_tree_is_as_it_was(bench: Bench) -> None:
    busy(bench, 2)
    entries, end, _ = bench.pull(bench.outsider.member)
    assert end.tree is None
    assert len(entries) == end.entries


def test_a_database_of_an_earlier_release_gets_its_tree_once(bench: Bench) -> None:
    busy(bench)
    held = leaves(bench)
    bench.go_back("0001")
    database.upgrade(bench.engine)
    with database.reading(bench.engine) as connection:
        assert nodes.frontier(connection, len(held)) == Frontier().extend(held)
    busy_reader = TreeReader(bench, bench.clinician.member)
    bench.ready_patient(99)
    assert busy_reader.follow().head == len(leaves(bench)) > len(held)
