"""The door to threads: order, lifetime, budget, and an end without leftovers."""

import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop import background as module
from desktop.background import Background
from desktop.contact import TICKET_LEFT_MS, Watching
from desktop.lanes import Task, WriterEnded
from desktop.services.client.watching import WatchTicket
from desktop.services.problems import ServiceRefused, ServiceUnreachable
from desktop.services.reads import Status
from desktop.services.session import now_ms
from mhcr.gallery.session import MemorySession
from mhcr.gallery.trust import Trust


@pytest.fixture
def session() -> MemorySession:
    return MemorySession(Trust(stage="open"))


@pytest.fixture
def background(qtbot: QtBot, session: MemorySession):  # type: ignore[no-untyped-def]
    made = Background(session)  # type: ignore[arg-type]
    made.begin()
    yield made
    made.close()


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_reads_of_one_owner_come_home_in_the_order_they_were_asked_for(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    came: list[int] = []

    for number in range(50):
        background.read(owner, lambda _, number=number: number, came.append)  # type: ignore[misc]

    qtbot.waitUntil(lambda: len(came) == 50)
    assert came == list(range(50))


def test_work_runs_away_from_the_window_and_its_result_comes_home_to_it(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    came: list[tuple[str, str]] = []

    def home(worked: str) -> None:
        came.append((worked, threading.current_thread().name))

    background.read(owner, lambda _: threading.current_thread().name, home)
    background.act(owner, lambda _: threading.current_thread().name, home)
    background.call(owner, lambda _: threading.current_thread().name, home)
    background.ask(owner, lambda _: threading.current_thread().name, home)

    qtbot.waitUntil(lambda: len(came) == 4)
    assert {home for _, home in came} == {"MainThread"}
    assert {worked.rstrip("-01") for worked, _ in came} == {"mhcr-reader", "mhcr-writer", "mhcr-calls", "mhcr-session"}


def test_a_callback_dies_with_its_view(qtbot: QtBot, background: Background, owner: QObject) -> None:
    came: list[str] = []
    gate = threading.Event()
    dying = QObject()
    background.read(dying, lambda _: gate.wait(5), lambda _: came.append("dead"))
    dying.deleteLater()
    del dying
    qtbot.waitUntil(lambda: True)
    gate.set()

    background.read(owner, lambda _: None, lambda _: came.append("alive"))
    background.act(owner, lambda _: None, lambda _: came.append("alive"))

    qtbot.waitUntil(lambda: came.count("alive") == 2)
    assert "dead" not in came


def test_an_act_is_done_and_its_kinds_are_announced_also_when_its_view_has_gone(
    qtbot: QtBot, background: Background
) -> None:
    done: list[str] = []
    gone = QObject()

    def work(_: object) -> SimpleNamespace:
        done.append("done")
        return SimpleNamespace(changed=frozenset({"requests"}))

    with qtbot.waitSignal(background.changed) as changed:
        background.act(gone, work, lambda _: done.append("told"))
        del gone

    assert changed.args == [frozenset({"requests"})]
    assert done == ["done"]


def test_an_error_comes_home_to_who_asked(qtbot: QtBot, background: Background, owner: QObject) -> None:
    came: list[str] = []

    def fail(_: object) -> None:
        raise LookupError("not held here")

    background.read(owner, fail, lambda _: None, lambda error: came.append(str(error)))

    qtbot.waitUntil(lambda: came == ["not held here"])


def test_an_error_that_nobody_waits_for_is_announced(qtbot: QtBot, background: Background, owner: QObject) -> None:
    def fail(_: object) -> None:
        raise LookupError("not held here")

    with qtbot.waitSignal(background.trouble) as trouble:
        background.act(owner, fail, lambda _: None)

    assert str(trouble.args[0]) == "not held here"


def test_results_are_handed_out_on_a_time_budget(
    qtbot: QtBot, background: Background, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(number / 50 for number in range(10_000))
    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    rounds: list[int] = []
    came: list[int] = []
    drain = background._drain

    def counted() -> None:
        before = len(came)
        drain()
        rounds.append(len(came) - before)

    monkeypatch.setattr(background, "_drain", counted)
    for number in range(20):
        background._home(Task(_ref(owner), int, came.append, None, acted=False), number, None)

    qtbot.waitUntil(lambda: len(came) == 20)
    assert came == list(range(20))
    assert max(rounds, default=0) <= 3


def test_changes_from_the_sync_are_gathered_into_one_announcement(qtbot: QtBot, background: Background) -> None:
    heard: list[frozenset[str]] = []
    background.changed.connect(heard.append)

    for kind in ("patients", "responses", "patients"):
        background._announce(frozenset({kind}))

    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [frozenset({"patients", "responses"})]


def test_of_two_statuses_the_newer_one_comes_home_also_when_the_older_one_is_brought_last(
    qtbot: QtBot, background: Background
) -> None:
    heard: list[int] = []
    background.status.connect(lambda status: heard.append(status.number))
    older, newer = (Status("connected", None, 0, 0, None, False, "", number=number) for number in (10**9, 10**9 + 1))

    # the writer has worked out its own before the sync's, and brings it after
    background._tell_status(newer)
    background._tell_status(older)

    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [newer.number]


def test_a_fault_of_who_is_told_keeps_nothing_else_from_coming_home(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    came: list[str] = []

    def fault(_: object) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as faults:
        background.read(owner, lambda _: "first", fault)
        background.read(owner, lambda _: "second", came.append)
        qtbot.waitUntil(lambda: bool(came))

    assert came == ["second"]
    assert [kind for kind, _, _ in faults] == [ZeroDivisionError]


def test_closing_ends_every_thread_and_takes_no_more_work(qtbot: QtBot, session: MemorySession, owner: QObject) -> None:
    background = Background(session)  # type: ignore[arg-type]
    background.begin()
    came: list[object] = []
    background.read(owner, lambda reads: reads.me(), came.append)
    qtbot.waitUntil(lambda: bool(came))

    background.close()
    background.close()
    background.read(owner, lambda reads: reads.me(), came.append)

    assert not [one.name for one in threading.enumerate() if one.name.startswith("mhcr-")]
    assert len(came) == 1


def test_a_lock_ends_what_touches_the_store_and_an_unlock_begins_anew(
    qtbot: QtBot, background: Background, session: MemorySession, owner: QObject
) -> None:
    background.end()
    assert session.stage() == "locked"
    assert not [one.name for one in threading.enumerate() if one.name in ("mhcr-writer", "mhcr-sync")]
    session.trust.stage = "open"
    background.begin()
    came: list[object] = []

    background.read(owner, lambda reads: reads.me(), came.append)

    qtbot.waitUntil(lambda: len(came) == 1)


def _ref(owner: QObject):  # type: ignore[no-untyped-def]
    import weakref

    return weakref.ref(owner)


def test_what_is_asked_while_the_store_turns_is_done_after_it(
    qtbot: QtBot, background: Background, session: MemorySession, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[str] = []
    turned = threading.Event()
    monkeypatch.setattr(session, "turn", lambda: turned.wait(5))

    background._turn()
    background.read(owner, lambda _: "read", came.append)
    background.act(owner, lambda _: "done", came.append)
    background.call(owner, lambda _: "called", came.append)
    assert not background.is_open
    turned.set()

    qtbot.waitUntil(lambda: len(came) == 3)
    assert sorted(came) == ["called", "done", "read"]


def test_what_was_asked_in_a_turn_is_forgotten_at_a_lock(qtbot: QtBot, background: Background, owner: QObject) -> None:
    came: list[str] = []
    background._turn()
    background.read(owner, lambda _: "read", came.append)
    background.end()
    background.ask(owner, lambda _: "asked", came.append)

    qtbot.waitUntil(lambda: bool(came))
    assert came == ["asked"]


def test_a_read_whose_noting_a_turn_cut_short_is_read_again(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    came: list[str] = []
    tries: list[int] = []

    def noted(_: object) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise WriterEnded
        return "read"

    background.read(owner, noted, came.append)
    background._turn()

    qtbot.waitUntil(lambda: came == ["read"])


def test_a_read_that_a_lock_cut_short_is_nobodys_trouble(qtbot: QtBot, background: Background, owner: QObject) -> None:
    came: list[object] = []
    background.trouble.connect(came.append)
    begun = threading.Event()

    def cut(_: object) -> None:
        begun.wait(5)
        raise WriterEnded

    background.read(owner, cut, came.append, came.append)
    begun.set()
    background.end()
    background.ask(owner, lambda _: "locked", came.append)

    qtbot.waitUntil(lambda: bool(came))
    assert came == ["locked"]


def test_a_ticket_to_watch_is_asked_for_once_and_again_when_it_ends_soon_or_the_service_was_away() -> None:
    watching = Watching(lambda _: None)
    watching.ask_anew()
    assert [watching.is_due(), watching.is_due()] == [True, False]
    watching.lack(ServiceUnreachable())
    assert watching.is_due()
    watching.keep(WatchTicket("http://127.0.0.1:1", "AAAA", now_ms() + 24 * 3600 * 1000))
    assert not watching.is_due()
    watching.keep(WatchTicket("http://127.0.0.1:1", "AAAA", now_ms() + TICKET_LEFT_MS - 1000))
    assert [watching.is_due(), watching.is_due()] == [True, False]
    watching.lack(ServiceRefused("No.", code="wrong-role"))
    assert not watching.is_due()
