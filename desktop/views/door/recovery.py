"""The recovery code: shown once, to be put on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.views.door.card import DoorCard
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Clipboard
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text
from desktop.views.parts.notices import current_look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.background import Background

WHAT_FOR = (
    "Keep it on paper, away from this computer. If the passphrase or the keyring is ever lost, it brings back what "
    "you did here that had not gone out yet. It opens nothing else. It is not shown again."
)


def is_noted(field: Field, code: str) -> bool:
    """Whether the last group was typed as it stands in the code; says so at the field when not."""
    typed = "".join(field.value.upper().split()).replace("O", "0").replace("I", "1").replace("L", "1")
    right = typed == code[-4:]
    field.wrong("" if right else "These are not the last four characters. Compare them with the code above.")
    return right


def last_group_field() -> Field:
    """Where the last group is typed."""
    return Field("Type its last group to go on", line(longest=10), width=160)


def print_code(parent: QWidget, code: str) -> None:
    """Print the code on a sheet of paper that says what it is for, and nothing of any patient."""
    from desktop.views.parts.paper import print_sheet

    title = "<h2>My Health and Care Record: recovery code</h2>"
    print_sheet(parent, f"{title}<p style='font-size: 18pt'><b>{code}</b></p><p>{WHAT_FOR}</p>")


class RecoveryStep(DoorCard):
    """The code in its groups; typing the last one shows that it was noted."""

    def __init__(self, background: Background, code: str, then: Callable[[], object]) -> None:
        super().__init__("Step 4 of 5", "Note your recovery code", WHAT_FOR, "I have noted it", self._go)
        self._background, self._code, self._then = background, code, then
        # wide enough for the code in one line
        self.setFixedWidth(current_look().px(68))
        self.shown = text(code, "fingerprint", wrap=True, copy=True)
        self.shown.setAccessibleName(" ".join(code.replace("-", " ")))
        self.typed = last_group_field()
        self.typed.entry.returnPressed.connect(self.yes.click)  # type: ignore[union-attr]
        self.fields.addWidget(self.shown)
        self.fields.addWidget(self.typed)
        self.other.addWidget(Button("Print\u2026", lambda: print_code(self, code), keys="Ctrl+P"))
        self.other.addWidget(Button("Copy", lambda: Clipboard.put(code), keys="Ctrl+Shift+C"))

    def focus_first(self) -> None:
        self.typed.entry.setFocus()

    def _go(self) -> None:
        if is_noted(self.typed, self._code):
            Clipboard.forget()
            self._background.ask(self, lambda session: session.code_noted(), lambda _: self._then(), self.problem)
