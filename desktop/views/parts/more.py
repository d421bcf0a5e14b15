"""What is done less often, behind one button. Each action's shortcut works without opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from desktop.views.parts.buttons import Button

if TYPE_CHECKING:
    from collections.abc import Callable


class More(Button):
    """A quiet button with a menu. `about` says to a screen reader what the actions are about."""

    def __init__(self, about: str) -> None:
        # Qt's classes are made when they are first named; the unlock field does not wait for this one.
        from PySide6.QtWidgets import QMenu

        super().__init__("More", kind="quiet")
        self.setProperty("more", True)
        self.setAccessibleName(f"More: {about}")
        self._menu = QMenu(self)
        self._menu.setAccessibleName(about)
        self.setMenu(self._menu)

    @property
    def actions_behind(self) -> list[QAction]:
        """The actions in the menu, from the top."""
        return self._menu.actions()

    def add(self, words: str, then: Callable[[], object], *, keys: str = "") -> QAction:
        """Put one more action in the menu. It is done by its shortcut only while this button is in sight."""
        action = QAction(words, self._menu)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda _: then())
        self._menu.addAction(action)
        return action
