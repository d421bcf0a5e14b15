"""A person's hands and eyes on the real windows: finds what is in sight by its words, types, clicks, takes pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.views.frame.cover import Cover
from desktop.views.frame.rail import Rail

_LOOK_MS = 15
Found = TypeVar("Found", bound=QWidget)


class NotSeen(RuntimeError):
    """What the walk waited for did not come into sight; the text says what, and what was there instead."""


class Hands:
    """Works on whatever window is on top. Nothing here reaches behind the widgets."""

    patience = 90.0
    """Seconds to wait for what has to come into sight."""

    def __init__(self, pictures: Path | None) -> None:
        self._folder = pictures
        self.pictures: list[str] = []

    def until(self, seen: Callable[[], object], what: str) -> None:
        """Let the program work until `seen()` holds; raises `NotSeen` when patience ends.

        Nothing is seen through a cover, as when copies are removed. What was in sight once was seen: the window may
        show the next thing before this returns.
        """
        begun = time.monotonic()
        loop, timer = QEventLoop(), QTimer()
        found = False

        def look() -> None:
            nonlocal found
            found = found or (not self.all(Cover) and bool(seen()))
            if found or time.monotonic() > begun + self.patience:
                loop.quit()

        look()
        if not found:
            timer.setInterval(_LOOK_MS)
            timer.timeout.connect(look)
            timer.start()
            loop.exec()
            timer.stop()
        if not found:
            waited, words = time.monotonic() - begun, "; ".join(self.words())[:1500]
            raise NotSeen(f"Waited {waited:.0f} s in vain: {what}. In sight: {words}")

    def all(self, kind: type[Found]) -> list[Found]:
        """Everything of a kind that is in sight on the top window."""
        top = self.sheet() or self.front()
        return [] if top is None else [found for found in top.findChildren(kind) if found.isVisible()]

    def front(self) -> QWidget | None:
        """The window that is worked on."""
        return next(
            (window for window in QApplication.topLevelWidgets() if window.isVisible() and not window.parent()), None
        )

    def sheet(self) -> QWidget | None:
        """The dialog over it, while one is open."""
        return QApplication.activeModalWidget()

    def words(self) -> list[str]:
        """Every text in sight."""
        return [label.text() for label in self.all(QLabel) if label.text()]

    def reads(self, part: str) -> bool:
        """Whether some text in sight holds these words."""
        return any(part in words for words in self.words())

    def see(self, part: str) -> None:
        """Wait until some text holds these words."""
        self.until(lambda: self.reads(part), f"the words “{part}”")

    def button(self, words: str) -> QAbstractButton | None:
        """The last usable button in sight that begins with these words: the rail comes before a screen."""
        named = [
            button
            for button in self.all(QAbstractButton)
            if button.isEnabled() and (button.text().startswith(words) or button.accessibleName().startswith(words))
        ]
        return named[-1] if named else None

    def press(self, words: str) -> None:
        """Click a button, once it can be used."""
        self.until(lambda: self.button(words) is not None, f"the button “{words}”")
        button = self.button(words)
        if button is None:
            raise NotSeen(f"The button “{words}” went away.")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def rail(self, place: str) -> None:
        """Click a place of the rail."""

        def found() -> QAbstractButton | None:
            buttons = (one for rail in self.all(Rail) for one in rail.findChildren(QAbstractButton))
            return next((one for one in buttons if one.accessibleName().startswith(place)), None)

        self.until(lambda: found() is not None, f"the place “{place}”")
        button = found()
        if button is not None:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def tick(self, words: str, *, on: bool = True) -> None:
        """Set the box or radio button whose words hold these."""

        def found() -> QAbstractButton | None:
            boxes = (one for one in self.all(QAbstractButton) if one.isCheckable() and one.isEnabled())
            return next((one for one in boxes if words in one.text() or words in one.accessibleName()), None)

        self.until(lambda: found() is not None, f"the box “{words}”")
        box = found()
        if box is not None and box.isChecked() != on:
            box.click()

    def type(self, name: str, typed: str) -> None:
        """Type into the field with this name, in place of what it holds."""
        self.until(lambda: self._entry(name) is not None, f"the field “{name}”")
        entry = self._entry(name)
        if isinstance(entry, QLineEdit):
            entry.setFocus()
            entry.selectAll()
            QTest.keyClicks(entry, typed)
        elif isinstance(entry, QPlainTextEdit):
            entry.setPlainText(typed)
        elif isinstance(entry, QComboBox):
            if entry.findText(typed) < 0:
                offered = "; ".join(entry.itemText(index) for index in range(entry.count()))
                raise NotSeen(f"The field “{name}” does not offer “{typed}”, but: {offered}")
            entry.setCurrentIndex(entry.findText(typed))
            entry.activated.emit(entry.currentIndex())

    def picture(self, name: str) -> None:
        """Keep what is in sight as a picture; dialogs are drawn over their window."""
        if self._folder is None:
            return
        QApplication.processEvents()
        window, sheet = self.front(), self.sheet()
        if window is None:
            raise NotSeen(f"No window is open for the picture {name}.")
        drawn = window.grab()
        if sheet is not None:
            drawn = _over(drawn, sheet, window)
        file = self._folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        drawn.save(str(file))
        self.pictures.append(file.name)

    def _entry(self, name: str) -> QWidget | None:
        for kind in (QLineEdit, QPlainTextEdit, QComboBox):
            for entry in self.all(kind):
                if entry.accessibleName() == name and entry.isEnabled():
                    return entry
        return None


def _over(drawn: QPixmap, modal: QWidget, window: QWidget) -> QPixmap:
    sheet = modal.grab()
    painter = QPainter(drawn)
    painter.fillRect(drawn.rect(), QColor(0, 0, 0, 90))
    painter.drawPixmap((window.width() - modal.width()) // 2, (window.height() - modal.height()) // 2, sheet)
    painter.end()
    return drawn
