"""Measures on screens: the list, one that waits, a file that is looked at; each act by keyboard, as it was typed."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.services.acts import Rejected
from desktop.services.acts.packs import PackDraft
from desktop.views.measures.measure import MeasureScreen
from desktop.views.measures.propose import TRY, ProposeScreen, from_file
from desktop.views.measures.screen import MeasuresScreen
from desktop.views.measures.sheets import Why, Wording
from desktop.views.measures.trying import TryScreen
from desktop.views.parts.dialogs import FileToOpen, FileToSave, Sheet
from desktop.views.screen import Address
from mhcr.gallery.administration import RANJIT
from mhcr.gallery.packs.memory import BARE, BROKEN, GONE, SENT, SOUND, WAITING
from mhcr.gallery.people import COORDINATOR, ident
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def done(probe: WindowProbe, name: str) -> tuple[Any, ...]:
    probe.until(lambda: any(what == name for what, _ in probe.trust.done))
    return next(values for what, values in probe.trust.done if what == name)


def _yes(sheet: QDialog) -> None:
    assert isinstance(sheet, Sheet)
    sheet.yes.click()


def measure(probe: WindowProbe, key: str) -> MeasureScreen:
    screen = probe.go(Address("measure", words=key))
    assert isinstance(screen, MeasureScreen)
    return screen


def test_what_waits_for_me_stands_first_and_opens_by_enter(probe: WindowProbe) -> None:
    screen = probe.go(Address("measures"))
    assert isinstance(screen, MeasuresScreen)
    first = probe.rows("Measures")[0]
    assert "Waits for you" in first
    assert "Proposed by Tomos Llewellyn-Pryce" in first
    assert "1 waits for you" in probe.words(screen)

    screen.list.take(0)
    probe.press("Ctrl+Return")

    probe.until(lambda: probe.shell.address == Address("measure", words=WAITING))
    assert probe.shell.rail.buttons["measures"].isChecked()


def test_changes_stand_side_by_side_and_golden_answers_are_counted(probe: WindowProbe) -> None:
    screen = measure(probe, WAITING)
    said = probe.words(screen)
    assert "Changes since version 1, approved here" in said
    assert "Wording, item 1 | Before | 1. How often do you have a drink" in said
    assert "Now | 1. How often did you have a drink containing alcohol in the last three months?" in said
    assert "All 1 golden answers score as given." in said
    assert "No golden answer lies on each side of" in said


def test_a_second_person_approves_after_being_asked_once_more(probe: WindowProbe) -> None:
    screen = measure(probe, WAITING)
    assert screen.approve.isVisible()
    assert screen.withdraw.text().startswith("Decline")

    probe.press("Ctrl+Return", screen)
    sheet = probe.sheet()
    assert "with your name beside that of Tomos Llewellyn-Pryce" in probe.words(sheet)
    assert "alter what people read or how it is scored" in probe.words(sheet)
    _yes(sheet)

    assert done(probe, "approve") == (ident(870),)


def test_declining_takes_a_reason(probe: WindowProbe) -> None:
    screen = measure(probe, WAITING)
    probe.press("Ctrl+D", screen)
    sheet = probe.sheet()
    assert isinstance(sheet, Why)
    entry = sheet.form.fields["reason"].entry
    assert isinstance(entry, QPlainTextEdit)
    entry.setPlainText("Item 1 is worded wrongly.")
    _yes(sheet)

    assert done(probe, "withdraw") == (ident(870), "Item 1 is worded wrongly.")


def test_what_stands_against_an_act_is_said(qtbot: QtBot) -> None:
    refuse = Rejected((("reason", "Say why, so that colleagues understand it."),))
    probe = WindowProbe(qtbot, Trust(refuse=refuse)).start("open")
    probe.press("Ctrl+D", measure(probe, SENT))
    sheet = probe.sheet()
    _yes(sheet)
    probe.until(lambda: "Say why, so that colleagues understand it." in probe.words(sheet))


def test_a_coordinator_looks_and_changes_nothing(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=COORDINATOR)).start("open")
    screen = probe.go(Address("measures"))
    assert isinstance(screen, MeasuresScreen)
    assert not screen.acceptDrops()
    assert not any(one.text().startswith("Import") for one in screen.findChildren(type(screen.look)))
    assert not measure(probe, WAITING).approve.isVisible()


def test_an_administrator_has_measures_among_the_places(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=RANJIT)).start("open")
    assert "measures" in probe.shell.rail.buttons


def test_a_file_is_chosen_or_dropped_and_looked_at(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileToOpen, "ask", lambda parent, title, kinds, then: then(SOUND))
    probe.go(Address("measures"))
    probe.press("Ctrl+O")
    probe.until(lambda: isinstance(probe.shell.screen_shown, ProposeScreen))

    screen = probe.go(Address("measures"))
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(BROKEN.absolute()))])
    at, left = QPointF(10, 10), Qt.MouseButton.LeftButton
    drop = QDropEvent(at, Qt.DropAction.CopyAction, dropped, left, Qt.KeyboardModifier.NoModifier)
    screen.dropEvent(drop)
    probe.until(lambda: isinstance(probe.shell.screen_shown, ProposeScreen))
    probe.until(lambda: "item item-7: An attachment cannot be asked for" in probe.words(probe.shell.screen_shown))


def test_a_sound_file_is_proposed(probe: WindowProbe) -> None:
    screen = probe.go(from_file(SOUND))
    assert isinstance(screen, ProposeScreen)
    assert "Nothing is stored until you propose it." in probe.words(screen)
    probe.press("Ctrl+Return", screen)

    (draft,) = done(probe, "propose")
    assert isinstance(draft, PackDraft)
    assert draft.content
    probe.until(lambda: probe.shell.address == Address("measures"))


def test_a_file_that_cannot_be_used_lists_every_reason_and_cannot_be_proposed(probe: WindowProbe) -> None:
    screen = probe.go(from_file(BROKEN))
    assert isinstance(screen, ProposeScreen)
    said = probe.words(screen)
    for part in ("Questionnaire, item item-7:", "Manifest, item 9:", "Golden answers:", "Licence record:"):
        assert part in said
    assert not screen.propose.isEnabled()


def test_a_bare_questionnaire_asks_for_its_licence_and_who_answers(probe: WindowProbe) -> None:
    screen = probe.go(from_file(BARE))
    assert isinstance(screen, ProposeScreen)
    assert screen.licence.isVisible()
    fields = screen.licence.form.fields
    probe.type("CC BY 4.0", fields["licence"].entry)
    probe.type("Downs NHS Trust", fields["holder"].entry)
    probe.type("Free to use.", fields["terms"].entry)
    screen.licence.boxes["carer"].click()
    probe.press("Ctrl+Return", screen)

    (draft,) = done(probe, "propose")
    assert (draft.licence, draft.holder, draft.terms) == ("CC BY 4.0", "Downs NHS Trust", "Free to use.")
    assert draft.respondents == ("patient", "carer")


def test_what_is_left_out_of_a_licence_record_is_said_at_its_field(qtbot: QtBot) -> None:
    refuse = Rejected((("licence", "Enter the licence under which the trust uses it."),))
    probe = WindowProbe(qtbot, Trust(refuse=refuse)).start("open")
    screen = probe.go(from_file(BARE))
    probe.press("Ctrl+Return", screen)
    probe.until(lambda: "Enter the licence under which the trust uses it." in probe.words(screen))


def test_a_structure_takes_its_wording_with_a_note_of_the_licence(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileToOpen, "ask", lambda parent, title, kinds, then: then(SOUND))
    listed = probe.go(Address("measures"))
    assert isinstance(listed, MeasuresScreen)
    key = next(row.key for row in listed.list.rows.rows if row.standing == "no-wording")
    screen = measure(probe, key)
    assert screen.complete.isVisible()
    probe.press("Ctrl+Return", screen)
    sheet = probe.sheet()
    assert isinstance(sheet, Wording)
    _yes(sheet)
    assert "Say by what licence the wording may be used." in probe.words(sheet)
    entry = sheet.note.entry
    assert isinstance(entry, QPlainTextEdit)
    entry.setPlainText("Licensed to our trust.")
    _yes(sheet)
    probe.until(lambda: isinstance(probe.shell.screen_shown, ProposeScreen))


def test_a_measure_is_saved_as_a_file(probe: WindowProbe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.mhcr-measure"
    monkeypatch.setattr(FileToSave, "ask", lambda parent, title, name, kinds, then: then(file))
    screen = measure(probe, SENT)
    probe.press("Ctrl+S", screen)
    probe.until(lambda: file.exists() and file.read_bytes() == b"pack")
    monkeypatch.setattr(FileToSave, "ask", lambda parent, title, name, kinds, then: then(tmp_path / "no" / "x"))
    probe.press("Ctrl+S", screen)
    probe.until(lambda: "The file could not be written" in probe.words(screen))


def test_a_measure_is_tried_by_keyboard_with_its_score_beside_it_and_nothing_is_done(probe: WindowProbe) -> None:
    probe.press("Ctrl+Y", measure(probe, SENT))
    probe.until(lambda: isinstance(probe.shell.screen_shown, TryScreen))
    screen = probe.shell.screen_shown
    assert isinstance(screen, TryScreen)
    probe.until(lambda: screen.walk is not None and screen.walk.page is not None)
    assert "0 of 3 answered" in probe.words(screen)
    for _ in range(3):
        probe.press("3")
        probe.press("Return")
    assert "Total | 6 | increasing risk" in probe.words(screen)
    assert probe.trust.done == []

    probe.press("Ctrl+W")
    probe.until(lambda: isinstance(probe.shell.screen_shown, MeasureScreen))


def test_a_file_is_tried_before_it_is_proposed_and_what_cannot_be_read_is_not(probe: WindowProbe) -> None:
    screen = probe.go(from_file(SOUND))
    assert isinstance(screen, ProposeScreen)
    probe.press("Ctrl+Y", screen)
    probe.until(lambda: isinstance(probe.shell.screen_shown, TryScreen))
    refused = probe.go(from_file(BROKEN))
    assert isinstance(refused, ProposeScreen)
    assert not refused.try_it.isEnabled()
    tried = probe.go(Address(TRY, words=from_file(BROKEN).words))
    assert "It cannot be tried as it is." in probe.words(tried)


def test_a_withdrawn_measure_says_by_whom_and_why(probe: WindowProbe) -> None:
    screen = measure(probe, GONE)
    assert "Withdrawn by Ranjit Sahota on 01-Nov-2026: item 2 is worded wrongly." in probe.words(screen)
    assert not screen.approve.isVisible()
    assert not probe.window.findChildren(QDialog)
