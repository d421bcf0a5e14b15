"""The threads of the background: lanes that run what they are given in order, and those that belong to an open desk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import weakref
    from concurrent.futures import Future
    from uuid import UUID

    from PySide6.QtCore import QObject

    from care_record.wire.bodies import ReadOf
    from desktop.services.open_desk import OpenDesk
    from desktop.services.reads import Reads, Status

READERS = 2


@dataclass(frozen=True, slots=True)
class Task:
    """A job, and who waits for what comes of it. `of_store` marks what may carry a patient's data home.

    `again` asks anew for what a turn of the store cut short.
    """

    owner: weakref.ref[QObject]
    job: Callable[[], Any]
    then: Callable[[Any], object]
    failed: Callable[[Exception], object] | None
    acted: bool
    of_store: bool = True
    again: Callable[[DeskThreads], None] | None = None


Home = Callable[[Task, object, Exception | None], None]
Read = Callable[["Callable[[Reads], Any]"], Any]


class WriterEnded(Exception):
    """The writer takes nothing any more: the profile is being locked, or its store turns and is there again soon."""


class Mailbox:
    """What threads bring home, until the window takes it. `ring` is called once when something is there to be taken."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._results: deque[tuple[Task, object, Exception | None]] = deque()
        self._kinds: set[str] = set()
        self._status: Status | None = None
        self._guard = threading.Lock()
        self._rung = False
        self._closed = False

    def put(self, task: Task, result: object, error: Exception | None) -> None:
        """Bring what came of a task."""
        with self._guard:
            if self._closed:
                return
            self._results.append((task, result, error))
        self._post()

    def announce(self, kinds: frozenset[str]) -> None:
        """Say which kinds of thing have changed; they are gathered."""
        with self._guard:
            self._kinds |= kinds
        self._post()

    def tell(self, status: Status) -> None:
        """Say the status; an older one is not news any more, whichever thread is the first to bring its own."""
        with self._guard:
            if self._status is None or self._status.number <= status.number:
                self._status = status
        self._post()

    def take(self) -> Arrived | None:
        """What is there: kinds, status, and one result; None, and the next thing rings again, when there is nothing."""
        with self._guard:
            kinds, self._kinds = frozenset(self._kinds), set()
            status, self._status = self._status, None
            result = self._results.popleft() if self._results else None
            if self._closed or (result is None and not kinds and status is None):
                self._rung = False
                return None
        return Arrived(kinds, status, result)

    def forget(self) -> None:
        """Drop what was on its way home from the store."""
        with self._guard:
            self._results = deque(one for one in self._results if not one[0].of_store)
            self._kinds.clear()
            self._status = None

    def close(self) -> bool:
        """Take nothing more; False when that was so before."""
        with self._guard:
            closed, self._closed = self._closed, True
            self._results.clear()
        return not closed

    def _post(self) -> None:
        with self._guard:
            if self._rung or self._closed:
                return
            self._rung = True
        self._ring()


@dataclass(frozen=True, slots=True)
class Arrived:
    """One round of what came home."""

    kinds: frozenset[str]
    status: Status | None
    result: tuple[Task, object, Exception | None] | None


class Lane:
    """One thread and its queue, run in order. `None` ends it, and `farewell` runs last, on that thread."""

    def __init__(self, name: str, home: Home, farewell: Callable[[], None] | None = None) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._home = home
        self._farewell = farewell
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, task: Task) -> None:
        self._tasks.put(task)

    def end(self) -> None:
        self._tasks.put(None)

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            if task.owner() is not None:
                try:
                    result = task.job()
                except Exception as error:  # noqa: BLE001 - whatever a job raises is the caller's to show
                    self._home(task, None, error)
                else:
                    self._home(task, result, None)
                    del result
            del task
        if self._farewell is not None:
            self._farewell()


class _Reader:
    """A lane for reads, with the connection that its thread opens at the first."""

    def __init__(self, name: str, desk: OpenDesk, home: Home) -> None:
        self._desk = desk
        self._reads: Reads | None = None
        self.lane = Lane(name, home, self._shut)

    def read(self, job: Callable[[Reads], Any]) -> Any:
        """The result of a read; where it shows somebody's record, the reading of it is noted first."""
        from desktop.services.reads.looking import noting

        if self._reads is None:
            self._reads = self._desk.reads()
        reads = self._reads
        with self._desk.doubting():
            return noting(lambda: job(reads), self._note)

    def _note(self, patient: UUID, what: ReadOf) -> None:
        noted = self._desk.writer.submit(lambda _: self._desk.acts.look(patient, what))
        try:
            noted.result()
        except Exception:
            if noted.cancelled():
                raise WriterEnded from None
            raise

    def _shut(self) -> None:
        if self._reads is not None:
            self._reads.close()


class DeskThreads:
    """The threads of one open desk: readers, writer, sync, and calls once one is made."""

    def __init__(self, desk: OpenDesk, home: Home) -> None:
        self.desk = desk
        self._home = home
        self._calls: Lane | None = None
        self._readers = [_Reader(f"mhcr-reader-{number}", desk, home) for number in range(READERS)]
        self._loops = [
            threading.Thread(target=desk.writer.run, name="mhcr-writer", daemon=True),
            threading.Thread(target=desk.sync.run, name="mhcr-sync", daemon=True),
        ]
        for thread in self._loops:
            thread.start()

    def read(self, key: int, make: Callable[[Read], Task]) -> None:
        """Put a read on the reader of this key: those of one key come home in order."""
        reader = self._readers[key % READERS]
        reader.lane.put(make(reader.read))

    def act(self, task: Task) -> None:
        """Run an act on the writer's thread."""

        def landed(future: Future[Any]) -> None:
            error = None if future.cancelled() else future.exception()
            if future.cancelled() or not (error is None or isinstance(error, Exception)):
                return
            self._home(task, None if error else future.result(), error)

        self.desk.writer.submit(lambda _: task.job()).add_done_callback(landed)

    def call(self, task: Task) -> None:
        """Put a call on the thread that may wait for the service."""
        if self._calls is None:
            self._calls = Lane("mhcr-calls", self._home)
        self._calls.put(task)

    def end(self) -> None:
        """Stop them all, and wait until they have ended; any thread but theirs may call it, once."""
        lanes = [reader.lane for reader in self._readers]
        if self._calls is not None:
            lanes.append(self._calls)
        for lane in lanes:
            lane.end()
        self.desk.stop()
        for thread in self._loops:
            thread.join()
        for lane in lanes:
            lane.join()
