"""An export from a screen: what kind, whose answers, where to; noted first, then written."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from desktop.services.reads.reporting.pages import KIND_WORDS, KINDS, Kind, Scope, Whom, Written
from desktop.views.parts.dialogs import Confirm, FileToSave, FolderToUse, Sheet
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column
from desktop.views.screen import Screen

UNPROTECTED = "What is written is outside this program\u2019s protection. That you made it is noted for each person."
_ENDINGS: dict[Kind, str] = {"fhir": "json", "csv": "csv", "mhsds": ""}


class KindSheet(Sheet):
    """Asks what to write."""

    def __init__(self, parent: QWidget, whose: str, then: Callable[[Kind], object]) -> None:
        super().__init__(parent, "Export answers and scores", "Go on", lambda: then(KINDS[self.group.checkedId()]))
        self.inside.addWidget(text(f"{whose} {UNPROTECTED}", wrap=True))
        self.group = QButtonGroup(self)
        listed = column(space=2)
        for index, kind in enumerate(KINDS):
            radio = QRadioButton(KIND_WORDS[kind])
            radio.setAccessibleName(KIND_WORDS[kind])
            self.group.addButton(radio, index)
            listed.addWidget(radio)
        self.inside.addLayout(listed)
        self.group.button(0).setChecked(True)
        self.group.button(0).setFocus()

    @classmethod
    def ask(cls, parent: QWidget, whose: str, then: Callable[[Kind], object]) -> None:
        """Open the question; `whose` is a sentence that says whose answers are meant."""
        cls(parent, whose, then).open()


class Exporting:
    """One export after another, asked for on a screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def begin(self, scope: Scope, whose: str) -> None:
        """Ask what and where, then note and write it."""
        KindSheet.ask(self._screen, whose, lambda kind: self._count(kind, scope))

    def _count(self, kind: Kind, scope: Scope) -> None:
        screen = self._screen
        screen.context.background.read(
            screen, lambda reads: reads.reporting.whom(scope), lambda whom: self._where(kind, scope, whom), screen.fail
        )

    def _where(self, kind: Kind, scope: Scope, whom: Whom) -> None:
        if not whom.answers:
            self._screen.tell("info", "There is no answer to export.", _left_out(whom))
            return
        people = "one person" if len(whom.patients) == 1 else f"{len(whom.patients):,} people"
        answers = "One answer" if whom.answers == 1 else f"{whom.answers:,} answers"
        Confirm.ask(
            self._screen,
            f"{answers} of {people}",
            f"{KIND_WORDS[kind]}. {_left_out(whom)}".strip(),
            "Choose where",
            lambda: self._choose(kind, scope, whom),
            kind="primary",
        )

    def _choose(self, kind: Kind, scope: Scope, whom: Whom) -> None:
        if kind == "mhsds":
            name = folder_name(self._screen.context.clock())
            FolderToUse.ask(self._screen, "Where to", lambda folder: self._note(kind, scope, whom, folder / name))
            return
        ending = _ENDINGS[kind]
        FileToSave.ask(
            self._screen,
            "Export answers and scores",
            f"scores.{ending}",
            f"{ending.upper()} (*.{ending})",
            lambda path: self._note(kind, scope, whom, path),
        )

    def _note(self, kind: Kind, scope: Scope, whom: Whom, place: Path) -> None:
        screen = self._screen
        screen.context.background.act(
            screen,
            lambda acts: acts.note_export(whom.patients, kind),
            lambda notes: screen.context.background.read(
                screen, lambda reads: reads.reporting.export(kind, scope, place, notes), self._written, screen.fail
            ),
            screen.fail,
        )

    def _written(self, written: Written) -> None:
        names = ", ".join(written.files)
        self._screen.context.go.say(f"Written: {names}. Delete it when it is no longer needed.")


def folder_name(now: datetime) -> str:
    """The name of a folder of national tables; it tells nothing of anybody."""
    return f"MHSDS scores {now:%Y-%m-%d %H.%M.%S}"


def _left_out(whom: Whom) -> str:
    if not whom.left_out:
        return ""
    count = "One answer does" if whom.left_out == 1 else f"{whom.left_out:,} answers do"
    return f"{count} not fit the questionnaire and stays out."
