"""The one door to the background: it alone knows Qt and threads.

Reads run on a few threads, each with a connection of its own; acts on the one writer thread; calls to the service, and
what opens a profile, on threads of their own, so that nothing that touches the store waits for a socket. Results come
home by one queued signal and are handed out on a time budget; a callback dies with its owner.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop.contact import FirstContact, Watching
from desktop.lanes import DeskThreads, Mailbox, Task, WriterEnded
from desktop.session_lane import SessionLane

if TYPE_CHECKING:
    from desktop.services.acts import Acts, Calls
    from desktop.services.reads import Reads
    from desktop.services.session import Session
    from desktop.services.state.lease import Lease

T = TypeVar("T")
BUDGET = 0.008
"""Seconds of the window's thread after which a round of results ends; the rest waits until the window has drawn."""
_ROUND_MS = 1
"""What is due at once would still be done in the same round."""
MINUTE_MS = 60_000


class Background(QObject):
    """Runs work away from the window and brings its results home."""

    changed = Signal(frozenset)
    status = Signal(object)
    trouble = Signal(object)
    acting = Signal()
    """A person does something now."""
    failed = Signal(object)
    """The store could not be opened again after a turn; it is locked, and the turn is done at the next unlock."""
    turning = Signal(bool)
    """True while the store moves to a new file under a new key, then False; what is asked meanwhile is done then."""
    leased = Signal(object)
    """The lease of what is kept here is another than before: good, lapsed, or waiting for the service's clock."""
    revoked = Signal(bool)
    """The service says that this workstation's enrolment was ended; True where a verified statement proves it."""
    flags = Signal(object)  # `Watched`: while locked, how many flagged answers wait, or that nobody can say
    _due = Signal()
    _arrived = Signal()

    def __init__(self, session: Session | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: DeskThreads | None = None
        self._mail = Mailbox(self._arrived.emit)
        self._home, self._announce, self._tell_status = self._mail.put, self._mail.announce, self._mail.tell
        self._at_the_door = SessionLane(session, self._home)
        self._asked_in_turn: list[Callable[[DeskThreads], None]] | None = None
        self.watching = Watching(self.flags.emit)
        self._contact = FirstContact(self.watching)
        self._arrived.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.look_at_lease)
        self._due.connect(self._turn, Qt.ConnectionType.QueuedConnection)

    def prepare(
        self,
        owner: QObject,
        make: Callable[[], Session],
        then: Callable[[Session], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Make the session on the thread that will also close it; what is asked before it is there is done then."""
        self._at_the_door.prepare(owner, make, then, failed)

    @property
    def _session(self) -> Session:
        return self._at_the_door.session

    def begin(self) -> None:
        """Start the threads of the session's open profile. Raises LookupError while none is open."""
        desk = self._session.desk
        desk.on_changed = self._announce
        desk.on_status = self._tell_status
        desk.on_turn_due = self._due.emit
        desk.on_lease = self.leased.emit
        desk.on_revoked = self.revoked.emit
        self._contact.begin()
        self._threads = DeskThreads(desk, self._home)
        self._minute.start()

    @property
    def is_open(self) -> bool:
        """Whether the threads of an open profile run."""
        return self._threads is not None

    @property
    def lease(self) -> Lease:
        """Whether the open profile's mirror may be read."""
        return self._session.desk.state.lease

    def look_at_lease(self) -> None:
        """Judge the lease now, and not only at the next minute."""
        if self._threads is not None:
            self._threads.desk.look_at_lease()

    def end(self) -> None:
        """Stop the open profile's threads and lock it; without an open profile it does nothing."""
        threads, self._threads = self._threads, None
        self._minute.stop()
        if self._asked_in_turn is not None:
            # on the same thread as the turn, and before any unlock that is asked for later
            self._asked_in_turn = None
            self.ask(self, lambda session: session.lock(), lambda _: None)
        if threads is None:
            return
        threads.end()
        self._mail.forget()
        self._session.lock()

    def read(
        self,
        owner: QObject,
        job: Callable[[Reads], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run a read; those of one owner come home in the order they were asked for.

        A read of a record notes first that this person looks at it, so that no screen has to think of it.
        """
        lane, held = id(owner) // 64, weakref.ref(owner)

        def put(desk: DeskThreads) -> None:
            desk.read(lane, lambda run: Task(held, lambda: run(job), then, failed, acted=False, again=put))

        self._ask_desk(put)

    def act(
        self,
        owner: QObject,
        job: Callable[[Acts], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
        *,
        unasked: bool = False,
    ) -> None:
        """Run an act on the writer. It is done, and its changed kinds are announced, also when its owner has gone.

        With `unasked` it is the program's own step, such as that something has been opened, and `acting` tells nobody.
        """
        held = weakref.ref(owner)
        if not unasked:
            self.acting.emit()
        self._ask_desk(lambda desk: desk.act(Task(held, lambda: job(desk.desk.acts), then, failed, acted=True)))

    def call(
        self,
        owner: QObject,
        job: Callable[[Calls], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Ask the service, and wait for it, on a thread that touches no store."""
        held = weakref.ref(owner)
        self._ask_desk(lambda desk: desk.call(Task(held, lambda: job(desk.desk.calls), then, failed, acted=True)))

    def _ask_desk(self, ask: Callable[[DeskThreads], None]) -> None:
        """Ask the open profile's threads, while its store turns as soon as it has; without one it does nothing."""
        if self._asked_in_turn is not None:
            self._asked_in_turn.append(ask)
        elif self._threads is not None:
            ask(self._threads)

    def ask(
        self,
        owner: QObject,
        job: Callable[[Session], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run what opens a profile: it may wait for the service, the keyring or Argon2id."""
        self._at_the_door.ask(owner, job, then, failed)

    def close(self) -> None:
        """End every thread and free the profile; what runs is waited for. Twice does no harm."""
        self.watching.end()
        self.end()
        if not self._mail.close():
            return
        self._at_the_door.close(self)

    def destroy(
        self, owner: QObject, then: Callable[[None], object], failed: Callable[[Exception], object] | None = None
    ) -> None:
        """End the threads and destroy the mirror: this workstation's enrolment has ended. The outbox stays."""
        threads, self._threads = self._threads, None
        self._minute.stop()
        if threads is None:
            return

        def work(session: Session) -> None:
            threads.end()
            self._mail.forget()
            session.destroy()

        self.ask(owner, work, then, failed)

    def _turn(self) -> None:
        """Destroying is re-keying: end the threads, turn the store, begin again; no passphrase is asked for."""
        threads, self._threads = self._threads, None
        if threads is None:
            return
        self._asked_in_turn = []

        def turn(session: Session) -> None:
            threads.end()
            session.turn()

        def begin(_: object) -> None:
            asked, self._asked_in_turn = self._asked_in_turn, None
            if asked is not None:
                self.begin()
                for ask in asked:
                    self._ask_desk(ask)
                self.turning.emit(False)

        def fail(error: Exception) -> None:
            if self._asked_in_turn is not None:
                self._asked_in_turn = None
                self.failed.emit(error)

        self.turning.emit(True)
        self.ask(self, turn, begin, fail)

    @Slot()
    def _drain(self) -> None:
        empty = False
        try:
            empty = self._hand_out(time.perf_counter() + BUDGET)
        finally:
            # also after a fault of who was told: nothing rings anew for what is still there
            if not empty:
                QTimer.singleShot(_ROUND_MS, self, self._drain)

    def _hand_out(self, end: float) -> bool:
        """Hand out what came home until `end`; True once nothing is left."""
        while (arrived := self._mail.take()) is not None:
            if arrived.kinds:
                self.changed.emit(arrived.kinds)
            if arrived.status is not None:
                self.status.emit(arrived.status)
                if self._threads is not None:
                    self._contact.heard(arrived.status, partial(self.call, self))
            if arrived.result is not None:
                self._deliver(*arrived.result)
            if time.perf_counter() >= end:
                return False
        return True

    def _deliver(self, task: Task, result: object, error: Exception | None) -> None:
        owner = task.owner()
        alive = owner is not None and isValid(owner)
        if isinstance(error, WriterEnded):
            # its reading could not be noted, so nothing was shown; after a turn it can be, after a lock nobody waits
            if task.again is not None and alive:
                self._ask_desk(task.again)
            return
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
