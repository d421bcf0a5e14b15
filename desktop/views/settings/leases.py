"""Extending leases in a long outage: one administrator makes a file, a second one confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from care_record.people.dates import LONDON, show_date
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import FileToOpen, FileToSave, Sheet
from desktop.views.parts.fields import Field, choice, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.background import Background

FILES = "Extension of a lease (*.mhcr-lease)"
MOST_DAYS = 13


class LeasesCard(Card):
    """For system administrators: what an extension is, and the way to it."""

    def __init__(self, background: Background) -> None:
        super().__init__("Extend leases")
        self._background = background
        words = (
            "When the service cannot be reached for days, workstations close their copies of records. A file that two "
            "administrators have signed keeps them open, for at most 14 days."
        )
        self.body.addWidget(text(words, "muted", wrap=True))
        self.body.addLayout(row(Button("Make or confirm an extension\u2026", self._ask), None))

    def _ask(self) -> None:
        ExtendLeases.ask(self, self._background)


class ExtendLeases(Sheet):
    """Make a new file, or open a colleague's and confirm it; the file is then saved."""

    def __init__(self, parent: QWidget, background: Background) -> None:
        super().__init__(parent, "Extend leases", "Make the file\u2026", lambda: None)
        self._background = background
        today = datetime.now(LONDON).date()
        days = [today + timedelta(days=ahead) for ahead in range(1, MOST_DAYS + 1)]
        self.last_day = Field("Until the end of", choice((day.isoformat(), show_date(day)) for day in days))
        self.reason = Field("Why", line(longest=200), hint="All administrators see it in the log.")
        self.said = text("", "problem", wrap=True)
        self.said.hide()
        self.inside.addWidget(text("It counts for every workstation of the trust, once a second one has confirmed it."))
        self.inside.addWidget(self.last_day)
        self.inside.addWidget(self.reason)
        self.inside.addWidget(self.said)
        other = Button("Confirm a colleague\u2019s file\u2026", self._open, keys="Ctrl+O")
        self.inside.addLayout(row(other, None))

    @classmethod
    def ask(cls, parent: QWidget, background: Background) -> None:
        """Open the sheet."""
        cls(parent, background).open()

    def ready(self) -> bool:
        """It stays open until the file is saved."""
        from datetime import date

        day, reason = date.fromisoformat(self.last_day.value), self.reason.value
        self._background.act(
            self,
            lambda acts: acts.leases.extension(day, reason),
            lambda data: self._save(data, "extension-to-confirm.mhcr-lease"),
            self._failed,
        )
        return False

    def _open(self) -> None:
        FileToOpen.ask(self, "Open a colleague\u2019s file", FILES, self._confirm)

    def _confirm(self, path: Path) -> None:
        self._background.act(
            self,
            lambda acts: acts.leases.confirm(path),
            lambda data: self._save(data, "extension.mhcr-lease"),
            self._failed,
        )

    def _save(self, data: bytes, name: str) -> None:
        FileToSave.ask(self, "Save the file", name, FILES, lambda path: self._write(path, data))

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.write_bytes(data)
        except OSError as error:
            self._say(f"\u26a0 The file cannot be written: {error.strerror or 'unknown reason'}.")
            return
        self.accept()

    def _failed(self, error: Exception) -> None:
        from desktop.views.screen import words_of

        self._say("\u26a0 " + words_of(error)[0])

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()
