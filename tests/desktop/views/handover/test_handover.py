"""The machine in a patient's hands: nothing but their questionnaire, and one way out."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.services.acts.completing import Given, HalfDone
from desktop.views.form.pages import CheckPage, HelpPage, MorePage, QuestionPage
from desktop.views.handover.handover import HandOver
from desktop.views.handover.pages import EndPage, StaffPage, WelcomePage
from desktop.views.screen import Address
from mhcr.gallery.completing.shown import REQUEST
from mhcr.gallery.people import JASMINE, ident
from mhcr.gallery.session import PASSPHRASE
from tests.probes.window import WindowProbe

HERE = Address("take-answers", JASMINE.id, REQUEST)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def hand_over(probe: WindowProbe) -> HandOver:
    QGuiApplication.clipboard().setText("left over")
    probe.go(HERE)
    probe.press("Ctrl+Return")
    assert probe.window.handed is not None
    return probe.window.handed.shown


def begin(probe: WindowProbe) -> HandOver:
    shown = hand_over(probe)
    assert isinstance(shown.page, WelcomePage)
    probe.type("14 feb 2009", shown.page.born.entry)
    probe.press("Return")
    assert shown.walk.isVisible()
    return shown


def answer(probe: WindowProbe, shown: HandOver, keys: str) -> None:
    """By the keyboard alone: a number, then Enter, for each question."""
    for key in keys:
        assert isinstance(shown.walk.page, QuestionPage)
        probe.press(key)
        probe.press("Return")


def take_back(probe: WindowProbe, shown: HandOver, passphrase: str = PASSPHRASE) -> None:
    if not isinstance(shown.page, StaffPage):
        assert isinstance(shown.page, EndPage)
        probe.press("Return")
    assert isinstance(shown.page, StaffPage)
    probe.type(passphrase, shown.page.passphrase.entry)
    probe.press("Return")


def test_a_whole_measure_by_the_keyboard_alone_lands_the_clinician_on_the_flag(probe: WindowProbe) -> None:
    shown = begin(probe)
    answer(probe, shown, "11111111")
    probe.press("4")
    assert "call 999" in probe.words(shown), "help stands there at once"
    probe.press("Return")
    assert isinstance(shown.walk.page, HelpPage)
    probe.press("Return")
    probe.press("1")
    probe.press("Return")
    assert isinstance(shown.walk.page, MorePage)
    probe.press("Return")
    assert isinstance(shown.walk.page, CheckPage)
    probe.press("Return")
    probe.until(lambda: shown.taken is not None)
    assert "Please hand the machine back." in probe.words(shown)
    assert "call 999" in probe.words(shown)
    given = [what for name, what in probe.trust.done if name == "hand_in"]
    assert len(given) == 1, "handed in once"
    handed_in: Given = given[0][1]
    assert handed_in.mode == "in-clinic"
    assert [item["linkId"] for item in handed_in.response["item"]]
    take_back(probe, shown)
    probe.until(lambda: probe.window.handed is None)
    assert probe.shell.address == Address("reading", JASMINE.id, ident(501))


def test_nothing_of_the_program_is_in_sight_and_nothing_of_the_patient_outside(probe: WindowProbe) -> None:
    probe.go(HERE)
    frame = probe.shell
    hand_over(probe)
    assert not frame.isVisible()
    assert frame.parent() is None
    assert probe.window.isFullScreen()
    assert probe.window.windowTitle() == "Questionnaire"
    assert QGuiApplication.clipboard().text() == ""
    shown = " ".join(label.text() for label in probe.window.findChildren(QLabel) if label.isVisible())
    for word in ("HOLLOWAY", "999 012", "2009", "Today", "PHQ"):
        assert word not in shown


KEYS = (
    "Esc", "Alt+F4", "Ctrl+W", "Ctrl+Q", "Ctrl+K", "Ctrl+N", "Ctrl+T", "Ctrl+G", "Ctrl+I", "Ctrl+E", "Ctrl+P",
    "Ctrl+R", "Ctrl+D", "Ctrl+O", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+9", "Ctrl+Return", "Alt+Left",
    "F5", "F10", "F11", "Alt+Space", "Meta+D", "Ctrl+Shift+C", "Ctrl+Shift+E", "Menu", "Ctrl+Tab",
)  # fmt: skip


def test_no_key_leads_out_of_the_questions(probe: WindowProbe) -> None:
    shown = begin(probe)
    before = len(probe.trust.done)
    for keys in KEYS:
        probe.press(keys)
        assert probe.window.handed is not None, keys
        assert probe.window.handed.shown is shown, keys
        assert probe.window.isFullScreen(), keys
        assert QApplication.activePopupWidget() is None, keys
    probe.settle()
    assert [name for name, _ in probe.trust.done[before:] if name != "keep"] == []


def test_closing_and_leaving_full_screen_are_refused(probe: WindowProbe) -> None:
    hand_over(probe)
    event = QCloseEvent()
    probe.window.closeEvent(event)
    assert not event.isAccepted()
    assert not probe.window.close()
    assert probe.window.isVisible()
    for state in (Qt.WindowState.WindowNoState, Qt.WindowState.WindowMaximized, Qt.WindowState.WindowMinimized):
        probe.window.setWindowState(state)
        QApplication.sendEvent(probe.window, QEvent(QEvent.Type.UpdateRequest))
        probe.until(probe.window.isFullScreen)
    QTest.mouseClick(probe.window, Qt.MouseButton.RightButton)
    assert QApplication.activePopupWidget() is None


def test_a_wrong_date_of_birth_goes_back_to_the_staff_and_shows_nothing(probe: WindowProbe) -> None:
    shown = hand_over(probe)
    for _ in range(3):
        assert isinstance(shown.page, WelcomePage)
        shown.page.born.entry.clear()
        probe.type("15/2/2009", shown.page.born.entry)
        probe.press("Return")
    assert isinstance(shown.page, EndPage)
    assert "PHQ" not in probe.words(shown)
    take_back(probe, shown)
    probe.until(lambda: probe.window.handed is None)
    assert probe.shell.address == Address("patient", JASMINE.id)
    assert not [name for name, _ in probe.trust.done if name in ("keep", "hand_in")]


def test_stop_here_keeps_what_was_answered_and_says_so_to_the_clinician(probe: WindowProbe) -> None:
    shown = begin(probe)
    answer(probe, shown, "22")
    probe.click("Stop here", shown)
    assert "hand the machine back" in probe.words(shown)
    probe.settle()
    kept: HalfDone = [what[1] for name, what in probe.trust.done if name == "keep"][-1]
    assert len(kept.answers) == 2
    assert kept.flagged is False
    take_back(probe, shown)
    probe.until(lambda: probe.window.handed is None)
    assert probe.shell.address == HERE


def test_a_flagged_answer_is_kept_as_such_before_anybody_goes_on(probe: WindowProbe) -> None:
    shown = begin(probe)
    answer(probe, shown, "11111111")
    probe.press("3")
    probe.settle()
    kept: HalfDone = [what[1] for name, what in probe.trust.done if name == "keep"][-1]
    assert kept.flagged is True


def test_five_wrong_passphrases_lock_the_program(probe: WindowProbe) -> None:
    shown = begin(probe)
    probe.click("Staff", shown)
    for _ in range(4):
        take_back(probe, shown, "something else")
        probe.until(lambda: "does not open" in probe.words(shown))
        assert isinstance(shown.page, StaffPage)
        shown.page.passphrase.wrong("")
    assert probe.window.handed is not None
    take_back(probe, shown, "something else")
    probe.until(lambda: probe.window.handed is None)
    assert probe.window.shell is None
    assert not probe.background.is_open


def test_the_idle_lock_covers_it_too(probe: WindowProbe) -> None:
    begin(probe)
    handle = probe.window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_F12)
    assert probe.window.handed is None
    assert probe.window.shell is None
    assert "Jasmine" not in probe.words()


def test_from_the_staffs_door_the_questions_go_on_where_they_stood(probe: WindowProbe) -> None:
    shown = begin(probe)
    answer(probe, shown, "2")
    probe.click("Staff", shown)
    probe.click("Back to the questions", shown)
    assert isinstance(shown.walk.page, QuestionPage)
    probe.press("F1")
    assert "call 999" in probe.words(shown)
    probe.press("Return")
    assert "Question 2 of 10" in probe.words(shown)
    probe.press("Alt+Left")
    assert isinstance(shown.walk.page, QuestionPage)
    assert shown.walk.page.field.read() == [shown.walk.page.field.item.options[1]["answer"]]
