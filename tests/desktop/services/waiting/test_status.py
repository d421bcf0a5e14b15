"""The status line: how old the data is, how far a long sync is, and nothing that is not so."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import apsw
import pytest

from care_record.people.dates import from_milliseconds
from desktop.services.reads import Progress, Status
from desktop.services.reads.waiting import status
from desktop.services.state.network import Network
from desktop.services.state.pause import HOUR_MS, Pause
from desktop.services.store import mirror, schema
from desktop.services.store.reader import Reader
from tests.probes.trust_world import NOON

LATER = NOON + 5 * 60_000


@pytest.fixture
def reader() -> Iterator[Reader]:
    one = Reader(apsw.Connection(":memory:"), apsw.Connection(":memory:"))
    schema.prepare_mirror(one.mirror)
    schema.prepare_outbox(one.outbox)
    yield one
    one.close()


def line(reader: Reader, network: Network, pause: Pause | None = None, *, synced: bool = True) -> Status:
    mirror.keep(reader.mirror, "synced_at", NOON if synced else None)
    left = pause.left(LATER) if pause else 0
    state = SimpleNamespace(network=network, now=lambda: LATER, pause=pause, pause_left=lambda: left, pages_words="")
    return status.status(reader, state)  # type: ignore[arg-type]


def test_a_long_first_sync_says_how_far_it_is_and_how_long_it_takes_still(reader: Reader) -> None:
    network = Network("connected", progress=Progress(41_200, 100_000, 95))
    said = line(reader, network, synced=False)
    assert said.sentence == "First sync: 41,200 of 100,000 changes, about 2 minutes left."
    assert said.syncing == Progress(41_200, 100_000, 95)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(500, 0), "Fetching: 500 changes so far."),
        (Progress(500, 900), "Fetching: 500 of 900 changes."),
        (Progress(500, 900, 3), "Fetching: 500 of 900 changes, less than a minute left."),
    ],
)
def test_what_is_not_known_is_not_said(reader: Reader, progress: Progress, words: str) -> None:
    said = line(reader, Network("connected", progress=progress))
    assert said.sentence.startswith(words)
    assert "Data as of" in said.sentence


@pytest.mark.parametrize(
    "network",
    [
        Network("offline", "The trust's service did not answer in time.", clean=True),
        Network("refused", "Syncing has stopped.", clean=True),
        Network("connecting"),
        Network("connected", progress=Progress(1, 2), clean=True),
        Network("connected"),
    ],
)
def test_all_is_here_is_said_only_after_a_whole_sync(reader: Reader, network: Network) -> None:
    said = line(reader, network)
    assert "everything the service has is here" not in said.sentence
    assert network.clean or said.connected != "connected"
    whole = line(reader, Network("connected", clean=True))
    assert (whole.connected, whole.sentence) == ("connected", "Connected; everything the service has is here.")


def test_before_a_first_whole_sync_a_person_reads_what_is_waited_for_and_since_when(reader: Reader) -> None:
    first = line(reader, Network("connecting", since=NOON), synced=False).sentence
    assert first == ("Connecting since 12:00: the trust's service has not answered yet. Nothing has been fetched yet.")
    anew = line(reader, Network("connecting", since=LATER)).sentence
    assert anew.startswith("Connecting since 12:05: the trust's service has not answered yet. Data as of ")
    fetched = line(reader, Network("connected", since=LATER)).sentence
    assert fetched == "Everything is fetched. Opening and checking it began at 12:05."


def test_a_store_that_cannot_be_read_is_said_and_nothing_is_claimed_of_it() -> None:
    said = status.unreadable("A file of this profile is damaged: outbox.db.")
    assert said.sentence == (
        "Nobody can say what waits here, nor how old it is. A file of this profile is damaged: outbox.db."
    )
    assert (said.connected, said.data_as_of, said.risk_may_be_late) == ("refused", None, True)


def test_a_pause_says_until_when_how_old_the_data_is_and_that_alerts_may_be_late(reader: Reader) -> None:
    pause = Pause(NOON, NOON + HOUR_MS)
    said = line(reader, Network("connected", clean=True), pause)
    assert said.sentence.startswith("Paused until ")
    assert "nothing new is fetched" in said.sentence
    assert "Data as of" in said.sentence
    assert said.risk_may_be_late
    assert said.paused_until == from_milliseconds(pause.until)
    assert isinstance(said.paused_until, datetime)
    over = line(reader, Network("connected", clean=True), Pause(NOON - HOUR_MS, NOON))
    assert (over.paused_until, over.risk_may_be_late) == (None, False)
