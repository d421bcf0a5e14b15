"""Fields: one that the cursor is in, or that is wrong, is as large as any other, so that nothing jumps."""

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.parts.fields import choice, line
from desktop.views.parts.labels import set_role
from desktop.wiring import application


@pytest.mark.parametrize("field", [lambda: line("22-Nov-2026"), lambda: choice([("", "Anybody")]), QPlainTextEdit])
def test_a_field_stays_as_large_with_the_cursor_in_it_and_when_it_is_wrong(qtbot: QtBot, field: type[QWidget]) -> None:
    application()
    page, made, other = QWidget(), field(), QLineEdit()
    assert isinstance(made, QLineEdit | QComboBox | QPlainTextEdit)
    inside = QVBoxLayout(page)
    for one in (other, made):
        inside.addWidget(one)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    other.setFocus()
    usual = made.sizeHint(), made.minimumSizeHint()

    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    assert (made.sizeHint(), made.minimumSizeHint()) == usual

    set_role(made, "wrong", value=True)
    assert (made.sizeHint(), made.minimumSizeHint()) == usual
