"""The thread on which a session is made, asked and closed."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from desktop.lanes import Home, Lane, Task

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop.services.session import Session

T = TypeVar("T")


class SessionLane:
    """One session and its one thread. What is asked before the session is there is kept, and done once it is.

    Its methods are called on the window's thread alone.
    """

    def __init__(self, session: Session | None, home: Home) -> None:
        self._held = session
        self._home = home
        self._kept: list[Task] | None = [] if session is None else None
        self._made: Lane | None = None

    @property
    def session(self) -> Session:
        """The session; raises LookupError before it is there."""
        if self._held is None:
            raise LookupError("there is no session yet")
        return self._held

    def prepare(
        self,
        owner: QObject,
        make: Callable[[], Session],
        then: Callable[[Session], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Make the session, on the thread that will also close it; then what was kept is asked.

        A session that cannot be made is said by `failed`, and drops what was kept: the page that asked is left for it.
        """

        def hold() -> Session:
            self._held = make()
            return self._held

        def begin(session: Session) -> None:
            kept, self._kept = self._kept, None
            then(session)
            for task in kept or ():
                self._lane.put(task)

        def fail(error: Exception) -> None:
            self._kept = []
            failed(error)

        self._put(owner, hold, begin, fail)

    def ask(
        self,
        owner: QObject,
        job: Callable[[Session], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None,
    ) -> None:
        """Ask the session, in order; before it is there this waits for it."""
        task = _task(owner, lambda: job(self.session), then, failed)
        if self._kept is None:
            self._lane.put(task)
        else:
            self._kept.append(task)

    def close(self, owner: QObject) -> None:
        """Close the session, also one that is being made at this moment, and end the thread; it is waited for."""
        self._kept = []
        self._put(owner, self._let_go, lambda _: None, None)
        self._lane.end()
        self._lane.join()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()

    def _put(
        self,
        owner: QObject,
        job: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None,
    ) -> None:
        self._lane.put(_task(owner, job, then, failed))

    @property
    def _lane(self) -> Lane:
        self._made = self._made or Lane("mhcr-session", self._home)
        return self._made


def _task(
    owner: QObject,
    job: Callable[[], T],
    then: Callable[[T], object],
    failed: Callable[[Exception], object] | None,
) -> Task:
    return Task(weakref.ref(owner), job, then, failed, acted=False, of_store=False)
