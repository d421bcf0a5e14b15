"""Lists: sorting by key, and text that is too long for its column."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from desktop.views.parts.cells import Cell
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import SORTS, Column, List
from desktop.views.screen import Address
from tests.probes.window import WindowProbe

LONG = "Aged 16: a clinician records the agreement before any invitation, and presumes the person able to consent."


def test_a_list_is_sorted_by_key_one_order_after_the_other(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    probe.go(Address("returned"))
    first = probe.rows("Returned")
    rows = next(made for made in probe.shell.findChildren(List) if made.accessibleName() == "Returned")
    assert SORTS in rows.accessibleDescription()

    probe.press(SORTS, rows)
    assert probe.rows("Returned") == first[::-1]

    probe.press(SORTS, rows)
    assert rows.horizontalHeader().sortIndicatorSection() == 4
    assert sorted(probe.rows("Returned")) == sorted(first)


def test_a_list_that_fills_its_card_leaves_the_corners_round(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    probe.go(Address("returned"))
    rows = next(made for made in probe.shell.findChildren(List) if made.accessibleName() == "Returned")
    card = rows.parentWidget()
    while not isinstance(card, Card):
        assert card is not None
        card = card.parentWidget()
    drawn = probe.window.grab().toImage()
    corners = ((card.rect().topLeft(), 2, 2), (card.rect().topRight(), -2, 2), (card.rect().bottomLeft(), 2, -2))
    for corner, right, down in corners:
        at = card.mapTo(probe.window, corner)
        # where the curve passes its edge is drawn, as far from the side further along there is the card's own white
        assert drawn.pixelColor(at + QPoint(right, down)) != drawn.pixelColor(at + QPoint(20 * right, down))


def _narrow(qtbot: QtBot) -> List:
    columns = (
        Column[str]("Kind", lambda _: Cell("Agreement")),
        Column[str]("About", lambda words: Cell("Agreement needed", words), share=1, wrap=120),
    )
    made = List("Narrow", columns, key=lambda words: words, fit_rows=True)
    qtbot.addWidget(made)
    made.resize(360, 300)
    made.show_rows([LONG])
    made.show()
    return made


def test_a_list_is_never_wider_than_its_room(qtbot: QtBot) -> None:
    made = _narrow(qtbot)

    assert sum(made.columnWidth(section) for section in range(2)) <= made.width()
    made.resize(200, 300)
    assert sum(made.columnWidth(section) for section in range(2)) <= 200


def test_what_is_cut_off_is_whole_in_the_tooltip_and_read_aloud(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, words, *more: shown.append(words))
    made = _narrow(qtbot)
    index = made.rows.index(0, 1)
    option = QStyleOptionViewItem()
    option.rect = made.visualRect(index)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(), QPoint())

    assert LONG in index.data()
    assert made.itemDelegate().helpEvent(event, made, option, index)
    assert shown == [index.data()]


def test_a_whole_list_has_no_bar_of_its_own_and_the_page_follows_the_row(qtbot: QtBot) -> None:
    names = [f"Person {number}" for number in range(60)]
    made = List("People", (Column[str]("Name", Cell),), key=lambda name: name, whole=True)
    page = QScrollArea()
    qtbot.addWidget(page)
    page.setWidgetResizable(True)
    page.setWidget(made)
    page.resize(400, 300)
    page.show()
    made.show_rows(names)
    qtbot.waitUntil(lambda: made.height() > 60 * 20)
    made.selectRow(59)
    assert page.verticalScrollBar().value() > 0
    assert made.verticalScrollBar().maximum() == 0


def test_a_page_of_a_whole_list_is_what_is_in_sight_of_it(qtbot: QtBot) -> None:
    made = List("People", (Column[str]("Name", Cell),), key=lambda name: name, whole=True)
    page = QScrollArea()
    qtbot.addWidget(page)
    page.setWidgetResizable(True)
    page.setWidget(made)
    page.resize(400, 300)
    page.show()
    made.show_rows([f"Person {number}" for number in range(60)])
    assert page.verticalScrollBar().value() == 0, "what arrives moves no page"
    QTest.keyClick(made, Qt.Key.Key_PageDown)
    below = made.currentIndex().row()
    assert 2 < below < 20
    assert page.verticalScrollBar().value() > 0
    QTest.keyClick(made, Qt.Key.Key_PageUp)
    assert made.currentIndex().row() == 0
    for _ in range(20):
        QTest.keyClick(made, Qt.Key.Key_PageDown)
    assert made.currentIndex().row() == 59


def test_a_whole_list_is_as_tall_as_all_its_rows_also_beyond_those_that_are_measured(qtbot: QtBot) -> None:
    made = List("People", (Column[str]("Name", Cell),), key=lambda name: name, whole=True)
    qtbot.addWidget(made)
    made.show_rows([f"Person {number}" for number in range(700)])
    assert made.minimumHeight() >= 700 * made.rowHeight(0)
