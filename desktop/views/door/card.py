"""The sheet in the middle of the window that every step of the way in is written on."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, Tall, column, row, scrolling
from desktop.views.parts.notices import Notice, Weight, current_look

if TYPE_CHECKING:
    from desktop.views.parts.flow import Flow


class DoorCard(Card):
    """A step: heading, a sentence, fields, one primary button, and what went wrong."""

    def __init__(self, step: str, heading: str, sentence: str, yes: str, then: Callable[[], object]) -> None:
        super().__init__(margin=32)
        self.setFixedWidth(current_look().px(58))
        self.setAccessibleName(heading)
        self.step = text(step, "small")
        self.step.setVisible(bool(step))
        self.sentence = text(sentence, "muted", wrap=True)
        self.fields = column(space=12)
        self._notice = column(space=0)
        self.yes = Button(yes, then, kind="primary")
        self.yes.setDefault(True)
        self.acting: Button = self.yes
        """The button that says what goes on while an answer is awaited."""
        self._idle = ""
        self._foot = row(self.yes, None)
        self.body.setSpacing(8)
        for part in (self.step, text(heading, "title", wrap=True), self.sentence):
            self.body.addWidget(part)
        self.body.addSpacing(8)
        self.body.addLayout(self.fields)
        self.body.addLayout(self._notice)
        self.body.addSpacing(8)
        self.body.addLayout(self._foot)

    @cached_property
    def other(self) -> "Flow":
        """Where further buttons go, beside the primary one while there is room; the unlock field needs none."""
        from desktop.views.parts.flow import Flow

        flow = Flow(across=8, down=8)
        self.body.removeItem(self._foot)
        self._foot.removeWidget(self.yes)
        flow.addWidget(self.yes)
        self.body.addLayout(flow)
        return flow

    def tell(self, weight: Weight, words: str, more: str = "") -> None:
        """Say something under the fields in place of what was said before."""
        self.hush()
        self._notice.addWidget(Notice(weight, words, more))

    def hush(self) -> None:
        while (item := self._notice.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def busy(self, words: str) -> None:
        """While the answer is awaited: the button says what goes on, and none takes a second press."""
        self._idle = self.acting.text()
        self.hush()
        self.acting.say(words)
        self._let(press=False)

    def idle(self) -> None:
        """The answer is here."""
        self.acting.say(self._idle or self.acting.text())
        self._let(press=True)

    def _let(self, *, press: bool) -> None:
        for button in (self.yes, self.acting):
            button.setEnabled(press)

    def problem(self, error: Exception) -> None:
        """Say what went wrong in its own words, with its own way back."""
        from desktop.views.screen import words_of

        self.idle()
        self.tell("warning", *words_of(error))

    def focus_first(self) -> None:
        """Put the cursor where typing starts."""
        self.yes.setFocus()


def in_the_middle(card: QWidget, above: QWidget) -> QWidget:
    """A page with a card in the middle, the product's name above it."""
    inside = Tall()
    lines = column(space=16)
    lines.addStretch(2)
    lines.addLayout(row(None, above, None))
    lines.addLayout(row(None, card, None))
    lines.addStretch(3)
    inside.setLayout(lines)
    page = QWidget()
    page.setObjectName("door")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    large = current_look().scale > 1.2
    page.setLayout(column(scrolling(inside) if large else inside))
    return page
