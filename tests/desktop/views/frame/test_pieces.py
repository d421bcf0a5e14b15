"""The frame comes in pieces, so that keys and timers never wait for the whole of it."""

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop.views.door.steps import UnlockStep
from desktop.views.frame.pieces import in_pieces
from desktop.views.frame.shell import Shell
from tests.probes.window import WindowProbe


def test_a_timer_comes_between_two_pieces(qtbot: QtBot) -> None:
    owner, done = QObject(), list[str]()
    timer = QTimer(owner)
    timer.timeout.connect(lambda: done.append("tick") if done[-1:] != ["tick"] else None)
    timer.start(0)

    in_pieces(owner, lambda: True, lambda: done.append("one"), lambda: done.append("two"), timer.stop)
    qtbot.waitUntil(lambda: not timer.isActive())

    assert [one for one in done if one != "tick"] == ["one", "two"]
    assert done[done.index("one") + 1] == "tick"
    assert done[done.index("two") + 1] == "tick"


def test_pieces_that_nobody_wants_any_more_are_left(qtbot: QtBot) -> None:
    owner, done = QObject(), list[str]()
    in_pieces(owner, lambda: not done, lambda: done.append("one"), lambda: done.append("two"))
    with qtbot.waitSignal(owner.destroyed):
        QTimer.singleShot(20, owner, owner.deleteLater)

    assert done == ["one"]


def test_a_lock_while_the_frame_is_being_made_leaves_nothing_of_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Shell] = []

    def begin(shell: Shell) -> None:
        begun.append(shell)
        probe.window.lock()

    monkeypatch.setattr(Shell, "begin", begin)
    probe = WindowProbe(qtbot)
    probe.trust.stage = "open"
    probe.window.start_at("open")
    qtbot.waitUntil(lambda: isinstance(probe.window.step, UnlockStep))
    probe.settle()

    assert len(begun) == 1
    assert probe.window.shell is None
    assert probe.window.findChildren(Shell) == []
    assert isinstance(probe.window.step, UnlockStep)
