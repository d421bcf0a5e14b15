"""Every screen in every state: each thing that takes keys has a name, each field a label, and nothing is cut off."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field
from desktop.views.window import Window
from mhcr.gallery.state import State
from mhcr.gallery.states import STATES
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)
QUIET = [state for state in STATES if state.stage == "open" or state.name == "unlock"]


def shown(qtbot: QtBot, state: State) -> WindowProbe:
    trust: Trust = state.trust()
    probe = WindowProbe(qtbot, trust).start(state.stage)
    if state.address is not None:
        probe.go(state.address)
    state.do(probe.window)
    if state.stage == "open":
        probe.settle()
    return probe


def interactive(window: QWidget) -> list[QWidget]:
    found = [one for kind in INTERACTIVE for one in window.findChildren(kind)]
    inside = (QComboBox, QAbstractItemView, QLineEdit)
    return [
        one for one in found if not isinstance(one.parentWidget(), inside) and one.objectName() != "qt_spinbox_lineedit"
    ]


@pytest.mark.parametrize("state", QUIET, ids=lambda state: state.name)
def test_it_can_be_used_heard_and_read_whole(qtbot: QtBot, state: State) -> None:
    window = shown(qtbot, state).window

    check_that_it_can_be_heard(window)
    check_that_no_line_of_text_is_cut_off(window)
    if state.of_many:
        check_that_it_fits_the_smallest_window_and_tab_goes_round(window)


def check_that_it_can_be_heard(window: Window) -> None:
    nameless = [type(one).__name__ for one in interactive(window) if not one.accessibleName()]
    assert not nameless

    for button in window.findChildren(Button):
        words = button.text().removeprefix("\u26a0 ").rstrip("\u2026")
        assert button.isHidden() or words in button.accessibleName(), words

    for field in window.findChildren(Field):
        assert field.label.buddy() is field.entry

    primaries = [
        one
        for one in window.findChildren(Button)
        if one.property("kind") == "primary" and one.isVisible() and one.window() is window
    ]
    assert len(primaries) <= 1

    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()


def check_that_it_fits_the_smallest_window_and_tab_goes_round(window: Window) -> None:
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 800
    assert window.isFullScreen() or (window.width(), window.height()) == (1280, 800)

    visited: list[QWidget] = []
    here: QWidget | None = window
    for _ in range(2000):
        here = here.nextInFocusChain() if here is not None else None
        if here is None or here is window:
            break
        if here.isVisible() and here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            visited.append(here)
    reachable = [
        one
        for one in interactive(window)
        if one.isVisible()
        and one.isEnabled()
        and one.window() is window
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert {id(one) for one in reachable} <= {id(one) for one in visited}


def check_that_no_line_of_text_is_cut_off(window: Window) -> None:
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label.window(), QDialog):
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= needed - 1, label.text()
        if not label.wordWrap():
            assert label.width() >= label.sizeHint().width() - 1, label.text()
