"""The access log's screen: what it shows, how it is narrowed and turned over, and its copy."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.reads import AccessFilter, AccessPage, AccessPlace
from desktop.views.access_log.screen import AccessLogScreen
from desktop.views.parts.dialogs import FileToSave
from desktop.views.screen import Address
from mhcr.gallery import oversight
from mhcr.gallery.memory import MemoryReads
from mhcr.gallery.people import JASMINE
from mhcr.gallery.trust import Trust
from mhcr.gallery.work import ONLINE
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    probe = WindowProbe(qtbot, Trust(me=oversight.OFFICER)).start("open")
    probe.settle()
    return probe


def screen_of(probe: WindowProbe) -> AccessLogScreen:
    shown = probe.shell.screen_shown
    assert isinstance(shown, AccessLogScreen)
    return shown


def test_an_overseer_begins_with_the_log_and_has_no_patients_places(probe: WindowProbe) -> None:
    assert list(probe.shell.rail.buttons) == ["access-log", "outbox", "settings"]
    assert probe.shell.address == Address("access-log")
    assert probe.rows("Access log")[0].startswith("20-Nov-2026 14:08 / Dr Amara Osei, Clinician, Hove CAMHS")


def test_a_line_leads_to_that_persons_lines_under_the_banner_and_back(probe: WindowProbe) -> None:
    screen_of(probe).list.setFocus()
    probe.press("Return")
    probe.settle()

    assert probe.shell.address == Address("access-of", JASMINE.id)
    assert "HOLLOWAY, Jasmine" in probe.shell.header.accessibleName()
    assert {row.split(" / ")[1].split(",")[0] for row in probe.rows("Access log")} <= {"Dr Amara Osei", "Sam Whitlock"}
    probe.press("Escape")
    probe.settle()
    assert probe.shell.address == Address("access-log")
    assert probe.shell.header.accessibleName() == "No patient open"


def test_the_find_box_leads_an_overseer_to_the_lines(probe: WindowProbe) -> None:
    probe.shell.box.setFocus()
    probe.type("holloway jas", probe.shell.box)
    probe.until(probe.shell.box.results.isVisible)
    probe.press("Return")

    assert probe.shell.address == Address("access-of", JASMINE.id)


def test_what_is_unusual_explains_itself_and_leads_to_its_lines(probe: WindowProbe) -> None:
    screen = screen_of(probe)
    assert set(screen.rules) == {"no-referral", "glass"}
    assert "Numbers missing: none" in probe.words(screen)

    probe.click("\u26a0 No referral", screen)
    probe.settle()

    assert len(probe.rows("Access log")) == 1
    assert "no open referral to a team" in probe.words(screen)
    probe.click("\u26a0 No referral", screen)
    probe.settle()
    assert len(probe.rows("Access log")) == len(oversight.LINES)


def test_it_is_narrowed_by_what_and_by_day_and_a_wrong_day_says_so(probe: WindowProbe) -> None:
    screen = screen_of(probe)
    entry: Any = screen.filters.family.entry
    entry.setCurrentIndex(entry.findData("access"))
    entry.activated.emit(entry.currentIndex())
    probe.settle()
    assert len(probe.rows("Access log")) == 2

    since, until = screen.filters.since, screen.filters.until
    probe.type("30-Feb-2026", since.entry)
    until.entry.setFocus()
    assert since.note.isVisible()
    since.entry.setText("20-Nov-2026")  # type: ignore[union-attr]
    probe.type("19-Nov-2026", until.entry)
    since.entry.setFocus()
    assert "before the first one" in until.note.text()

    probe.press("Ctrl+Shift+X")
    probe.settle()
    assert len(probe.rows("Access log")) == len(oversight.LINES)
    assert screen.filters.chosen(None) == AccessFilter()


def test_pages_are_turned_by_keyboard(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[AccessPlace | None] = []

    def pages(reads: MemoryReads, which: AccessFilter, before: AccessPlace | None = None) -> AccessPage:
        asked.append(before)
        return AccessPage(oversight.LINES[:3], (5, 5) if before is None else None)

    monkeypatch.setattr(MemoryReads, "access_log", pages)
    probe = WindowProbe(qtbot, Trust(me=oversight.OFFICER)).start("open")
    probe.settle()
    screen = screen_of(probe)
    assert not screen.newer.isEnabled()

    probe.press("Ctrl+PgDown")
    probe.settle()
    assert asked[-1] == (5, 5)
    assert not screen.older.isEnabled()
    probe.press("Ctrl+PgUp")
    probe.settle()
    assert asked[-1] is None


def test_a_copy_warns_asks_where_is_noted_and_then_written(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def chosen(*given: Any) -> None:
        then: Callable[[Path], object] = given[-1]
        then(tmp_path / "log")

    monkeypatch.setattr(FileToSave, "ask", chosen)
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert "outside this program" in probe.words(sheet)
    assert "noted" in probe.words(sheet)
    probe.click("Choose where", sheet)
    probe.until(lambda: "written" in [name for name, _ in probe.trust.done])

    noted, written = probe.trust.done
    assert noted == ("export_access_log", (AccessFilter(),))
    assert written[1][:2] == (AccessFilter(), tmp_path / "log.csv")
    assert isinstance(written[1][2], UUID)
    probe.settle()
    assert "14 lines in log.csv and log.jsonl" in probe.shell.status.said.text()


def test_leaving_the_screen_stops_a_copy(probe: WindowProbe) -> None:
    screen = screen_of(probe)
    writing = screen.begin_writing()
    assert writing.going(1)

    probe.go(Address("outbox"))

    assert not writing.going(2)


def test_what_the_check_of_the_log_has_found_stands_on_top(qtbot: QtBot) -> None:
    words = "1 entry is not signed by who it names."
    probe = WindowProbe(qtbot, Trust(me=oversight.OFFICER, access_log=AccessPage(oversight.FORGED, None, words)))
    probe.start("open").settle()

    assert words in probe.words(screen_of(probe))
    assert "Not signed by who it names" in probe.rows("Access log")[0]


def test_a_refused_sync_is_said_at_once(probe: WindowProbe) -> None:
    refused = replace(ONLINE, connected="refused", sentence="The service shows two different histories.")

    probe.background.status.emit(refused)
    probe.settle()

    assert "two different histories" in probe.words(screen_of(probe))
