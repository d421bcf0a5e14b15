"""Sheets: an edge parts them from the page in every look, whichever sheet it is."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.frame.screens import SCREENS
from desktop.views.parts.dialogs import Confirm, Sheet
from desktop.views.theme.look import PALETTES, Mode, Theme
from desktop.wiring import application

WORDS = "It cannot be taken back."


@pytest.fixture(params=list(Mode))
def mode(request: pytest.FixtureRequest) -> Iterator[Mode]:
    theme = application().findChild(Theme)
    assert isinstance(theme, Theme)
    theme.choose(request.param)
    yield request.param
    theme.choose(None)


def drawn(qtbot: QtBot) -> QImage:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    Confirm.ask(page, "Withdraw?", WORDS, "Withdraw", lambda: None)
    (sheet,) = page.findChildren(Sheet)
    qtbot.waitExposed(sheet)
    return sheet.grab().toImage()


def test_a_sheet_has_an_edge_all_around_that_is_seen_against_the_page(qtbot: QtBot, mode: Mode) -> None:
    image = drawn(qtbot)
    edge, page = PALETTES[mode].edge.lower(), PALETTES[mode].page.lower()
    right, foot = image.width() - 1, image.height() - 1
    for x, y in ((right // 2, 0), (right // 2, foot), (0, foot // 2), (right, foot // 2), (0, 0), (right, foot)):
        assert image.pixelColor(x, y).name() == edge
    assert image.pixelColor(4, 4).name() == page
    assert (image.pixelColor(1, foot // 2).name() == edge) == (mode is Mode.HIGH_CONTRAST), "twice as wide"


def test_every_dialog_of_the_program_is_a_sheet_and_has_that_edge() -> None:
    assert SCREENS, "every screen is imported with its sheets"
    ours = {one for one in QDialog.__subclasses__() if one.__module__.startswith("desktop.")}
    assert ours == {Sheet}
    assert not [one for one in _below(Sheet) if "paintEvent" in vars(one)]


def _below(kind: type[Sheet]) -> Iterator[type[Sheet]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
