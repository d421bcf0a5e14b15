"""The sync: push what waits, pull what is new, look at it; then wait for news. One thread runs it until stopped."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, TypeVar

from desktop.services.access import standing
from desktop.services.problems import (
    HistoryMismatch,
    NotThisService,
    OtherIncarnation,
    Problem,
    ServiceUnreachable,
    SyncFault,
    TwoHistories,
)
from desktop.services.state.network import Progress
from desktop.services.store import mirror, outbox, starting_over
from desktop.services.sync.about import About
from desktop.services.sync.aside.reporting import Reporting
from desktop.services.sync.chores import Chores
from desktop.services.sync.held_back import HeldBack
from desktop.services.sync.history import History
from desktop.services.sync.kinds import EVERYTHING, kinds_of
from desktop.services.sync.listing import Listing
from desktop.services.sync.page import Held, PageReader
from desktop.services.sync.push import Push
from desktop.services.sync.restored import Incarnations
from desktop.services.sync.rounds.pace import Pace
from desktop.services.sync.rounds.settling import Settling
from desktop.services.sync.team_keys import TeamKeys
from desktop.services.trust import verified

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.authoring.author import Author
    from desktop.services.client.client import Client
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

log = logging.getLogger(__name__)

T = TypeVar("T")

WAIT_SECONDS = 25
# After a failure: soon at first, so that a short break is not noticed, then ever more seldom.
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_CHUNK = 256 * 1024
# A page holds about 2,000 entries; a stream that goes on and on must not fill the memory.
_MOST_BYTES = 256 * 1024 * 1024
# So many acts that came back are remembered: each round looks through them, and forgetting them is a write to the disk.
_SETTLED_KEPT = 500
# What may open an answer that no key here opened before.
_KEYS = frozenset({"access.granted", "record-key.wrapped", "team-key.wrapped", "consent.recorded"})


class SyncLoop:
    """`run` takes a thread until `stop`; `wake` ends a wait, to push. `changed` and `status` are called from it.

    Nothing here writes by itself: pages, receipts and openings are jobs of the writer.
    """

    def __init__(
        self,
        client: Client,
        reader: Callable[[], Reader],
        writer: Writer,
        author: Author,
        changed: Callable[[frozenset[str]], None],
        status: Callable[[], None],
    ) -> None:
        self._client = client
        self._open_reader = reader
        self._reader: Reader | None = None
        self._writer = writer
        self._author = author
        self._team_keys = TeamKeys(author)
        self._state = author.state
        self._changed = changed
        self._status = status
        self.history = History(client, writer, author.state.identity.device_id)
        self._incarnations = Incarnations(client, writer, author.state, self.history)
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._held_back = HeldBack(writer, author.state)
        self.doubting: Callable[[], AbstractContextManager[None]] = nullcontext
        """What a round runs in: it names what is wrong with the store."""
        self._settling = Settling(writer, self._state, changed, status, self._stopping)
        self._pace = Pace()
        self._chores = Chores(author, SystemRandom())
        self._listing = Listing(writer, author.state)
        self._about = About(client, writer, changed)
        self._reporting = Reporting(client, writer)
        self._push = Push(client, writer, self._state, self._incarnations, changed, status)

    def wait_for_push(self, seconds: float) -> bool:
        """Wake, and wait until the outbox has gone out; False where it has not. For a thread that may wait."""
        return self._push.wait(self.wake, seconds)

    def wake(self) -> None:
        """Push and pull now."""
        self._news.set()
        self._client.interrupt()

    def stop(self) -> None:
        """End `run` promptly, also a waiting long poll."""
        self._stopping.set()
        self._news.set()
        self._client.interrupt(everything=True)

    def run(self) -> None:
        """Sync until stopped."""
        failures = 0
        try:
            while not self._stopping.is_set():
                self._news.clear()
                self._client.was_interrupted()
                failures = self._round_in_words(failures)
        except CancelledError:
            # The writer has ended before us; what was fetched is fetched again.
            self._stopping.set()
        finally:
            if self._reader is not None:
                self._reader.close()
            self._client.close()

    def sync_once(self, reader: Reader, wait: int = 0) -> None:
        """Push and pull until nothing is new, then look at what came. Raises `Problem`."""
        if self._held_back.read_once(reader):
            self._settling.new_keys = True
            self._changed(EVERYTHING)
        try:
            self._exchange(reader, wait)
        except (HistoryMismatch, TwoHistories, OtherIncarnation) as error:
            self._incarnations.follow(reader, error)
            self._changed(EVERYTHING)
            self._pull_all(reader, 0)
            self._exchange(reader, 0)
        if not self._stopping.is_set():
            self._settling.look(reader)
            if self._listing.run(reader, self._stopping):
                self._changed(frozenset({"access-log"}))
            self._reporting.tell(reader)
            self._give_keys()
            self._do_chores(reader)
            self._push.notes(reader, self._stopping)
            self._about.ask(reader)

    def _exchange(self, reader: Reader, wait: int) -> None:
        # what an earlier round could not settle comes first: with two histories nothing more is said or taken
        self._compare(reader)
        self._push.run(reader, self._stopping)
        self._pull_all(reader, wait)
        self._compare(reader)

    def _compare(self, reader: Reader) -> None:
        self.history.compare(reader, self._state.directory(reader))

    def _round_in_words(self, failures: int) -> int:
        """One round; gives the failures in a row."""
        paused = self._state.pause_left()
        # Before a whole round none waits: what is new should stand there soon, and "connected" be said truthfully.
        wait = WAIT_SECONDS if self._state.network.whole and not self._chores.more else 0
        try:
            with self.doubting():
                # not before: what stands in the way of reading is said, and tried again
                reader = self._reader = self._reader or self._open_reader()
                if paused:
                    self._push.run(reader, self._stopping, urgent=True)
                else:
                    self.sync_once(reader, wait)
        except ServiceUnreachable as error:
            # Our own interruption shows as a broken connection.
            if self._client.was_interrupted() or self._stopping.is_set():
                return 0
            return self._failed("offline", error, failures)
        except Problem as error:
            return self._failed("refused", error, failures)
        except CancelledError:
            raise
        except Exception as error:
            if self._stopping.is_set():
                raise
            # the status line must not go on saying that all is well; the words of an error may be a person's
            log.error("The sync failed: %s at %s", type(error).__name__, _place(error))  # noqa: TRY400
            return self._failed("refused", SyncFault(), failures)
        if paused:
            # what was about to go with more goes now: an end of access does not wait for a pause to end
            self._writer.hold_turn(False)
            self._status()
            self._news.wait(paused / 1000)
            return 0
        self._state.set_network(connected="connected", words="", progress=None, clean=True, problem=None)
        self._status()
        return 0

    def _failed(self, connected: str, error: Problem, failures: int) -> int:
        words = f"{error.words} {error.way_back}" if connected == "refused" else error.words
        self._state.set_network(connected=connected, words=words, progress=None, problem=error)
        self._push.tell(went_out=False)
        self._status()
        # what chores left for a next round does not come now; what must go does not wait for the network
        self._writer.hold_turn(False)
        self._news.wait(PAUSES[min(failures, len(PAUSES) - 1)])
        return failures + 1

    def _pull_all(self, reader: Reader, wait: int) -> None:
        """Pages until there is no more. The next one is fetched while one is written, and read once it is."""
        position = self.history.begin(reader, mirror.position(reader.mirror), self._state.directory(reader))
        more = True
        self._pace = Pace()
        written: Callable[[], None] = _nothing
        while more and not self._stopping.is_set():
            try:
                chunks = self._fetch(position.cursor, wait)
            finally:
                written()
            page_reader, page = self._read(reader, position, chunks)
            position, wait = page.position, 0
            more = bool(page_reader.end and page_reader.end.more)
            progress = self._progress(page.position.entries, page_reader.end.of if page_reader.end else None)
            job = self._writer.submit(partial(_apply, page=page, directory=page_reader.directory))
            written = partial(self._written, job, page_reader.directory, page, progress if more else None)
        written()

    def _fetch(self, cursor: int, wait: int) -> list[bytes]:
        path = f"/v1/changes?after={cursor}&wait={wait}&tree=1"
        chunks, size = [], 0
        with self._client.signed_stream(path, wait) as answer:
            for chunk in answer.iter_raw(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                if size > _MOST_BYTES:
                    raise NotThisService("The service sent more than one page of changes can hold.")
        return chunks

    def _read(self, reader: Reader, position: mirror.Position, chunks: list[bytes]) -> tuple[PageReader, mirror.Page]:
        """A page, checked whole; the mirror stands at `position`."""
        page_reader = PageReader(
            position,
            self._state.directory(reader),
            mirror.revoked(reader.mirror),
            Held(
                self._state.identity.member_id,
                partial(mirror.stream_heads, reader.mirror),
                partial(mirror.leaf, reader.mirror),
                partial(self.history.log_key, reader),
            ),
        )
        for chunk in chunks:
            page_reader.feed(chunk)
        page = page_reader.finish()
        self._incarnations.check(reader, page)
        if page_reader.end is not None:
            self._client.set_time(page_reader.end.time)
            self._state.set_network(signed_at=page_reader.signed_at, answered_at=self._state.now())
        return page_reader, page

    def _progress(self, done: int, of: int | None) -> Progress:
        """How far it is, and how long it takes still, as far as the service says how much there is."""
        self._pace.note(time.monotonic(), done)
        return Progress(done, max(done, of), self._pace.left(of)) if of is not None else Progress(done, 0)

    def _written(self, job: Future[None], directory: Directory, page: mirror.Page, progress: Progress | None) -> None:
        """Wait until a page stands in the mirror, then say so."""
        self._wait(job)
        self._state.keep_directory(directory)
        if page.entries or self._state.network.connected == "connecting":
            self._settling.new_keys |= any(entry.kind in _KEYS for entry in page.entries)
            self._state.set_network(connected="connected", words="", progress=progress, since=self._state.now())
            self._changed(kinds_of(entry.kind for entry in page.entries) | {"outbox"})
            self._status()

    def _give_keys(self) -> None:
        """Team keys that this workstation should make or give; they go out with the next round."""

        def give(_: Stores) -> None:
            if said := self._team_keys.missing():
                self._author.commit(said)

        self._wait(self._writer.submit(give))

    def _do_chores(self, reader: Reader) -> None:
        """Look at the records that are due; what it leads to goes out with the next round."""
        if self._chores.round(reader, self._client, self._writer, self._stopping):
            self._settling.new_keys = True
            self._settling.look(reader)
            self._changed(frozenset({"patients", "responses", "agreement", "requests"}))

    @staticmethod
    def _wait(job: Future[T]) -> T:
        return job.result()


def _place(error: Exception) -> str:
    """Where an error was raised, without its message."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _nothing() -> None:
    """No page was read before the first."""


def _apply(stores: Stores, page: mirror.Page, directory: Directory) -> None:
    """The three steps, in this order: the outbox was committed before; now the mirror; settled rows leave last."""
    if any(entry.kind == "incarnation.confirmed" for entry in page.entries):
        starting_over.wait_again(stores.outbox)
    with stores.mirror:
        mirror.apply_page(stores.mirror, page, outbox.ids(stores.outbox))
        standing.after_page(stores.mirror, directory, page.entries)
        verified.after_page(stores.mirror, directory, page.entries)
    stores.settle()
    stores.forget_settled(_SETTLED_KEPT)
