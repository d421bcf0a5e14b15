"""A window to act on and to look at, as a person would: keys in, words out."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.background import Background
from desktop.views.frame.shell import Shell
from desktop.views.parts.buttons import Button
from desktop.views.parts.tables import List
from desktop.views.screen import Address, Screen
from desktop.views.theme.look import Theme
from desktop.views.window import Window
from mhcr.gallery.people import NOW
from mhcr.gallery.session import MemorySession
from mhcr.gallery.stillness import still
from mhcr.gallery.trust import Trust


def rows_of(table: List) -> list[str]:
    """A list's rows as a screen reader says them."""
    model = table.rows
    return [
        " / ".join(str(model.data(model.index(row, column))) for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


class WindowProbe:
    """The program's window over a trust in memory, or over another `session`."""

    def __init__(self, qtbot: QtBot, trust: Trust | None = None, *, session: MemorySession | None = None) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if app.findChild(Theme) is None:
            Theme(app)
        self.bot = qtbot
        self.trust = trust or Trust()
        self.session = session or MemorySession(self.trust)
        self.background = Background(self.session)  # type: ignore[arg-type]
        self.window = Window(self.background, clock=lambda: NOW)
        qtbot.addWidget(self.window, before_close_func=lambda _: self.close())
        self.window.resize(1280, 800)
        self.window.show()

    def close(self) -> None:
        for sheet in self.window.findChildren(QDialog):
            sheet.reject()
        if self.window.handed is not None:
            # in a patient's hands it refuses to be closed
            self.window.lock()
        self.window.close()

    def start(self, stage: str) -> "WindowProbe":
        self.trust.stage = stage
        self.window.start_at(stage)  # type: ignore[arg-type]
        if stage == "open":
            self.until(lambda: self.window.shell is not None or self.window.step is not None)
        return self

    def go(self, address: Address) -> Screen:
        """Open a screen and wait until every read it asked for has come home."""
        self.shell.open(address)
        self.settle()
        return self.shell.screen_shown

    @property
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    def until(self, holds: Callable[[], bool]) -> None:
        self.bot.waitUntil(holds, timeout=5000)

    def settle(self) -> None:
        """Wait until the readers, the writer and the caller have done what they were given so far, and it is shown."""
        still(self.window, self.background)

    def press(self, keys: str, on: QWidget | None = None) -> None:
        """Press a key or a combination where the cursor is, or on a widget."""
        combination = QKeySequence(keys)[0]  # type: ignore[index]
        QTest.keyClick(on or self._cursor(), combination.key(), combination.keyboardModifiers())

    def _cursor(self) -> QWidget:
        here: QWidget | None = self.window.focusWidget()
        return self.window if here is None else here

    def type(self, words: str, into: QWidget) -> None:
        into.setFocus()
        QTest.keyClicks(into, words)

    def button(self, words: str, within: QWidget | None = None) -> Button:
        found = [one for one in (within or self.window).findChildren(Button) if one.text().startswith(words)]
        assert found, f"no button {words!r}"
        return found[-1]

    def click(self, words: str, within: QWidget | None = None) -> None:
        QTest.mouseClick(self.button(words, within), Qt.MouseButton.LeftButton)

    def words(self, within: QWidget | None = None) -> str:
        """Everything that can be read there now."""
        where = within or self.window
        shown = [label.text() for label in where.findChildren(QLabel) if label.isVisibleTo(where)]
        return " | ".join(shown).replace("\u2011", "-").replace("\u00a0", " ")

    def rows(self, name: str) -> list[str]:
        """A list's rows as a screen reader says them."""
        return rows_of(next(one for one in self.window.findChildren(List) if one.accessibleName() == name))

    def sheet(self) -> QDialog:
        self.until(lambda: any(one.isVisible() for one in self.window.findChildren(QDialog)))
        return next(one for one in self.window.findChildren(QDialog) if one.isVisible())
