"""Questions that are answered by choosing: one of a few, several of a few, or one from a long list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QFrame, QLineEdit, QRadioButton

from care_record.answering.items import Answer, FormItem, same_answer
from care_record.answering.words import label
from care_record.people.problems import InvalidValueError
from desktop.views.form.field import AnswerField
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

MANY = 15
"""With more options than this, one choice is made from a list."""
SOMETHING_ELSE = "Something else"
_OWN = "Enter your answer in your own words."
_NUMBERED = 9


class Choice(QFrame):
    """One option: its button and its words, which may run over several lines. A click anywhere on it chooses."""

    def __init__(self, button: QAbstractButton, words: str, number: int) -> None:
        super().__init__()
        self.button = button
        self.setProperty("choice", True)
        button.setAccessibleName(words)
        if number <= _NUMBERED:
            button.setAccessibleDescription(f"Key {number}")
        self.words = text(words, wrap=True)
        key = text(str(number) if number <= _NUMBERED else "", "small")
        key.setFixedWidth(16)
        line = row(key, button, space=8)
        line.addWidget(self.words, 1)
        line.setContentsMargins(12, 7, 12, 7)
        self.setLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.button.setFocus()
            self.button.click()
        super().mouseReleaseEvent(event)


class ChoiceField(AnswerField):
    """Radio buttons, or boxes for several answers, of which one that stands alone clears the others."""

    def __init__(self, item: FormItem, answers: Sequence[Answer]) -> None:
        super().__init__(item)
        self.choices: list[Choice] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(not item.repeats)
        self.own: QLineEdit | None = None
        for option in item.options:
            self._add(label(option), chosen=any(same_answer(option["answer"], one) for one in answers))
        if item.node.get("open"):
            self._add_own(answers)
        self._group.buttonToggled.connect(self._toggled)
        self._group.buttonClicked.connect(lambda _: self.changed.emit())
        self._show_own()

    def _add(self, words: str, *, chosen: bool) -> None:
        button: QAbstractButton = QCheckBox() if self.item.repeats else QRadioButton()
        button.setChecked(chosen)
        self._group.addButton(button, len(self.choices))
        choice = Choice(button, words, len(self.choices) + 1)
        self.choices.append(choice)
        self.lines.addWidget(choice)

    def _add_own(self, answers: Sequence[Answer]) -> None:
        given = [one for one in answers if not any(same_answer(option["answer"], one) for option in self.item.options)]
        words = str(given[0].get("valueString", "")) if given else ""
        named = str(self.item.node.get("openLabel") or SOMETHING_ELSE)
        self._add(named, chosen=bool(given))
        self.own = QLineEdit(words)
        self.own.setAccessibleName(f"{named}: your own words")
        self.own.setMaxLength(int(self.item.node.get("maxLength") or 2000))
        self.own.textEdited.connect(lambda _: self.changed.emit())
        self.lines.addWidget(self.own)

    def _toggled(self, button: QAbstractButton, on: bool) -> None:
        """An answer that stands alone takes the others away, and the other way round."""
        if on and self.item.repeats:
            alone = self._alone(self._group.id(button))
            for other in self._group.buttons():
                if other is not button and (alone or self._alone(self._group.id(other))):
                    other.setChecked(False)
        self._show_own()

    def _alone(self, index: int) -> bool:
        return index < len(self.item.options) and bool(self.item.options[index].get("exclusive"))

    def _show_own(self) -> None:
        if self.own is not None:
            self.own.setVisible(self.choices[-1].button.isChecked())

    def read(self) -> Sequence[Answer]:
        found: list[Answer] = []
        for index, choice in enumerate(self.choices):
            if not choice.button.isChecked():
                continue
            if index < len(self.item.options):
                found.append(self.item.options[index]["answer"])
            elif self.own is not None:
                words = self.own.text().strip()
                if not words:
                    raise InvalidValueError(_OWN)
                found.append({"valueString": words})
        return found

    def clear(self) -> None:
        """Take every answer away."""
        self._group.setExclusive(False)
        for choice in self.choices:
            choice.button.setChecked(False)
        self._group.setExclusive(not self.item.repeats)
        self.changed.emit()

    def focus_first(self) -> None:
        chosen = next((one.button for one in self.choices if one.button.isChecked()), None)
        (chosen or self.choices[0].button).setFocus(Qt.FocusReason.OtherFocusReason)

    def key(self, number: int) -> bool:
        if number > len(self.choices):
            return False
        button = self.choices[number - 1].button
        button.setFocus(Qt.FocusReason.OtherFocusReason)
        button.click()
        if number == len(self.choices) and self.own is not None and button.isChecked():
            self.own.setFocus()
        return True


class ListField(AnswerField):
    """One choice of very many: a list to look in, also by typing its first letters."""

    def __init__(self, item: FormItem, answers: Sequence[Answer]) -> None:
        super().__init__(item)
        self.list = QComboBox()
        self.list.addItem("Choose an answer", -1)
        for index, option in enumerate(item.options):
            self.list.addItem(label(option), index)
        if item.node.get("open"):
            self.list.addItem(str(item.node.get("openLabel") or SOMETHING_ELSE), len(item.options))
        self.list.setAccessibleName(item.words)
        self.list.view().setAccessibleName(item.words)
        self.own = QLineEdit()
        self.own.setAccessibleName("Your own words")
        self._choose(answers)
        self.list.activated.connect(self._chosen)
        self.own.textEdited.connect(lambda _: self.changed.emit())
        self.lines.addWidget(self.list)
        self.lines.addWidget(self.own)
        self._show_own()

    def _choose(self, answers: Sequence[Answer]) -> None:
        for answer in answers[:1]:
            index = next(
                (n for n, option in enumerate(self.item.options) if same_answer(option["answer"], answer)),
                len(self.item.options) if self.item.node.get("open") else -1,
            )
            self.list.setCurrentIndex(index + 1)
            if index == len(self.item.options):
                self.own.setText(str(answer.get("valueString", "")))

    def _chosen(self) -> None:
        self._show_own()
        self.changed.emit()

    def _show_own(self) -> None:
        self.own.setVisible(self.list.currentData() == len(self.item.options))

    def read(self) -> Sequence[Answer]:
        index = self.list.currentData()
        if index < 0:
            return []
        if index < len(self.item.options):
            return [self.item.options[index]["answer"]]
        words = self.own.text().strip()
        if not words:
            raise InvalidValueError(_OWN)
        return [{"valueString": words}]

    def focus_first(self) -> None:
        self.list.setFocus()
