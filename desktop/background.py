"""The one door to the background: it alone knows Qt and threads.

Reads run on a few threads, each with a connection of its own; acts on the one writer thread; calls to the service, and
what opens a profile, on threads of their own, so that nothing that touches the store waits for a socket. Results come
home by one queued signal and are handed out on a time budget; a callback dies with its owner.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.services.acts import Acts, Calls
    from desktop.services.desk import Desk
    from desktop.services.reads import Reads
    from desktop.services.session import Session

T = TypeVar("T")
BUDGET = 0.05
"""Seconds of the window's thread that one round of results may take; the rest waits until the window has drawn."""
READERS = 2


@dataclass(frozen=True, slots=True)
class _Task:
    owner: weakref.ref[QObject]
    job: Callable[[], Any]
    then: Callable[[Any], object]
    failed: Callable[[Exception], object] | None
    acted: bool


class _Lane:
    """One thread and its queue, run in order. `None` ends it, and `farewell` runs last, on that thread."""

    def __init__(
        self,
        name: str,
        home: Callable[[_Task, object, Exception | None], None],
        farewell: Callable[[], None] | None = None,
    ) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._home = home
        self._farewell = farewell
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, task: _Task) -> None:
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
            del task
        if self._farewell is not None:
            self._farewell()


class _Reader:
    """A lane for reads, with the connection that its thread opens at the first."""

    def __init__(self, name: str, desk: Desk, home: Callable[[_Task, object, Exception | None], None]) -> None:
        self._desk = desk
        self._reads: Reads | None = None
        self.lane = _Lane(name, home, self._shut)

    def reads(self) -> Reads:
        if self._reads is None:
            self._reads = self._desk.reads()
        return self._reads

    def _shut(self) -> None:
        if self._reads is not None:
            self._reads.close()


class Background(QObject):
    """Runs work away from the window and brings its results home."""

    changed = Signal(frozenset)
    status = Signal(object)
    trouble = Signal(object)
    _arrived = Signal()

    def __init__(self, session: Session | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held = session
        self._desk: Desk | None = None
        self._loops: list[threading.Thread] = []
        self._readers: list[_Reader] = []
        self._lanes: dict[str, _Lane] = {}
        self._results: deque[tuple[_Task, object, Exception | None]] = deque()
        self._kinds: set[str] = set()
        self._status: object = None
        self._guard = threading.Lock()
        self._posted = False
        self._closed = False
        self._pages_checked = False
        self._arrived.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def prepare(
        self,
        owner: QObject,
        make: Callable[[], Session],
        then: Callable[[Session], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Make the session on the thread that will also close it; what is asked meanwhile waits."""

        def hold() -> Session:
            self._held = make()
            return self._held

        self._lane("session").put(_Task(weakref.ref(owner), hold, then, failed, acted=False))

    @property
    def _session(self) -> Session:
        if self._held is None:
            raise LookupError("there is no session yet")
        return self._held

    def begin(self) -> None:
        """Start the threads of the session's open profile. Raises LookupError while none is open."""
        desk = self._session.desk
        desk.on_changed = self._announce
        desk.on_status = self._tell_status
        self._desk = desk
        self._pages_checked = False
        self._readers = [_Reader(f"mhcr-reader-{number}", desk, self._home) for number in range(READERS)]
        self._loops = [
            threading.Thread(target=desk.writer.run, name="mhcr-writer", daemon=True),
            threading.Thread(target=desk.sync.run, name="mhcr-sync", daemon=True),
        ]
        for thread in self._loops:
            thread.start()

    def end(self) -> None:
        """Stop the open profile's threads and lock it; without an open profile it does nothing."""
        desk, self._desk = self._desk, None
        if desk is None:
            return
        calls = self._lanes.pop("calls", None)
        for reader in self._readers:
            reader.lane.end()
        if calls is not None:
            calls.end()
        desk.stop()
        for thread in self._loops:
            thread.join()
        for reader in self._readers:
            reader.lane.join()
        if calls is not None:
            calls.join()
        self._loops, self._readers = [], []
        self._session.lock()

    def read(
        self,
        owner: QObject,
        job: Callable[[Reads], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run a read; those of one owner come home in the order they were asked for."""
        if self._desk is None:
            return
        reader = self._readers[id(owner) // 64 % READERS]
        reader.lane.put(_Task(weakref.ref(owner), lambda: job(reader.reads()), then, failed, acted=False))

    def act(
        self,
        owner: QObject,
        job: Callable[[Acts], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run an act on the writer. It is done, and its changed kinds are announced, also when its owner has gone."""
        if self._desk is None:
            return
        acts = self._desk.acts
        task = _Task(weakref.ref(owner), lambda: job(acts), then, failed, acted=True)

        def landed(future: Future[T]) -> None:
            error = None if future.cancelled() else future.exception()
            if future.cancelled() or not (error is None or isinstance(error, Exception)):
                return
            self._home(task, None if error else future.result(), error)

        self._desk.writer.submit(lambda _: task.job()).add_done_callback(landed)

    def call(
        self,
        owner: QObject,
        job: Callable[[Calls], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Ask the service, and wait for it, on a thread that touches no store."""
        if self._desk is None:
            return
        calls = self._desk.calls
        self._lane("calls").put(_Task(weakref.ref(owner), lambda: job(calls), then, failed, acted=True))

    def ask(
        self,
        owner: QObject,
        job: Callable[[Session], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run what opens a profile: it may wait for the service, the keyring or Argon2id."""
        self._lane("session").put(_Task(weakref.ref(owner), lambda: job(self._session), then, failed, acted=False))

    def close(self) -> None:
        """End every thread and free the profile; what runs is waited for. Twice does no harm."""
        self.end()
        with self._guard:
            if self._closed:
                return
            self._closed = True
            self._results.clear()
        self._lane("session").put(_Task(weakref.ref(self), self._let_go, lambda _: None, None, acted=False))
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.end()
        for lane in lanes:
            lane.join()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()

    def _lane(self, name: str) -> _Lane:
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = _Lane(f"mhcr-{name}", self._home)
        return lane

    def _announce(self, kinds: frozenset[str]) -> None:
        with self._guard:
            self._kinds |= kinds
        self._post()

    def _tell_status(self, status: object) -> None:
        with self._guard:
            self._status = status
        self._post()

    def _home(self, task: _Task, result: object, error: Exception | None) -> None:
        with self._guard:
            if self._closed:
                return
            self._results.append((task, result, error))
        self._post()

    def _post(self) -> None:
        with self._guard:
            if self._posted or self._closed:
                return
            self._posted = True
        self._arrived.emit()

    @Slot()
    def _drain(self) -> None:
        end = time.perf_counter() + BUDGET
        while True:
            with self._guard:
                kinds, self._kinds = frozenset(self._kinds), set()
                status, self._status = self._status, None
                arrived = self._results.popleft() if self._results else None
                if self._closed or (arrived is None and not kinds and status is None):
                    self._posted = False
                    return
            if kinds:
                self.changed.emit(kinds)
            if status is not None:
                self.status.emit(status)
                self._check_pages(status)
            if arrived is not None:
                self._deliver(*arrived)
            if time.perf_counter() >= end:
                QTimer.singleShot(0, self, self._drain)
                return

    def _check_pages(self, status: object) -> None:
        """Once for each open profile, as soon as the service is there; what differs, the next status tells."""
        if self._pages_checked or self._desk is None or getattr(status, "connected", "") != "connected":
            return
        self._pages_checked = True
        self.call(self, lambda calls: calls.check_pages(), lambda _: None, lambda _: None)

    def _deliver(self, task: _Task, result: object, error: Exception | None) -> None:
        owner = task.owner()
        alive = owner is not None and isValid(owner)
        if error is not None:
            if task.failed is None or not alive:
                self.trouble.emit(error)
            else:
                task.failed(error)
            return
        if alive:
            task.then(result)
        kinds = getattr(result, "changed", None) if task.acted else None
        if kinds:
            self.changed.emit(frozenset(kinds))
