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
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop.lanes import DeskThreads, Lane, Task

if TYPE_CHECKING:
    from desktop.services.acts import Acts, Calls
    from desktop.services.reads import Reads
    from desktop.services.session import Session

T = TypeVar("T")
BUDGET = 0.05
"""Seconds of the window's thread that one round of results may take; the rest waits until the window has drawn."""


class Background(QObject):
    """Runs work away from the window and brings its results home."""

    changed = Signal(frozenset)
    status = Signal(object)
    trouble = Signal(object)
    failed = Signal(object)
    """The store could not be opened again after a turn; it is locked, and the turn is done at the next unlock."""
    turning = Signal(bool)
    """True while the store moves to a new file under a new key: nothing is read or done meanwhile; then False."""
    _due = Signal()
    _arrived = Signal()

    def __init__(self, session: Session | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held = session
        self._threads: DeskThreads | None = None
        self._lanes: dict[str, Lane] = {}
        self._results: deque[tuple[Task, object, Exception | None]] = deque()
        self._kinds: set[str] = set()
        self._status: object = None
        self._guard = threading.Lock()
        self._posted = False
        self._closed = False
        self._pages_checked = False
        self._in_turn = False
        self._arrived.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self._due.connect(self._turn, Qt.ConnectionType.QueuedConnection)

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

        self._lane("session").put(Task(weakref.ref(owner), hold, then, failed, acted=False, of_store=False))

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
        desk.on_turn_due = self._due.emit
        self._pages_checked = False
        self._threads = DeskThreads(desk, self._home)

    def end(self) -> None:
        """Stop the open profile's threads and lock it; without an open profile it does nothing."""
        threads, self._threads = self._threads, None
        if self._in_turn:
            # on the same thread as the turn, and before any unlock that is asked for later
            self._in_turn = False
            self.ask(self, lambda session: session.lock(), lambda _: None)
        if threads is None:
            return
        threads.end()
        self._forget()
        self._session.lock()

    def read(
        self,
        owner: QObject,
        job: Callable[[Reads], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run a read; those of one owner come home in the order they were asked for."""
        if self._threads is not None:
            self._threads.read(
                id(owner) // 64,
                lambda reads: Task(weakref.ref(owner), lambda: job(reads()), then, failed, acted=False),
            )

    def act(
        self,
        owner: QObject,
        job: Callable[[Acts], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run an act on the writer. It is done, and its changed kinds are announced, also when its owner has gone."""
        if self._threads is not None:
            acts = self._threads.desk.acts
            self._threads.act(Task(weakref.ref(owner), lambda: job(acts), then, failed, acted=True))

    def call(
        self,
        owner: QObject,
        job: Callable[[Calls], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Ask the service, and wait for it, on a thread that touches no store."""
        if self._threads is not None:
            calls = self._threads.desk.calls
            self._threads.call(Task(weakref.ref(owner), lambda: job(calls), then, failed, acted=True))

    def ask(
        self,
        owner: QObject,
        job: Callable[[Session], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run what opens a profile: it may wait for the service, the keyring or Argon2id."""
        self._lane("session").put(
            Task(weakref.ref(owner), lambda: job(self._session), then, failed, acted=False, of_store=False)
        )

    def close(self) -> None:
        """End every thread and free the profile; what runs is waited for. Twice does no harm."""
        self.end()
        with self._guard:
            if self._closed:
                return
            self._closed = True
            self._results.clear()
        self.ask(self, lambda _: self._let_go(), lambda _: None)
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.end()
        for lane in lanes:
            lane.join()

    def _turn(self) -> None:
        """Destroying is re-keying: end the threads, turn the store, begin again; no passphrase is asked for."""
        threads, self._threads = self._threads, None
        if threads is None:
            return
        self._in_turn = True

        def turn(session: Session) -> None:
            threads.end()
            session.turn()

        def begin(_: object) -> None:
            if self._in_turn:
                self._in_turn = False
                self.begin()
                self.turning.emit(False)

        def fail(error: Exception) -> None:
            if self._in_turn:
                self._in_turn = False
                self.failed.emit(error)

        self.turning.emit(True)
        self.ask(self, turn, begin, fail)

    def _forget(self) -> None:
        """Drop what was on its way home from the store."""
        with self._guard:
            kept = [one for one in self._results if not one[0].of_store]
            self._results = deque(kept)
            self._kinds.clear()
            self._status = None

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()

    def _lane(self, name: str) -> Lane:
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(f"mhcr-{name}", self._home)
        return lane

    def _announce(self, kinds: frozenset[str]) -> None:
        with self._guard:
            self._kinds |= kinds
        self._post()

    def _tell_status(self, status: object) -> None:
        with self._guard:
            self._status = status
        self._post()

    def _home(self, task: Task, result: object, error: Exception | None) -> None:
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
        if self._pages_checked or self._threads is None or getattr(status, "connected", "") != "connected":
            return
        self._pages_checked = True
        self.call(self, lambda calls: calls.check_pages(), lambda _: None, lambda _: None)

    def _deliver(self, task: Task, result: object, error: Exception | None) -> None:
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
