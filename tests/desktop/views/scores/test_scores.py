"""Scores over time and several raters, as a clinician sees, hears, copies and prints them."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.views.graph.drawing import lay_out, margins_of, place
from desktop.views.graph.figure import Point, month_starts, show_month
from desktop.views.parts.dialogs import Clipboard
from desktop.views.scores.paper import write_pdf
from desktop.views.scores.raters import RatersScreen
from desktop.views.scores.screen import ScoresScreen
from desktop.views.scores.series import RANGES, figure, span
from desktop.views.screen import Address
from desktop.views.theme.look import Look
from mhcr.gallery.people import JASMINE, ME, NOW, ident
from mhcr.gallery.trust import Trust
from mhcr.gallery.understanding import HISTORY, NOTHING, RATERS
from tests.probes.window import WindowProbe

SCORES = Address("scores", JASMINE.id)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def scores(probe: WindowProbe) -> ScoresScreen:
    screen = probe.go(SCORES)
    assert isinstance(screen, ScoresScreen)
    return screen


def test_every_measure_and_rater_has_a_panel_of_its_own_with_value_change_and_rules(probe: WindowProbe) -> None:
    screen = scores(probe)
    said = probe.words(screen)
    assert [panel.accessibleName() for panel in screen.panels] == ["PHQ-9", "PHQ-9 by carer", "GAD-7", "DIALOG"]
    assert "on 19-Nov-2026, was 8 on 15-Oct-2026" in said
    assert "\u25b2 5 worse since last time: not reliable" in said
    assert "NHS England, young people: no change since last time, improvement since the start." in said
    assert "Bands for people aged 16 and over" in said
    assert "Treatment satisfaction 5.67" in said


def test_all_graphs_have_one_time_axis(probe: WindowProbe) -> None:
    screen = scores(probe)
    figures = [panel.figure for panel in screen.panels]
    font = Look().font(-1)
    margins = margins_of(figures, font)
    day = date(2026, 9, 1)
    area = QRectF(0, 0, 700, 180)
    spots = {place(lay_out(area, one, font, margins), one, Point(day, one.lower)).x() for one in figures}
    assert len(spots) == 1
    assert len({one.span for one in figures}) == 1


def test_a_fixed_range_of_time_leaves_out_what_lies_before(probe: WindowProbe) -> None:
    screen = scores(probe)
    whole = [len(panel.figure.points) for panel in screen.panels]
    screen.range.choose(0)
    assert [len(panel.figure.points) for panel in screen.panels] != whole
    assert screen.panels[3].figure.spoken().startswith("Graph of DIALOG, quality of life, 1 to 7, higher is better.")
    screen.range.choose(3)
    assert screen.panels[0].figure.span == span(HISTORY, None)


def test_every_graph_has_a_table_for_a_twin(probe: WindowProbe) -> None:
    screen = scores(probe)
    screen.choice.choose(1)
    assert all(panel.table.isVisible() for panel in screen.panels[:1])
    rows = probe.rows("Table of PHQ-9, total, 0 to 27, higher is worse")
    assert rows[0] == "19-Nov-2026 / 13 / Moderate / \u25b2 5 worse"


def test_a_sub_scale_can_be_chosen_in_place_of_the_headline(probe: WindowProbe) -> None:
    screen = scores(probe)
    screen._take(("DIALOG", "patient"), 1)
    assert screen.panels[3].figure.axis == "DIALOG, treatment satisfaction"


def test_keys_walk_a_graph_and_enter_opens_the_answer(probe: WindowProbe) -> None:
    screen = scores(probe)
    graph = screen.panels[0].graph
    QTest.keyClick(graph, Qt.Key.Key_Left)
    QTest.keyClick(graph, Qt.Key.Key_Return)
    probe.until(lambda: probe.shell.screen_shown is not screen)
    assert probe.shell.header.shown is not None


def test_each_respondent_has_a_symbol_of_their_own() -> None:
    shown = span(HISTORY, 366)
    symbols = [figure(one, one.series[0], HISTORY, shown).symbol for one in HISTORY.measures]
    assert symbols == ["circle", "square", "circle", "circle"]


def test_a_referral_stands_on_the_axis_and_is_heard(probe: WindowProbe) -> None:
    assert "Referred to Hove CAMHS 16\u201318 on 2 March 2026." in scores(probe).panels[0].figure.spoken()


def test_without_a_score_and_where_none_may_be_shown_it_says_so(qtbot: QtBot) -> None:
    for history, words in ((NOTHING, "No score yet."), (replace(NOTHING, hidden="Not for your role."), "Not for")):
        probe = WindowProbe(qtbot, Trust(history=history)).start("open")
        screen = probe.go(SCORES)
        assert words in probe.words(screen)
        assert not probe.button("Print or PDF").isEnabled()
        probe.close()


def test_the_copy_says_whose_it_is_and_has_each_measure(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(Clipboard, "put", copied.append)
    probe.go(SCORES)
    probe.press("Ctrl+Shift+C")
    assert copied[0].startswith("NHS No. 999 012 3462, HOLLOWAY, Jasmine (Miss)")
    assert "PHQ-9 by carer, total: 18, Moderately severe (range 0 to 27, higher is worse)" in copied[0]
    assert "At or above the cut-off of 10" in copied[0]


def test_the_summary_prints_and_its_properties_name_nobody(qtbot: QtBot, tmp_path: Path) -> None:
    assert write_pdf(HISTORY, ME, NOW, tmp_path / "one.pdf")
    content = (tmp_path / "one.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert b"Holloway" not in content


def test_raters_stand_side_by_side_with_their_differences(probe: WindowProbe) -> None:
    screen = probe.go(Address("raters", JASMINE.id, ident(501)))
    assert isinstance(screen, RatersScreen)
    rows = probe.rows("Raters side by side")
    assert rows[0].endswith("Total / 13, Moderate / 18, Moderately severe / 5")
    assert "3 points" in rows[6]
    assert rows[6].endswith("/ 2")
    assert probe.shell.header.shown is not None


def test_one_rater_alone_is_said(qtbot: QtBot) -> None:
    alone = replace(RATERS, raters=RATERS.raters[:1], rows=())
    probe = WindowProbe(qtbot, Trust(raters=alone)).start("open")
    screen = probe.go(Address("raters", JASMINE.id, ident(501)))
    assert "Nobody else answered this measure within 14 days." in probe.words(screen)


def test_compare_raters_is_offered_only_where_there_are_others(probe: WindowProbe) -> None:
    probe.go(Address("reading", JASMINE.id, ident(501)))
    assert probe.button("Compare raters").isVisible()
    probe.press("Ctrl+Shift+B")
    probe.until(lambda: isinstance(probe.shell.screen_shown, RatersScreen))


@pytest.mark.parametrize("step", [1, 3, 6, 12])
def test_months_of_the_axis_count_from_january(step: int) -> None:
    days = month_starts((date(2025, 11, 20), date(2026, 11, 20)), step)
    assert all(day.day == 1 and (day.month - 1) % step == 0 for day in days)
    assert len(days) == len(range(0, 12, step))
    assert show_month(days[0])[3] == "-"


def test_the_fixed_ranges_end_today() -> None:
    for _, days in RANGES:
        first, last = span(HISTORY, days)
        assert last == HISTORY.today
        assert first <= last - timedelta(days=92)
