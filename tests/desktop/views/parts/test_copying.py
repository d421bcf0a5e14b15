"""What is copied says whose it is, and does not stay on the clipboard."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.parts.copying import copy_for_record, guarded, whose
from desktop.views.parts.dialogs import Clipboard
from mhcr.gallery.people import JASMINE, banner_of

BANNER = banner_of(JASMINE).banner


def test_the_text_begins_and_ends_with_number_and_name() -> None:
    lines = guarded(BANNER, ["PHQ-9: 13"]).splitlines()
    assert lines[0] == whose(BANNER) == "NHS No. 999 012 3462, HOLLOWAY, Jasmine (Miss), Born 14-Feb-2009 (17y 9m)"
    assert lines[-1] == f"End of the text about {whose(BANNER)}"


def test_on_copying_it_is_said_whom_it_is_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clipboard, "kept_ms", 60_000)
    said = copy_for_record(BANNER, "words")
    assert said.startswith(f"This text is for {whose(BANNER)}.")
    assert said.endswith("It is gone in 1 minutes.")
    Clipboard.forget()


def test_what_was_copied_goes_by_itself_but_not_what_came_after(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clipboard, "kept_ms", 0)
    Clipboard.put("about a person")
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "")
    Clipboard._expire("about a person")
    monkeypatch.setattr(Clipboard, "kept_ms", 60_000)
    Clipboard.put("newer")
    Clipboard._expire("about a person")
    assert QApplication.clipboard().text() == "newer"
    Clipboard.forget()
