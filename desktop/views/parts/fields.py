"""Fields of a form: a label above, its buddy below, and what is wrong in the place of the hint.

Qt makes its classes when they are first named, so that those the unlock field does not need are named later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.views.parts.labels import set_role, text

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit

    Input = QLineEdit | QComboBox | QPlainTextEdit


class Field(QWidget):
    """One labelled input. `hint` stands under the label; what is wrong takes the place of the hint."""

    def __init__(
        self, label: str, entry: Input, *, hint: str = "", width: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.entry = entry
        self._hint = hint
        self.label = text(label, "label")
        self.label.setBuddy(entry)
        entry.setAccessibleName(label)
        if not isinstance(entry, QLineEdit):
            _name_list(entry, label)
        entry.setAccessibleDescription(hint)
        self.note = text(hint, "small", wrap=True)
        if width:
            entry.setFixedWidth(width)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(self.label)
        lines.addWidget(entry)
        lines.addWidget(self.note)
        lines.addStretch(1)
        self.note.setVisible(bool(hint))
        self._edited().connect(self._mended)

    def _edited(self) -> SignalInstance:
        """What says that the person changed the entry."""
        if isinstance(self.entry, QLineEdit):
            return self.entry.textChanged
        from PySide6.QtWidgets import QComboBox

        return self.entry.activated if isinstance(self.entry, QComboBox) else self.entry.textChanged

    def _mended(self) -> None:
        """What was wrong is not said of another value."""
        if self.entry.property("wrong"):
            self.wrong("")

    @property
    def value(self) -> str:
        """What was typed or chosen, without the spaces around it."""
        if isinstance(self.entry, QLineEdit):
            return self.entry.text().strip()
        from PySide6.QtWidgets import QComboBox

        if isinstance(self.entry, QComboBox):
            return str(self.entry.currentData() or "")
        return self.entry.toPlainText().strip()

    def fill(self, value: str) -> None:
        """Put in what was typed or chosen before; a choice that is not offered any more stays as it is."""
        if isinstance(self.entry, QLineEdit):
            self.entry.setText(value)
            return
        from PySide6.QtWidgets import QComboBox

        if not isinstance(self.entry, QComboBox):
            self.entry.setPlainText(value)
        elif (place := self.entry.findData(value)) >= 0:
            self.entry.setCurrentIndex(place)

    @property
    def secret(self) -> str:
        """What was typed, with every space."""
        return self.entry.text() if isinstance(self.entry, QLineEdit) else self.value

    def wrong(self, words: str) -> None:
        """Say what is wrong under the field; empty words take it back."""
        set_role(self.entry, "wrong", bool(words))
        set_role(self.note, "role", "problem" if words else "small")
        self.note.setText(f"\u26a0 {words}" if words else self._hint)
        self.note.setVisible(bool(words or self._hint))
        self.entry.setAccessibleDescription(words or self._hint)


def line(placeholder: str = "", *, secret: bool = False, longest: int = 200) -> QLineEdit:
    """A line to type in; a secret one shows dots."""
    entry = QLineEdit()
    entry.setPlaceholderText(placeholder)
    entry.setMaxLength(longest)
    if secret:
        entry.setEchoMode(QLineEdit.EchoMode.Password)
    return entry


def nhs_number_line() -> QLineEdit:
    """One box for an NHS number that groups its digits as they are typed (NUM-0015, 0017)."""
    from care_record.people.nhs_number import reformat

    entry = line("943 476 5919", longest=30)

    def group(typed: str) -> None:
        shown = reformat(typed)
        if shown != typed and entry.cursorPosition() == len(typed):
            entry.setText(shown)

    entry.textEdited.connect(group)
    return entry


def choice(options: Iterable[tuple[str, str]]) -> QComboBox:
    """A list of which one is chosen; each option is its value and its words."""
    from PySide6.QtWidgets import QComboBox

    entry = QComboBox()
    for value, words in options:
        entry.addItem(words, value)
    return entry


def paragraph(lines: int = 3, *, longest: int = 4000) -> QPlainTextEdit:
    """A box for a few lines; Tab leaves it."""
    from PySide6.QtWidgets import QPlainTextEdit

    entry = QPlainTextEdit()
    entry.setTabChangesFocus(True)
    entry.setFixedHeight(entry.fontMetrics().lineSpacing() * lines + 20)

    def cut() -> None:
        if len(entry.toPlainText()) > longest:
            cursor = entry.textCursor()
            cursor.deletePreviousChar()

    entry.textChanged.connect(cut)
    return entry


def tick(words: str, *, on: bool = False) -> QCheckBox:
    """A box to tick."""
    from PySide6.QtWidgets import QCheckBox

    entry = QCheckBox(words)
    entry.setChecked(on)
    entry.setAccessibleName(words)
    return entry


def _name_list(entry: QComboBox | QPlainTextEdit, label: str) -> None:
    """The list that a choice drops down is heard by the same name."""
    from PySide6.QtWidgets import QComboBox

    if isinstance(entry, QComboBox):
        entry.view().setAccessibleName(label)


class Form:
    """Fields by name, so that a refusal's problems find theirs."""

    def __init__(self, **fields: Field) -> None:
        self.fields = fields

    def show_problems(self, problems: Iterable[tuple[str, str]]) -> list[str]:
        """Put each problem at its field and the cursor in the first; give back those that belong to none."""
        for entry in self.fields.values():
            entry.wrong("")
        left, first = [], None
        for name, words in problems:
            found = self.fields.get(name)
            if found is None:
                left.append(words)
                continue
            found.wrong(words)
            first = first or found
        if first is not None:
            first.entry.setFocus()
        return left
