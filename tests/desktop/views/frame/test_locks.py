"""Idle lock and panic lock: what the window covers, counts and drops."""

import gc
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.client.watching import Watched
from desktop.views.frame.cover import LOCKING, Cover
from desktop.views.frame.idle import COUNTED_SECONDS, IdleWatch
from desktop.views.parts.dialogs import Clipboard, Confirm
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE
from tests.probes.window import WindowProbe


class Hands:
    """A clock that a test turns: seconds since any start, and of the day."""

    def __init__(self) -> None:
        self.running, self.day = 0.0, 1_000_000.0

    def pass_seconds(self, seconds: float) -> None:
        self.running += seconds
        self.day += seconds

    @property
    def clocks(self) -> tuple[Callable[[], float], Callable[[], float]]:
        return lambda: self.running, lambda: self.day


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


@pytest.fixture
def watch(qtbot: QtBot, probe: WindowProbe) -> tuple[IdleWatch, Hands, list[object]]:
    """A watch of ten minutes over the window, and what it said: seconds of the countdown, or `lock`."""
    hands, said = Hands(), list[object]()
    made = IdleWatch(probe.window, hands.clocks)
    made.countdown.connect(said.append)
    made.lock.connect(lambda: said.append("lock"))
    made.start(10)
    return made, hands, said


def everything_shown() -> str:
    """Every text that any widget of the program holds, in sight or not."""
    texts = []
    for widget in QApplication.allWidgets():
        for name in ("text", "accessibleName", "accessibleDescription", "windowTitle", "toolTip", "placeholderText"):
            held = widget.property(name) or ""
            texts.append(str(held))
    return "\n".join(texts).casefold()


def delete_what_was_dropped() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_nobody_at_the_window_for_the_policys_time_locks(watch: tuple[IdleWatch, Hands, list[object]]) -> None:
    made, hands, said = watch
    hands.pass_seconds(9 * 60)
    made.look()
    assert said == []
    hands.pass_seconds(61)
    made.look()
    assert said == ["lock"]


def test_the_last_half_minute_is_counted_and_a_key_stops_it(
    probe: WindowProbe, watch: tuple[IdleWatch, Hands, list[object]]
) -> None:
    made, hands, said = watch
    hands.pass_seconds(600 - COUNTED_SECONDS)
    made.look()
    hands.pass_seconds(10)
    made.look()
    assert said == [30, 20]
    handle = probe.window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    assert said == [30, 20, -1]
    hands.pass_seconds(60)
    made.look()
    assert said == [30, 20, -1]


def test_the_mouse_counts_as_somebody(probe: WindowProbe, watch: tuple[IdleWatch, Hands, list[object]]) -> None:
    made, hands, said = watch
    hands.pass_seconds(590)
    made.look()
    handle = probe.window.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle)
    hands.pass_seconds(60)
    made.look()
    assert said == [10, -1]


def test_a_computer_that_slept_and_a_clock_set_back_lock_all_the_same(
    watch: tuple[IdleWatch, Hands, list[object]],
) -> None:
    made, hands, said = watch
    hands.day += 3600
    made.look()
    assert said == ["lock"]
    made.start(10)
    hands.running += 3600
    hands.day -= 7200
    made.look()
    assert said == ["lock", "lock"]


def test_the_countdown_stands_in_the_status_line_and_takes_no_focus(probe: WindowProbe) -> None:
    probe.shell.say("Sent.")
    box = probe.shell.box
    box.setFocus()
    assert probe.window.idle is not None
    probe.window.idle.countdown.emit(24)
    assert "It locks in 24 seconds" in probe.words(probe.shell.status)
    assert probe.window.focusWidget() is box
    probe.window.idle.countdown.emit(-1)
    assert "Sent." in probe.words(probe.shell.status)


def test_the_policys_minutes_are_taken(probe: WindowProbe) -> None:
    idle = probe.window.idle
    assert idle is not None
    probe.settle()
    assert idle._seconds == 600


@pytest.mark.parametrize("keys", ["F12", "Ctrl+L"])
def test_one_key_covers_the_window_before_any_thread_ends(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    probe.go(Address("patient", JASMINE.id))
    seen: list[tuple[bool, str]] = []
    end = probe.background.end

    def ending() -> None:
        cover = probe.window.cover
        assert isinstance(cover, Cover)
        seen.append((cover.isVisible() and cover.size() == probe.window.size(), cover.words.text()))
        end()

    with monkeypatch.context() as patched:
        patched.setattr(probe.background, "end", ending)
        probe.press(keys)
    assert seen == [(True, LOCKING)]
    assert probe.window.cover is None
    assert probe.session.stage() == "locked"


def test_the_panic_key_works_over_a_sheet(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    Confirm.ask(probe.shell.screen_shown, "Discharge Jasmine Holloway?", "HOLLOWAY, Jasmine", "Discharge", lambda: None)
    sheet = probe.sheet()
    handle = sheet.windowHandle()
    assert handle is not None
    assert probe.window.idle is not None
    probe.window.idle._watch(handle)
    QTest.keyClick(handle, Qt.Key.Key_F12)
    assert probe.session.stage() == "locked"
    delete_what_was_dropped()
    assert "holloway" not in everything_shown()


@pytest.mark.parametrize("place", ["today", "patients", "patient", "agreement", "send-to", "returned", "outbox"])
def test_after_a_lock_no_widget_holds_a_patients_name(probe: WindowProbe, place: str) -> None:
    of_patient = place in ("patient", "agreement", "send-to")
    probe.go(Address(place, JASMINE.id if of_patient else None))
    probe.press("F12")
    delete_what_was_dropped()
    shown = everything_shown()
    for person in probe.trust.lines:
        assert person.name.family.casefold() not in shown
        assert str(person.nhs_number or "no number") not in shown
    assert not [one for one in QApplication.allWidgets() if isinstance(one, QLabel) and "born" in one.text().casefold()]


def test_a_lock_empties_the_clipboard_that_the_program_filled(probe: WindowProbe) -> None:
    Clipboard.put("HOLLOWAY, Jasmine: PHQ-9 19")
    probe.press("F12")
    assert QApplication.clipboard().text() == ""


def test_what_was_being_typed_is_not_kept_and_nothing_is_asked(probe: WindowProbe) -> None:
    """The outbox is safe; what was only typed goes with the screen, for it may be about a patient."""
    screen = probe.go(Address("register"))
    entry = screen.findChildren(QLineEdit)[0]
    probe.type("Featherstonehaugh", entry)
    probe.press("F12")
    assert probe.session.stage() == "locked"
    delete_what_was_dropped()
    assert "featherstonehaugh" not in everything_shown()
    assert not [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not probe.window]


def test_while_copies_are_removed_the_window_is_covered_and_then_goes_on(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    said: list[bool] = []
    probe.background.turning.connect(said.append)
    covers: list[str] = []
    probe.background.turning.connect(lambda begins: covers.extend(_cover_words(probe)) if begins else None)
    first = probe.session.desk
    first.on_turn_due()
    probe.until(lambda: said == [True, False])
    assert covers == ["Removing copies from this computer\u2026"]
    assert probe.window.cover is None
    assert probe.session.desk is not first
    assert probe.session.stage() == "open"
    probe.settle()
    assert probe.shell.address == Address("patient", JASMINE.id)
    assert "HOLLOWAY, Jasmine (Miss)" in probe.shell.header.accessibleName()


def test_a_lock_while_copies_are_removed_stays_a_lock(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bool] = []
    locked, turn = threading.Event(), probe.session.turn
    monkeypatch.setattr(probe.session, "turn", lambda: (locked.wait(5), turn()))
    probe.background.turning.connect(said.append)
    probe.session.desk.on_turn_due()
    probe.until(lambda: said == [True])
    probe.window.lock()
    locked.set()
    probe.until(lambda: probe.session.stage() == "locked")
    asked: list[object] = []
    probe.background.ask(probe.window, lambda session: session.stage(), asked.append)
    probe.until(lambda: asked == ["locked"])
    assert said == [True]
    assert probe.window.shell is None


def _cover_words(probe: WindowProbe) -> list[str]:
    cover: QWidget | None = probe.window.cover
    return [cover.words.text()] if isinstance(cover, Cover) and cover.isVisible() else []


def on_the_page(probe: WindowProbe) -> str:
    """What stands on the locked page in sight."""
    step = probe.window.step
    assert step is not None
    return " ".join(label.text() for label in step.findChildren(QLabel) if not label.isHidden())


def test_a_locked_window_says_how_many_flagged_answers_wait_and_of_nobody(probe: WindowProbe) -> None:
    probe.window.lock()
    tell = probe.window.background.flags.emit
    tell(Watched(2))
    assert "2 flagged answers wait." in on_the_page(probe)
    assert probe.window.windowTitle().startswith("(2) ")
    assert JASMINE.name.family.casefold() not in on_the_page(probe).casefold()
    tell(Watched(2, "unreachable"))
    assert "The service cannot be reached" in on_the_page(probe)
    tell(Watched(2, "ended"))
    assert "Flagged answers are no longer watched here" in on_the_page(probe)
    assert not probe.window.windowTitle().startswith("(")
    tell(Watched(2))
    tell(Watched(0))
    probe.settle()
    assert not probe.window.windowTitle().startswith("(")


def test_a_lock_without_a_ticket_says_that_nothing_is_watched(probe: WindowProbe) -> None:
    probe.background.watching.ticket = None
    probe.window.lock()
    assert "Flagged answers are no longer watched here" in on_the_page(probe)
