"""What every field of a question is: it reads its answers, or says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from care_record.people.problems import InvalidValueError
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column

if TYPE_CHECKING:
    from care_record.answering.items import Answer, FormItem
    from care_record.measures.questionnaire import Item

MISSING = "Answer this question to go on."


class AnswerField(QWidget):
    """The part of a page that takes the answers. `changed` follows each change by the person."""

    changed = Signal()

    def __init__(self, item: FormItem) -> None:
        super().__init__()
        self.item = item
        self.lines = column(space=6)
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        whole = column(self.problem, space=8)
        whole.addLayout(self.lines)
        self.setLayout(whole)

    def read(self) -> Sequence[Answer]:
        """The answers that stand there; raises InvalidValueError in words."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the cursor where the answer begins."""

    def key(self, number: int) -> bool:
        """Take a number key, from 1; False where it means nothing here."""
        return False

    def wrong(self, words: str) -> None:
        """Say what is wrong above the field, for the eye and for a screen reader; empty words take it back."""
        self.problem.setText(f"\u26a0 {words}" if words else "")
        self.problem.setVisible(bool(words))
        self.setAccessibleDescription(words)

    def answers(self) -> Sequence[Answer] | None:
        """The answers, None where something is wrong, which is then said; a required question wants one."""
        try:
            found = self.read()
        except InvalidValueError as error:
            self.wrong(error.words)
            return None
        if not found and self.item.required:
            self.wrong(MISSING)
            return None
        self.wrong("")
        return found


Make = Callable[["FormItem", "Item"], AnswerField]
