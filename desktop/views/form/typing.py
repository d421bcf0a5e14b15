"""Questions that are answered by typing: words, numbers, dates, times, amounts; and by a file."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from care_record.answering import typed
from care_record.answering.items import Answer, FormItem
from care_record.answering.words import in_words, unit_words
from care_record.measures.questionnaire import Item
from care_record.people.dates import LONDON, show_date
from care_record.people.problems import InvalidValueError
from desktop.views.form.field import AnswerField
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import FileToOpen
from desktop.views.parts.fields import line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row

HINTS: Mapping[str, str] = {
    "date": "Day first, like 14-Feb-2026.",
    "dateTime": "Day first, like 14-Feb-2026, and a time, like 2:30pm.",
    "time": "Like 2:30pm or 14:30.",
    "integer": "A whole number.",
    "url": "A web address, like https://www.nhs.uk.",
}
_WIDE = 420
_NARROW = 200


class Entry(QWidget):
    """One answer that is typed. `read` gives it, None where nothing was typed; raises InvalidValueError."""

    def __init__(self, item: FormItem, question: Item, answer: Answer | None, told: Callable[[], object]) -> None:
        super().__init__()
        self._item, self._question = item, question
        parts = _parts(item, answer)
        self.boxes: list[QLineEdit | QPlainTextEdit] = []
        self.unit: QComboBox | None = None
        self._units: Sequence[Mapping[str, Any]] = item.node.get("units") or [
            one for one in (item.node.get("unit"),) if one
        ]
        inside = row(space=8)
        for index, part in enumerate(parts):
            box: QLineEdit | QPlainTextEdit = paragraph(5) if item.type == "text" else line(longest=2000)
            if isinstance(box, QPlainTextEdit):
                box.setPlainText(part)
                box.textChanged.connect(told)
            else:
                box.setText(part)
                box.textEdited.connect(lambda _: told())
                if item.type not in ("string", "url", "choice", "reference", "open-choice"):
                    box.setFixedWidth(_NARROW)
            box.setAccessibleName(f"{item.words}: time" if index else item.words)
            self.boxes.append(box)
            inside.addWidget(box)
        self._add_unit(inside, answer, told)
        if item.type not in ("string", "text", "url", "choice", "reference", "open-choice"):
            inside.addStretch(1)
        inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inside)

    def _add_unit(self, inside: Any, answer: Answer | None, told: Callable[[], object]) -> None:
        if self._item.type == "quantity" and len(self._units) > 1:
            given = (answer or {}).get("valueQuantity") or {}
            self.unit = QComboBox()
            self.unit.setAccessibleName("Unit")
            for unit in self._units:
                self.unit.addItem(unit_words(unit))
                if unit.get("code") == given.get("code"):
                    self.unit.setCurrentIndex(self.unit.count() - 1)
            self.unit.activated.connect(lambda _: told())
            inside.addWidget(self.unit)
        elif self._units:
            inside.addWidget(text(unit_words(self._units[0]), "muted"))

    def _typed(self, index: int) -> str:
        box = self.boxes[index]
        return box.text() if isinstance(box, QLineEdit) else box.toPlainText()

    def read(self) -> Answer | None:
        """The answer that is typed."""
        item, first = self._item, self._typed(0)
        match item.type:
            case "integer" | "decimal":
                found = typed.read_number(item, first)
            case "date":
                found = typed.read_date(item, first)
            case "time":
                found = typed.read_time(first)
            case "dateTime":
                found = typed.read_date_time(item, first, self._typed(1))
            case "quantity":
                chosen = self.unit.currentIndex() if self.unit else 0
                found = typed.read_quantity(item, first, self._units[chosen] if self._units else None)
            case _:
                found = typed.read_words(item, first)
        return None if found is None else typed.checked(item, self._question, found)


class TypedField(AnswerField):
    """One entry, or several one below the other where the question takes more than one answer."""

    def __init__(self, item: FormItem, question: Item, answers: Sequence[Answer]) -> None:
        super().__init__(item)
        self._question = question
        self.entries: list[Entry] = []
        hint = str(item.node.get("hint") or HINTS.get(item.type, ""))
        if hint:
            self.lines.addWidget(text(hint, "small", wrap=True))
        for answer in answers or (None,):
            self._add(answer)
        if item.repeats:
            self.more = Button("Add another answer", self._more, kind="quiet")
            self.lines.addWidget(self.more)
        if item.type not in ("string", "text", "url", "choice", "reference", "open-choice"):
            self.setMaximumWidth(_WIDE * 2)

    def _add(self, answer: Answer | None) -> Entry:
        entry = Entry(self.item, self._question, answer, self.changed.emit)
        self.entries.append(entry)
        at = self.lines.count() - (1 if len(self.entries) > 1 and self.item.repeats and hasattr(self, "more") else 0)
        self.lines.insertWidget(at, entry)
        return entry

    def _more(self) -> None:
        self._add(None).boxes[0].setFocus()

    def read(self) -> Sequence[Answer]:
        return [answer for answer in (entry.read() for entry in self.entries) if answer is not None]

    def focus_first(self) -> None:
        self.entries[0].boxes[0].setFocus()


class FileField(AnswerField):
    """A file, of the kinds and the size that the form takes."""

    def __init__(self, item: FormItem, answers: Sequence[Answer]) -> None:
        super().__init__(item)
        self._answers = list(answers)
        self._name = text("", "muted", wrap=True)
        self.choose = Button("Choose a file\u2026", self._ask)
        self.take_away = Button("Take it away", self._clear, kind="quiet")
        self.lines.addWidget(self._name)
        self.lines.addLayout(row(self.choose, self.take_away, None))
        self._show()

    def _ask(self) -> None:
        FileToOpen.ask(self, "Choose a file", "All files (*)", self.take)

    def take(self, path: Path) -> None:
        """Take this file; says what is wrong where it cannot be taken."""
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        try:
            answer = typed.read_file(self.item, path.name, kind, path.read_bytes())
        except InvalidValueError as error:
            self.wrong(error.words)
            return
        except OSError:
            self.wrong("The file cannot be read.")
            return
        self.wrong("")
        self._answers = [*self._answers, answer] if self.item.repeats else [answer]
        self._show()
        self.changed.emit()

    def _clear(self) -> None:
        self._answers = []
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._name.setText("; ".join(in_words(self.item, one) for one in self._answers) or "No file yet.")
        self.take_away.setEnabled(bool(self._answers))

    def read(self) -> Sequence[Answer]:
        return self._answers

    def focus_first(self) -> None:
        self.choose.setFocus()


def _parts(item: FormItem, answer: Answer | None) -> tuple[str, ...]:
    """What stands in the boxes for an answer: two for a date with a time, one for anything else."""
    value = next((value for key, value in (answer or {}).items() if key.startswith("value")), None)
    if item.type == "dateTime":
        return _moment(value)
    if value is None:
        return ("",)
    if item.type == "date":
        return (_shown_day(str(value)),)
    if item.type == "time":
        return (str(value)[:5],)
    if isinstance(value, Mapping):
        found = value.get("value") if item.type == "quantity" else value.get("display")
        return ("" if found is None else str(found),)
    return (str(value),)


def _moment(value: Any) -> tuple[str, str]:
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(str(value)).astimezone(LONDON)
    except ValueError:
        return ("", "")
    return show_date(moment.date()), moment.strftime("%H:%M")


def _shown_day(value: str) -> str:
    from datetime import date

    try:
        return show_date(date.fromisoformat(value))
    except ValueError:
        return value
