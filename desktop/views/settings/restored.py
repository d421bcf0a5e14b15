"""After a restored backup: one system administrator says so, a second one confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop.background import Background
    from desktop.services.acts import Done, RestoredService

SAY, CONFIRM = "Say that it was restored", "Confirm it"


class RestoredCard(Card):
    """For system administrators: what they are asked for, and the way to it."""

    def __init__(self, background: Background) -> None:
        super().__init__("After a restored backup")
        self._background = background
        words = (
            "When the service comes back from a backup, it waits until two system administrators have said so. "
            "Workstations then bring back what the backup lacks."
        )
        self.body.addWidget(text(words, "muted", wrap=True))
        self.said = text("", "problem", wrap=True)
        self.said.hide()
        self.body.addWidget(self.said)
        self.body.addLayout(row(Button("Ask the service\u2026", self.ask), None))

    def ask(self) -> None:
        """Look what the service waits for."""
        self.said.hide()
        self._background.call(self, lambda calls: calls.restored_service(), self._show, self._failed)

    def _show(self, seen: RestoredService) -> None:
        SayRestored(self, self._background, seen, self._done).open()

    def _done(self, done: Done) -> None:
        self._say(f"\u2713 {done.words}")

    def _failed(self, error: Exception) -> None:
        from desktop.views.screen import words_of

        self._say("\u26a0 " + words_of(error)[0])

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()


class SayRestored(Sheet):
    """What will happen, in numbers; the first administrator gives the reason, the second one reads who said it."""

    def __init__(
        self, parent: QWidget, background: Background, seen: RestoredService, done: Callable[[Done], None]
    ) -> None:
        super().__init__(parent, "The service was restored", CONFIRM if seen.said_by else SAY, lambda: None)
        self._background, self._seen, self._done = background, seen, done
        lost = f"This workstation knows {seen.lost:,} more" if seen.lost else "This workstation knows no more"
        self.inside.addWidget(text(f"The backup holds the first {seen.size:,} entries of the log. {lost}.", wrap=True))
        will = (
            "Once two administrators have said so, every workstation fetches its records anew and brings back what the "
            "backup lacks, withdrawals first. For a day no message goes out. What no workstation had fetched is lost."
        )
        self.inside.addWidget(text(will, wrap=True))
        self.reason = Field("Why", line(longest=200), hint="All administrators see it in the log.")
        if seen.said_by:
            self.inside.addWidget(text(f"{seen.said_by} has said so. Ask in person before you confirm.", wrap=True))
        else:
            self.inside.addWidget(self.reason)
        if seen.said_here:
            self.inside.addWidget(text("You have said so already: a second administrator must confirm it.", wrap=True))
            self.yes.setEnabled(False)
        self.said = text("", "problem", wrap=True)
        self.said.hide()
        self.inside.addWidget(self.said)

    def ready(self) -> bool:
        """It stays open until the service has taken it."""
        seen, reason = self._seen, self.reason.value
        self._background.call(self, lambda calls: calls.say_restored(seen, reason), self._taken, self._failed)
        return False

    def _taken(self, done: Done) -> None:
        self._done(done)
        self.accept()

    def _failed(self, error: Exception) -> None:
        from desktop.views.screen import words_of

        self.said.setText("\u26a0 " + words_of(error)[0])
        self.said.show()
