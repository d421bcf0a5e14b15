"""What the record system (EPR) has otherwise than is recorded here, for a person to settle."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.services.reads import Difference
from desktop.views.parts.layout import clear, column, reveal
from desktop.views.parts.notices import Notice

OTHERWISE = "The EPR has other details than were entered here."
SETTLE = "What was entered here stands. Put right whichever is wrong: here, or in the EPR."


class DifferencesNotice(QWidget):
    """Hidden while there are none. `correct` opens the contact details."""

    def __init__(self, correct: Callable[[], object]) -> None:
        super().__init__()
        self._correct = correct
        self._inside = column(space=0)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._inside)
        self.hide()

    def show_differences(self, found: Sequence[Difference]) -> None:
        """Say each field, what is here and what the EPR has."""
        clear(self._inside)
        self.setVisible(bool(found))
        if found:
            told = [f"{one.field}: {one.here} here, {one.epr} in the EPR" for one in found]
            more = "\n".join([*told, SETTLE])
            action = ("Contact details\u2026", self._correct)
            self._inside.addWidget(Notice("warning", OTHERWISE, more, action=action))
            reveal(self._inside)
