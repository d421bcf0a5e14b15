"""Questions from the record: read out, answered, compared by the program; the record's answer never shows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from care_record.identity.questions import RIGHT, Question
from care_record.wire.bodies.identity import IdentityAnswer
from desktop.views.parts.fields import line
from desktop.views.parts.labels import set_role, text
from desktop.views.parts.layout import clear, column, reveal, row

_SAID = {
    "right": ("\u2713 Right", "good"),
    "wrong": ("\u2717 Wrong", "warning"),
    "not-recorded": ("Not recorded", "muted"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    question: Question
    entry: QLineEdit
    result: QLabel


class AskingPanel(QWidget):
    """`compare` is asked with the question's code and what was said; each answer is compared once."""

    def __init__(self, compare: Callable[[str, str], object]) -> None:
        super().__init__()
        self._compare = compare
        self._lines: dict[str, _Line] = {}
        self.answers: dict[str, IdentityAnswer] = {}
        self.inside = column(space=8)
        self.words = text("", "muted", wrap=True)
        self.setLayout(column(self.words, self.inside, None, space=8))

    def show_questions(self, questions: tuple[Question, ...]) -> None:
        """Show what is to be asked; a case that is read again keeps what was answered."""
        if tuple(one.question for one in self._lines.values()) == questions and questions:
            return
        clear(self.inside)
        self._lines, self.answers = {}, {}
        for number, question in enumerate(questions, 1):
            entry, result = line("What the person says", longest=120), text("", "muted")
            entry.setAccessibleName(question.words)
            entry.returnPressed.connect(partial(self._said, question.code))
            result.setMinimumWidth(result.fontMetrics().horizontalAdvance("Not recorded ") + 8)
            self.inside.addWidget(text(f"{number}. {question.words}", "strong", wrap=True))
            self.inside.addLayout(row(entry, result))
            self._lines[question.code] = _Line(question, entry, result)
        few = "This record has too little to ask about: choose another way."
        many = f"Type what the person says, then Enter: the program compares it. At least {RIGHT} must be right."
        self.words.setText(many if len(questions) >= RIGHT else few)
        reveal(self.inside)

    @property
    def all_answered(self) -> bool:
        """Whether nothing is left to ask."""
        return len(self.answers) == len(self._lines)

    def focus(self) -> None:
        """Go to the first question without an answer."""
        for code, one in self._lines.items():
            if code not in self.answers:
                one.entry.setFocus()
                return

    def show_answer(self, code: str, answer: IdentityAnswer) -> None:
        """What came of one; a second try would be a guess."""
        one = self._lines[code]
        self.answers[code] = answer
        words, role = _SAID[answer]
        one.result.setText(words)
        set_role(one.result, "role", role)
        one.entry.clear()
        one.entry.setPlaceholderText("Compared")
        one.entry.setEnabled(False)
        self.focus()

    def _said(self, code: str) -> None:
        typed = self._lines[code].entry.text().strip()
        if typed:
            self._compare(code, typed)
