"""The desk's place for requests to withdraw."""

from datetime import date

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.screen import Address
from desktop.views.withdrawals.screen import WithdrawalsScreen
from desktop.views.withdrawals.sheets import AnswerSheet, SuspendSheet
from mhcr.gallery.ledger.memory import REQUESTS
from mhcr.gallery.people import COORDINATOR, PEOPLE
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

PLACE = Address("withdrawals")


def opened(qtbot: QtBot, trust: Trust) -> tuple[WindowProbe, WithdrawalsScreen]:
    probe = WindowProbe(qtbot, trust).start("open")
    screen = probe.go(PLACE)
    assert isinstance(screen, WithdrawalsScreen)
    return probe, screen


def test_what_waits_stands_oldest_first_with_its_next_step_and_restricted_ones_are_named(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(withdrawals=REQUESTS))
    probe.until(lambda: screen.list.current() is not None)
    rows = probe.rows("Requests to withdraw")
    assert rows[0].startswith("HOLLAWAY, Jasmin (Miss)")
    assert "8 days" in rows[0]
    assert "it has waited seven days" in rows[0]
    assert "Details restricted" in rows[1]
    assert "1 request is about a record with restricted details." in probe.words(screen)


def test_a_request_is_compared_with_the_record_and_suspends_it(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(me=COORDINATOR))
    screen.trust.family.entry.setText("Devereux")  # type: ignore[union-attr]
    screen.trust.born.entry.setText("22-Mar-1949")  # type: ignore[union-attr]
    screen.trust.go.click()
    probe.until(lambda: screen.trust.found.current() is not None)
    probe.click("Open", within=screen.trust)
    sheet = probe.sheet()
    assert isinstance(sheet, SuspendSheet)
    assert "Given name | Marguerite (request: not said)" in probe.words(sheet)
    probe.click("Suspend now", within=sheet)
    probe.until(lambda: any(act == "request_withdrawal" for act, _ in probe.trust.done))
    (patient, draft) = next(what for act, what in probe.trust.done if act == "request_withdrawal")
    assert (patient, draft.born, draft.source) == (PEOPLE[5].id, date(1949, 3, 22), "email")


def test_who_was_found_is_opened_by_enter_by_a_shortcut_and_by_a_button_that_shows_it(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(me=COORDINATOR))
    trust = screen.trust
    assert not trust.open.isEnabled(), "nobody is found yet"
    probe.type("Devereux", trust.family.entry)
    probe.type("22-Mar-1949", trust.born.entry)
    probe.press("Return")
    probe.until(lambda: trust.found.current() is not None)
    searched = sum(act == "search" for act, _ in probe.trust.done)
    assert probe.window.focusWidget() is trust.found
    for keys in ("Return", "Alt+O"):
        probe.press(keys)
        sheet = probe.sheet()
        assert isinstance(sheet, SuspendSheet)
        sheet.reject()
        probe.until(lambda sheet=sheet: not sheet.isVisible())  # type: ignore[misc]
        trust.found.setFocus()
    assert trust.open.accessibleDescription() == "Shortcut Alt+O"
    assert sum(act == "search" for act, _ in probe.trust.done) == searched, "Enter asks no second time"


def test_a_request_that_fits_too_little_cannot_suspend(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust())
    screen.trust.number.entry.setText("999 061 3583")  # type: ignore[union-attr]
    screen.trust.go.click()
    probe.until(lambda: screen.trust.found.current() is not None)
    screen.trust.found.opened.emit(screen.trust.found.current())
    sheet = probe.sheet()
    assert isinstance(sheet, SuspendSheet)
    assert not sheet.yes.isEnabled()
    assert "Match the date of birth" in probe.words(sheet)


def test_a_coordinator_notes_that_it_was_theirs_and_a_clinician_alone_that_it_was_not(qtbot: QtBot) -> None:
    for me, outcomes in ((COORDINATOR, 1), (None, 2)):
        trust = Trust(withdrawals=REQUESTS, me=me) if me else Trust(withdrawals=REQUESTS)
        probe, screen = opened(qtbot, trust)
        probe.until(lambda screen=screen: screen.list.current() is not None)  # type: ignore[misc]
        screen.said.click()
        sheet = probe.sheet()
        assert isinstance(sheet, AnswerSheet)
        assert sheet.outcome.entry.count() == outcomes  # type: ignore[union-attr]
        probe.click("Note it", within=sheet)
        probe.until(lambda probe=probe: any(act == "answer_withdrawal" for act, _ in probe.trust.done))  # type: ignore[misc]


def test_the_answer_to_the_sender_is_drafted_and_tells_nothing(qtbot: QtBot) -> None:
    probe, screen = opened(qtbot, Trust(withdrawals=REQUESTS))
    screen.reply.trigger()
    said = QApplication.clipboard().text()
    assert "We cannot say anything about anybody" in said
    assert not any(line.patient.name.family in said for line in REQUESTS)
    assert "read it before you send it" in probe.words(probe.shell)
