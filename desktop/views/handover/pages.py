"""The pages of a handed-over machine that are no questions: who it is, the end, and the staff's way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from care_record.people.dates import parse_date
from care_record.people.problems import InvalidValueError
from desktop.views.form.help import crisis_card
from desktop.views.form.pages import Page
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text

if TYPE_CHECKING:
    from desktop.services.reads.completing import FormToAnswer

TRIES = 3
"""How often a date of birth may be typed wrong before the machine goes back to the staff."""


class WelcomePage(Page):
    """Who is it? Nothing of the questionnaire is shown before."""

    right = Signal()
    wrong = Signal()

    def __init__(self, form: FormToAnswer) -> None:
        super().__init__("", f"Are you {form.first_name}?", "Yes, that is me")
        self._form, self._left = form, TRIES
        self.back.say("No, I am not")
        self.body.addWidget(
            text(
                "Your team asks you some questions. Your answers are locked as soon as you hand them in. "
                "Only people who are allowed to read your record can open them.",
                wrap=True,
            )
        )
        self.born = Field("Your date of birth", line(longest=40), hint="Day first, like 14-Feb-1984.", width=240)
        self.body.addWidget(self.born)
        self.next.clicked.connect(self._look)
        self.back.clicked.connect(self.wrong.emit)

    def focus_first(self) -> None:
        self.born.entry.setFocus()

    def _look(self) -> None:
        try:
            born = parse_date(self.born.value)
        except InvalidValueError as error:
            self.born.wrong(error.words)
            return
        if born == self._form.born:
            self.right.emit()
            return
        self._left -= 1
        if not self._left:
            self.wrong.emit()
            return
        self.born.wrong("That is not the date we have. Check what you typed.")


class EndPage(Page):
    """Nothing more to do here: hand the machine back."""

    def __init__(self, heading: str, words: tuple[str, ...], *, help_for: str | None) -> None:
        super().__init__("", heading, "I am a member of staff")
        self.back.hide()
        for said in words:
            self.body.addWidget(text(said, wrap=True))
        if help_for is not None:
            self.body.addWidget(crisis_card(help_for))
        self.body.addWidget(text("Please hand the machine back.", "heading", wrap=True))


class HelpNowPage(Page):
    """Help in a crisis, from any page."""

    def __init__(self, telephone: str) -> None:
        super().__init__("", "Help now", "Back to the questions")
        self.back.hide()
        self.body.addWidget(text("Tell somebody of your team now, while you are here.", wrap=True))
        self.body.addWidget(crisis_card(telephone))


class StaffPage(Page):
    """Only the passphrase of whoever handed the machine over leads back."""

    tried = Signal(str)

    def __init__(self, who: str, back: Callable[[], object] | None) -> None:
        super().__init__("", "For members of staff", "Take the machine back")
        said = (
            f"Type the passphrase of this workstation ({who})." if who else "Type the passphrase of this workstation."
        )
        self.body.addWidget(text(said, wrap=True))
        self.passphrase = Field("Passphrase", line(secret=True), width=360)
        self.body.addWidget(self.passphrase)
        self.back.setVisible(back is not None)
        self.back.say("Back to the questions")
        if back is not None:
            self.back.clicked.connect(back)
        self.next.clicked.connect(self._try)

    def focus_first(self) -> None:
        self.passphrase.entry.setFocus()

    def _try(self) -> None:
        typed = self.passphrase.secret
        if not typed:
            self.passphrase.wrong("Type the passphrase.")
            return
        self.next.setEnabled(False)
        self.tried.emit(typed)

    def refuse(self, words: str) -> None:
        """Say that it was not taken, and let it be tried again."""
        self.next.setEnabled(True)
        self.passphrase.entry.clear()
        self.passphrase.wrong(words)
        self.passphrase.entry.setFocus()


def strip(
    stop: Callable[[], object], help_now: Callable[[], object], staff: Callable[[], object]
) -> tuple[Button, ...]:
    """The three ways that are always in reach, on the top of every page."""
    return (
        Button("Help now", help_now, kind="danger", keys="F1"),
        Button("Stop here", stop, kind="quiet"),
        Button("Staff", staff, kind="quiet"),
    )
