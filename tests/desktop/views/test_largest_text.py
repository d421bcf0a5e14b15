"""At twice the usual text size nothing is cut off: what does not fit goes on below, or scrolls."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QRadioButton, QScrollArea, QScrollBar
from pytestqt.qtbot import QtBot

from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell, CellPainter
from desktop.views.parts.fold import Fold
from desktop.views.parts.notices import Notice
from desktop.views.parts.tables import Column, List
from desktop.views.theme.look import Mode, Theme
from desktop.views.today import TodayScreen
from desktop.views.window import Window
from desktop.wiring import application
from mhcr.gallery.pictures import opened
from mhcr.gallery.states import STATES

TITLE_BAR = 40
CROWDED = (
    "agreement-asked",
    "agreement-record",
    "agreement-suspended",
    "agreement-withdraw",
    "cohort-coordinator",
    "conflict-keep-mine",
    "identity-case-approve",
    "identity-new",
    "patient",
    "reading",
    "reading-acknowledge",
    "retained-duty",
    "risk-late",
    "settings",
    "staff-authorise",
    "staff-alone",
)


@pytest.fixture(scope="module", autouse=True)
def largest_text() -> Iterator[None]:
    theme = application().findChild(Theme)
    assert isinstance(theme, Theme)
    theme.choose(Mode.LIGHT, 2.0)
    yield
    theme.choose(None)


@pytest.fixture(scope="module", params=CROWDED)
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    """One for all that is looked at; nobody acts on it."""
    with opened(next(state for state in STATES if state.name == request.param)) as window:
        yield window


def test_buttons_show_all_their_words_and_sheets_fit_the_screen(window: Window) -> None:
    cut = [button.text() for button in window.findChildren(Button) if button.isVisible() and _is_cut(button)]
    assert not cut
    for sheet in window.findChildren(QDialog):
        choices = [*sheet.findChildren(QRadioButton), *sheet.findChildren(QCheckBox)]
        assert not [one.text() for one in choices if one.isVisible() and one.width() < one.sizeHint().width()]
        assert sheet.height() <= sheet.screen().availableGeometry().height()
        if sheet.height() < sheet.screen().availableGeometry().height() - TITLE_BAR:
            assert not [bar for bar in sheet.findChildren(QScrollBar) if bar.isVisible()], (
                "it scrolls where there is room"
            )


def test_no_place_of_the_rail_stands_on_another(window: Window) -> None:
    assert window.shell is not None
    rail = window.shell.rail
    places = [*rail.buttons.values(), rail.lock]
    for upper, lower in pairwise(places):
        assert upper.geometry().bottom() < lower.geometry().top()
        assert upper.height() >= upper.minimumSizeHint().height()


def test_the_screens_own_actions_stand_above_the_status_line(window: Window) -> None:
    assert window.shell is not None
    top = window.shell.status.geometry().top()
    foot = window.shell.screen_shown.foot.parentWidget()
    assert foot is not None
    actions = foot.findChildren(Button)
    lowest = [one.mapTo(window.shell, one.rect().bottomLeft()).y() for one in actions if one.isVisible()]
    assert all(bottom < top for bottom in lowest)


def test_who_is_here_stands_beside_the_find_box(window: Window) -> None:
    assert window.shell is not None
    assert window.shell.box.geometry().right() < window.shell.who.geometry().left()


def test_a_long_name_stands_whole_in_the_title() -> None:
    with opened(next(state for state in STATES if state.name == "identity-case-approve")) as window:
        assert window.shell is not None
        title = window.shell.screen_shown.title
        assert title.text() == "THISTLEWOOD-MARCHMONT, Persephone Alexandra"
        assert title.height() >= title.heightForWidth(title.width())


def test_a_flag_is_read_without_scrolling() -> None:
    with opened(next(state for state in STATES if state.name == "reading")) as window:
        assert window.shell is not None
        screen = window.shell.screen_shown
        flag = next(one for one in screen.findChildren(Notice) if one.isVisible())
        foot = screen.foot.parentWidget()
        assert foot is not None
        assert flag.mapTo(screen, flag.rect().bottomLeft()).y() <= foot.mapTo(screen, foot.rect().topLeft()).y()


LISTS = (
    "today",
    "invitations",
    "patients",
    "returned",
    "identity-queue",
    "outbox",
    "access-log",
    "withdrawals",
    "duplicates",
    "duplicates-desk",
    "schedules",
    "measures",
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_whole_and_the_page_scrolls_as_one(name: str) -> None:
    with opened(next(state for state in STATES if state.name == name)) as window:
        assert window.shell is not None
        screen = window.shell.screen_shown
        listed = [one for one in screen.findChildren(List) if one.isVisible() and one.rows.rows]
        assert listed
        for one in listed:
            assert one.verticalScrollBar().maximum() == 0, "each row is there without a bar of its own"
            assert one.horizontalScrollBar().maximum() == 0, "nothing is cut off at the right"
        page = screen.findChild(QScrollArea)
        assert page is not None
        assert page.verticalScrollBar().value() == 0, "it opens at its beginning, whatever has arrived since"


@pytest.mark.parametrize("name", ["today", "access-log"])
def test_a_list_is_in_sight_and_what_narrows_it_is_behind_one_button(name: str) -> None:
    with opened(next(state for state in STATES if state.name == name)) as window:
        assert window.shell is not None
        screen = window.shell.screen_shown
        fold, listed = screen.findChild(Fold), screen.findChild(List)
        assert fold is not None
        assert listed is not None
        first = listed.visualRect(listed.rows.index(0, 0))
        foot = screen.foot.parentWidget()
        assert foot is not None
        assert listed.viewport().mapTo(screen, first.bottomLeft()).y() < foot.mapTo(screen, foot.rect().topLeft()).y()
        assert (fold.text(), fold.keys, fold.isVisible()) == ("Filters", "Ctrl+F", True)
        assert not [one for one in screen.findChildren(QComboBox) if one.isVisible()]

        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        shown = [one for one in screen.findChildren(QComboBox) if one.isVisible()]
        assert window.focusWidget() is shown[0]
        QTest.keyClick(shown[0], Qt.Key.Key_Escape)
        assert not shown[0].isVisible()
        assert window.focusWidget() is listed
        assert window.shell.screen_shown is screen, "it leads no further back than to the list"


def test_filters_that_are_put_away_say_how_many_are_in_use() -> None:
    with opened(next(state for state in STATES if state.name == "today")) as window:
        assert window.shell is not None
        screen = window.shell.screen_shown
        assert isinstance(screen, TodayScreen)
        assert screen.fold is not None
        screen.fold.click()
        screen.filter.choose(1)
        screen.fold.click()
        assert screen.fold.text() == "Filters (1)"
        assert screen.fold.accessibleName() == "Filters, 1 in use"
        assert not screen.filter.isVisible()


@pytest.mark.parametrize("name", [*LISTS, "risk-today"])
def test_no_words_of_a_list_are_cut(name: str) -> None:
    """Who was told of a flag, and when, is among them."""
    with opened(next(state for state in STATES if state.name == name)) as window:
        assert window.shell is not None
        for listed in window.shell.screen_shown.findChildren(List):
            painter = listed.itemDelegate()
            assert isinstance(painter, CellPainter)
            for section, column in enumerate(listed.rows.columns):
                width = listed.columnWidth(section)
                cut = [cell.more for cell in map(column.cell, listed.rows.rows) if painter.cuts(cell, width)]
                assert not cut


def test_the_quieter_words_of_a_cell_have_twelve_whole_lines(qtbot: QtBot) -> None:
    listed = List("Days", (Column[str]("Day", Cell),), key=lambda day: day)
    qtbot.addWidget(listed)
    painter = listed.itemDelegate()
    assert isinstance(painter, CellPainter)
    twelve, more = (Cell("Days", " ".join(["Wednesday"] * count)) for count in (12, 13))
    width = painter.least(twelve)

    assert not painter.cuts(twelve, width)
    assert painter.cuts(more, width)
    assert painter.height(twelve, width) == painter.height(more, width)


def _is_cut(button: Button) -> bool:
    return button.width() < button.sizeHint().width()
