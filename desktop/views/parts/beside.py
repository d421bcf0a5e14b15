"""What stands side by side where the text allows it, and below each other where it is large."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.flow import Flow
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import current_look


def beside(*parts: QWidget, space: int = 16) -> QBoxLayout:
    """A row, or a column where the text is large; `space` in pixels. Those `parts` share its room alike."""
    line: QBoxLayout = column(space=space) if current_look().large else row(space=space)
    for part in parts:
        line.addWidget(part, 1)
    return line


class Actions(Flow):
    """Buttons at the right; where they would need a second line, their shortcuts go into their tips."""

    def __init__(self) -> None:
        super().__init__(across=8, down=8, align="end")

    def heightForWidth(self, width: int) -> int:
        self._fit(width)
        return super().heightForWidth(width)

    def setGeometry(self, rect: QRect) -> None:
        self._fit(rect.width())
        super().setGeometry(rect)

    def _fit(self, width: int) -> None:
        buttons = [one for one in self._buttons() if not one.isHidden()]
        whole = sum(one.whole_width() + 8 for one in buttons) - 8
        for one in buttons:
            one.be_terse(terse=whole > width)

    def _buttons(self) -> list[Button]:
        items = [self.itemAt(index) for index in range(self.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [one for one in widgets if isinstance(one, Button)]
