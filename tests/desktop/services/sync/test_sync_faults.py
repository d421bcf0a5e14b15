"""A round of the sync that fails in any way is said in the status line, and the next round is tried."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.client.client import Client
from desktop.services.keys import StoreKeys
from desktop.services.problems import DamagedStore, DiskFull, ReadOnlyProfile, ServiceUnreachable
from desktop.services.profile import Profile
from desktop.services.reads import Status
from desktop.services.reads.waiting import status
from desktop.services.state.desk_state import DeskState
from desktop.services.store.mirror import ask_for_turn
from desktop.services.store.reader import Reader
from desktop.services.sync.loop import SyncLoop
from tests.desktop.services.clinic import PATIENCE, Clinic, open_desk
from tests.probes.service_process import ServiceProcess

WHOLE = "Connected; everything the service has is here."


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with ServiceProcess(tmp_path_factory.mktemp("service")) as service:
        yield Clinic(service)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(
            ZeroDivisionError("Marigold"),
            "a fault of this program",
            marks=pytest.mark.expected_log(r"^The sync failed: ZeroDivisionError at test_sync_faults\.py:\d+$"),
        ),
        (DiskFull(), DiskFull.words),
    ],
)
def test_a_failing_round_is_said_and_the_next_one_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic, error: Exception, words: str
) -> None:
    whole, failing = SyncLoop.sync_once, [error]

    def once(loop: SyncLoop, *given: object) -> None:
        if failing:
            raise failing.pop()
        whole(loop, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(SyncLoop, "sync_once", once)
    with open_desk(tmp_path / "desk", clinic.identity(clinic.place), clinic.place) as bench:
        bench.until(lambda: words in bench.reads.status().sentence)
        assert bench.reads.status().risk_may_be_late
        bench.desk.sync.wake()
        bench.until(lambda: bench.reads.status().connected == "connected")


def test_a_first_round_that_was_interrupted_does_not_wait_for_news_before_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic
) -> None:
    """While it waited, the status line could not say that all is here."""
    whole, was_interrupted, waits = SyncLoop.sync_once, Client.was_interrupted, list[int]()

    def once(loop: SyncLoop, reader: Reader, wait: int) -> None:
        waits.append(wait)
        whole(loop, reader, wait)
        if len(waits) == 1:
            monkeypatch.setattr(Client, "was_interrupted", lambda _: True)
            raise ServiceUnreachable
        monkeypatch.setattr(Client, "was_interrupted", was_interrupted)

    monkeypatch.setattr(SyncLoop, "sync_once", once)
    with open_desk(tmp_path / "desk", clinic.identity(clinic.place), clinic.place) as bench:
        bench.until(lambda: WHOLE in bench.said)
    assert waits[:2] == [0, 0]


def test_a_store_that_cannot_be_read_when_the_sync_begins_is_said_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic
) -> None:
    of_profile, failing = Reader.of_profile, [ReadOnlyProfile()]

    def opened(profile: Profile, keys: StoreKeys) -> Reader:
        if threading.current_thread().name == "sync" and failing:
            raise failing.pop()
        return of_profile(profile, keys)

    monkeypatch.setattr(Reader, "of_profile", opened)
    with open_desk(tmp_path / "desk", clinic.identity(clinic.place), clinic.place) as bench:
        bench.until(lambda: any(one.startswith(ReadOnlyProfile.words) for one in bench.said))
        bench.desk.sync.wake()
        bench.until(lambda: WHOLE in bench.said)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DamagedStore("A file of this profile is damaged: outbox.db."), "is damaged: outbox.db."),
        pytest.param(
            ZeroDivisionError("Marigold"),
            "a fault of this program",
            marks=pytest.mark.expected_log("^The status cannot be told: ZeroDivisionError$"),
        ),
    ],
)
def test_a_status_that_cannot_be_told_says_so_and_the_sync_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic, error: Exception, words: str
) -> None:
    worked_out, failing = status.status, [error]

    def fail_once(reader: Reader, state: DeskState) -> Status:
        if threading.current_thread().name == "sync" and failing:
            raise failing.pop()
        return worked_out(reader, state)

    monkeypatch.setattr(status, "status", fail_once)
    with open_desk(tmp_path / "desk", clinic.identity(clinic.place), clinic.place) as bench:
        bench.until(lambda: WHOLE in bench.said)
    assert bench.said[0].startswith("Nobody can say what waits here, nor how old it is. ")
    assert words in bench.said[0]


def test_copies_that_must_go_do_not_wait_for_a_pause_to_end(tmp_path: Path, clinic: Clinic) -> None:
    turned = threading.Event()
    with open_desk(tmp_path / "desk", clinic.identity(clinic.place), clinic.place, sync=False) as bench:
        desk = bench.desk
        desk.on_turn_due = turned.set
        # a round has left more to look at for the next one
        desk.writer.hold_turn(True)
        desk.writer.submit(lambda stores: ask_for_turn(stores.mirror))
        desk.calls.pause_sync()
        desk.sync._reader = reader = desk.reader()

        assert desk.sync._round_in_words(0) == 0

        reader.close()
        assert turned.wait(PATIENCE)


def test_after_a_time_out_nobody_says_that_all_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: Clinic
) -> None:
    """Also where it was the least of what the service is asked: what it offers."""
    words, get_json = "The trust's service did not answer in time.", Client.get_json
    failing = [ServiceUnreachable(words)]

    def get(client: Client, path: str) -> object:
        if path == "/v1/service" and threading.current_thread().name == "sync" and failing:
            raise failing.pop()
        return get_json(client, path)

    monkeypatch.setattr(Client, "get_json", get)
    identity = clinic.identity(clinic.place)
    with open_desk(tmp_path / "desk", identity, clinic.place) as bench:
        bench.until(lambda: any(words in one for one in bench.said))
        assert WHOLE not in bench.said
        bench.desk.sync.wake()
        bench.until(lambda: WHOLE in bench.said)
