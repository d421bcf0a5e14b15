"""A disk that fills up while the program is at work: said in words, nothing half-written, and all goes on with room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest

from desktop.services.problems import DamagedStore, DiskFull
from desktop.services.store import connection
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients, sync

NO_LIMIT = 1 << 30


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[NearDesks]:
    with near_clients(), ExitStack() as stack:
        yield NearDesks(tmp_path, stack)


def room(desk: Desk, name: str, *, left: bool) -> None:
    """Give one of the two files no page more, or as many as it wants."""

    def limit(one: apsw.Connection) -> None:
        one.pragma("max_page_count", NO_LIMIT if left else int(one.pragma("page_count")))

    desk.desk.writer.submit(lambda stores: limit(getattr(stores, name))).result()


def test_an_act_that_finds_no_room_is_refused_in_words_and_leaves_nothing(rig: NearDesks) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    room(desk, "outbox", left=False)
    told = until_it_is_full(desk, rig)
    before = [line.id for line in desk.reads.outbox()]
    with pytest.raises(DiskFull) as again:
        desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, 80)))
    assert again.value.words == told.words
    assert "The disk is full" in told.words
    assert "What was saved before is safe." in told.way_back
    # whole acts, or nothing of them
    assert [line.id for line in desk.reads.outbox()] == before
    room(desk, "outbox", left=True)
    desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, 90)))
    sync(desk)
    assert desk.reads.outbox() == ()


def until_it_is_full(desk: Desk, rig: NearDesks) -> DiskFull:
    """Act until one is refused; gives what was said."""
    for index in range(50):
        try:
            desk.act(lambda acts, n=index: acts.register_patient(draft(rig.bench.world.team, n + 1)))
        except DiskFull as told:
            return told
    raise AssertionError("there was always room")


def test_changes_that_find_no_room_are_taken_whole_once_there_is_some(rig: NearDesks) -> None:
    desk = rig.desk(rig.bench.clinician)
    sync(desk)
    patients = {rig.bench.ready_patient(index)[0] for index in range(1, 13)}
    desk.act(lambda acts: acts.register_patient(draft(rig.bench.world.team, 90)))
    before = desk.position()
    room(desk, "mirror", left=False)
    with pytest.raises(DiskFull):
        sync(desk)
    assert desk.position() == before
    assert len(desk.reads.find("feather")) == 1
    # what had gone out is not lost with the answer: the row is there until it has come back
    assert {line.state for line in desk.reads.outbox()} == {"accepted"}
    reader = desk.desk.reader()
    desk.desk.sync.wake()
    desk.desk.state.set_network(connected="connecting")
    desk.desk.sync._reader = reader
    assert desk.desk.sync._round_in_words(0) == 1
    reader.close()
    said = desk.reads.status().sentence
    assert said.startswith("The disk is full, so nothing can be saved safely. Free some space")
    room(desk, "mirror", left=True)
    sync(desk)
    assert patients <= {match.patient.id for match in desk.reads.find("feather")}
    assert desk.reads.outbox() == ()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (apsw.SQLITE_IOERR_WRITE, DiskFull),
        (apsw.SQLITE_IOERR_FSYNC, DiskFull),
        (apsw.SQLITE_IOERR_READ, DamagedStore),
        (apsw.SQLITE_IOERR_SHORT_READ, DamagedStore),
    ],
)
def test_a_disk_that_takes_nothing_is_no_damaged_store(code: int, problem: type[Exception]) -> None:
    with pytest.raises(problem), connection.words_for_sqlite("mirror.db"):
        raise apsw.exception_for(code)
