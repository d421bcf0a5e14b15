"""The thread of a session: what is asked before it is there, and an end at any moment."""

import threading

from PySide6.QtCore import QObject

from desktop.lanes import Task
from desktop.session_lane import SessionLane


class Session:
    """Says what was asked of it, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, what: str) -> str:
        self.asked.append(what)
        return what

    def close(self) -> None:
        self.asked.append("close")


class Home:
    """Hands results out at once; `came` says when one more was there."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self.arrived: list[tuple[Task, object, Exception | None]] = []

    def __call__(self, task: Task, result: object, error: Exception | None) -> None:
        self.arrived.append((task, result, error))
        self.came.release()

    def deliver(self) -> None:
        """Wait for the next result and hand it out, as the window's thread does."""
        assert self.came.acquire(timeout=10)
        task, result, error = self.arrived.pop(0)
        if error is None:
            task.then(result)
        else:
            assert task.failed is not None
            task.failed(error)


def test_what_is_asked_before_the_session_is_there_is_done_in_order_once_it_is() -> None:
    owner, home, session, told = QObject(), Home(), Session(), list[str]()
    lane = SessionLane(None, home)
    for what in ("first", "second"):
        lane.ask(owner, lambda s, what=what: s.ask(what), told.append, None)  # type: ignore[misc]

    lane.prepare(owner, lambda: session, lambda s: lane.ask(owner, lambda s: s.ask("greet"), told.append, None), print)  # type: ignore[arg-type,return-value,attr-defined]
    for _ in range(4):
        home.deliver()
    lane.close(owner)

    assert told == ["greet", "first", "second"]
    assert session.asked == ["greet", "first", "second", "close"]


def test_what_was_asked_is_left_when_there_can_be_no_session() -> None:
    owner, home, session, told = QObject(), Home(), Session(), list[str]()
    lane = SessionLane(None, home)
    lane.ask(owner, lambda s: s.ask("too early"), told.append, None)  # type: ignore[attr-defined]

    def fail() -> Session:
        raise OSError("read-only")

    lane.prepare(owner, fail, lambda _: None, lambda error: told.append(str(error)))  # type: ignore[arg-type]
    home.deliver()
    lane.prepare(owner, lambda: session, lambda _: told.append("there"), print)  # type: ignore[arg-type,return-value]
    home.deliver()
    lane.close(owner)

    assert told == ["read-only", "there"]
    assert session.asked == ["close"]


def test_a_session_that_is_being_made_while_the_window_closes_is_closed() -> None:
    owner, home, session, gate = QObject(), Home(), Session(), threading.Event()
    lane = SessionLane(None, home)

    def make() -> Session:
        assert gate.wait(10)
        return session

    lane.prepare(owner, make, lambda _: None, print)  # type: ignore[arg-type]
    lane.ask(owner, lambda s: s.ask("too late"), print, None)  # type: ignore[attr-defined]
    threading.Timer(0, gate.set).start()
    lane.close(owner)

    assert session.asked == ["close"]


def test_closing_before_there_is_a_session_ends_the_thread() -> None:
    owner, home = QObject(), Home()
    lane = SessionLane(None, home)
    lane.ask(owner, lambda s: s.stage(), print, None)

    lane.close(owner)

    assert "mhcr-session" not in {thread.name for thread in threading.enumerate()}
