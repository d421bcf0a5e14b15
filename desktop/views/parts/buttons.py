"""Buttons: one primary a screen, and every one with its shortcut in sight."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QWidget

from desktop.views.parts.labels import set_role

Kind = Literal["primary", "secondary", "quiet", "danger", "segment"]
_GAP = 10


class Button(QPushButton):
    """A button that shows its shortcut, in a lighter hand, behind its words."""

    def __init__(
        self,
        words: str,
        then: Callable[[], object] | None = None,
        *,
        kind: Kind = "secondary",
        keys: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self.keys = keys
        self._terse = False
        set_role(self, "kind", kind)
        self.setAutoDefault(False)
        self.setAccessibleName(words)
        if keys:
            self.setAccessibleDescription(f"Shortcut {keys}")
            self._shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            self._shortcut.activated.connect(self.click)
        if then is not None:
            self.clicked.connect(lambda _: then())

    def say(self, words: str) -> None:
        """Change the words, for the eye and for the screen reader."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def be_terse(self, *, terse: bool) -> None:
        """Leave the shortcut to the tip, where there is no room for it beside the words."""
        if terse != self._terse and self.keys:
            self._terse = terse
            self.setToolTip(self._keys_text() if terse else "")
            self.updateGeometry()
            self.update()

    def whole_width(self) -> int:
        """What words and shortcut need, in pixels."""
        self.ensurePolished()
        keys = _GAP + self.fontMetrics().horizontalAdvance(self._keys_text()) if self.keys else 0
        return super().sizeHint().width() + keys

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return hint if self._terse else QSize(self.whole_width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.keys or self._terse:
            super().paintEvent(event)
            return
        from PySide6.QtWidgets import QStyle, QStyleOptionButton

        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        metrics = self.fontMetrics()
        words, keys = metrics.horizontalAdvance(self.text()), metrics.horizontalAdvance(self._keys_text())
        left = (self.width() - words - _GAP - keys) // 2
        painter.setPen(option.palette.buttonText().color())
        painter.setFont(self.font())
        painter.drawText(QRect(left, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        light = self.font()
        light.setWeight(light.Weight.Normal)
        painter.setFont(light)
        painter.drawText(
            QRect(left + words + _GAP, 0, keys + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self._keys_text()
        )
        painter.end()

    def _keys_text(self) -> str:
        return self.keys.replace("Return", "Enter")


class Segments(QWidget):
    """A few choices of which one is taken, as Graph and Table; side by side, or with `wrap` on several lines."""

    def __init__(
        self,
        name: str,
        choices: tuple[str, ...],
        then: Callable[[int], object],
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        from desktop.views.parts.flow import Flow

        line: QLayout = Flow(across=0, down=4) if wrap else QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        if not wrap:
            line.setSpacing(0)
        self.setLayout(line)
        from PySide6.QtWidgets import QButtonGroup

        self.group = QButtonGroup(self)
        for index, words in enumerate(choices):
            button = QPushButton(words, self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {words}")
            set_role(button, "kind", "segment")
            self.group.addButton(button, index)
            line.addWidget(button)
        first = self.group.button(0)
        first.setChecked(True)
        self.group.idClicked.connect(then)

    def choose(self, index: int) -> None:
        """Take a choice as if it had been clicked."""
        self.group.button(index).click()
