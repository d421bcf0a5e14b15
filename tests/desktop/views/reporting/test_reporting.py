"""Readiness and exports, as a clinician sees and does them: counted, noted, then written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.reads.reporting.pages import Scope
from desktop.views.parts.dialogs import Clipboard, Confirm, FileToSave, FolderToUse
from desktop.views.reporting.exporting import KindSheet, folder_name
from desktop.views.reporting.screen import ReportingScreen
from desktop.views.screen import Address
from mhcr.gallery.people import ADULT, JASMINE, NOW, PEOPLE
from mhcr.gallery.understanding import MemoryReporting, ready
from tests.probes.window import WindowProbe

REPORTING = Address("reporting")


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


@pytest.fixture
def yes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question is answered with yes, and remembered."""
    asked: list[str] = []

    def confirm(_parent: object, title: str, words: str, _yes: str, then: Callable[[], object], **_: object) -> None:
        asked.append(f"{title}. {words}")
        then()

    monkeypatch.setattr(Confirm, "ask", confirm)
    return asked


def test_each_team_has_its_counts_and_all_of_them_together(probe: WindowProbe) -> None:
    probe.go(REPORTING)
    rows = probe.rows("Teams")
    assert rows[0].startswith("All your teams / 5 / 1 / 2 / 2 / ")
    assert len(rows) == 3
    assert probe.shell.header.shown is None


def test_the_referrals_that_need_somebody_are_listed_with_the_reason(probe: WindowProbe) -> None:
    screen = probe.go(REPORTING)
    assert isinstance(screen, ReportingScreen)
    rows = probe.rows("Referrals")
    assert not any(JASMINE.name.display in row for row in rows)
    assert any("One score only, late" in row and PEOPLE[2].name.display in row for row in rows)
    assert any("outside the national range (1)" in row for row in rows)
    assert any("First score after 16 days" in row for row in rows)


def test_a_team_that_is_marked_narrows_the_list_and_the_export(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(KindSheet, "ask", lambda parent, whose, then: asked.append(whose))
    screen = probe.go(REPORTING)
    assert isinstance(screen, ReportingScreen)
    screen.teams.selectRow(next(i for i, one in enumerate(screen.teams.rows.rows) if one.team == ADULT.id))
    assert all(one.cared.team == ADULT.id for one in screen.referrals.rows.rows)
    probe.press("Ctrl+Return")
    assert asked == [f"Answers to {ADULT.name}."]


def test_an_export_is_counted_noted_and_only_then_written(
    probe: WindowProbe, yes: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(FileToSave, "ask", lambda parent, title, name, kinds, then: then(tmp_path / name))
    probe.go(REPORTING)
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert "outside this program\u2019s protection" in probe.words(sheet)
    probe.click("Go on", within=sheet)
    probe.until(lambda: len(probe.trust.done) == 2)
    said = "FHIR R4 bundle, for a record system. One answer does not fit the questionnaire and stays out."
    assert yes == [f"9 answers of one person. {said}"]
    assert [name for name, _ in probe.trust.done] == ["note_export", "exported"]
    assert probe.trust.done[0][1] == ((JASMINE.id,), "fhir")
    probe.until(lambda: "Written: scores.json." in probe.shell.status.said.text())


def test_the_national_tables_go_into_a_new_folder_that_tells_nothing(
    probe: WindowProbe, yes: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(FolderToUse, "ask", lambda parent, title, then: then(tmp_path))
    monkeypatch.setattr(KindSheet, "ask", lambda parent, whose, then: then("mhsds"))
    probe.go(Address("scores", JASMINE.id))
    probe.press("Ctrl+Shift+E")
    probe.until(lambda: len(probe.trust.done) == 2)
    kind, scope, name, _ = probe.trust.done[1][1]
    assert (kind, scope, name) == ("mhsds", Scope(patient=JASMINE.id), folder_name(NOW))


def test_nothing_to_export_is_said(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KindSheet, "ask", lambda parent, whose, then: then("csv"))
    whom = MemoryReporting(ready(), []).whom(Scope())
    monkeypatch.setattr(MemoryReporting, "whom", lambda self, scope: replace(whom, patients=(), answers=0))
    screen = probe.go(REPORTING)
    probe.press("Ctrl+Return")
    probe.until(lambda: "There is no answer to export." in probe.words(screen))


def test_the_counts_are_copied_without_a_name(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(Clipboard, "put", copied.append)
    probe.go(REPORTING)
    probe.press("Ctrl+Shift+C")
    assert "paired 1" in copied[0]
    assert not any(person.name.family in copied[0] for person in PEOPLE)


def test_reporting_is_one_key_from_what_came_back(probe: WindowProbe) -> None:
    probe.go(Address("returned"))
    probe.press("Ctrl+Shift+E")
    probe.until(lambda: isinstance(probe.shell.screen_shown, ReportingScreen))
