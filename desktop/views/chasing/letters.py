"""Printing letters: what waits, then codes from the service at that moment, then paper or a PDF."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.people.dates import show_date
from care_record.wire.ids import new_id
from desktop.services.acts.chasing.calls import PrintedLetter, Printing
from desktop.services.reads.chasing import LetterLine
from desktop.views.filled import Filled
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Context, Screen

_SAID = (
    "The codes are made now: print at once, and post today. Each letter fits a window envelope. Printing one again "
    "makes a new code, and the one before stops working."
)


class PrintLetters(Filled):
    """All letters that wait. The same printing is asked for again when an answer was lost."""

    def __init__(self, parent: QWidget, context: Context, told: Callable[[Printing], object]) -> None:
        super().__init__(parent, context, "Print letters", "Make the letters\u2026", told)
        self._printing = new_id()
        self._requests: tuple[UUID, ...] = ()
        self.setMinimumWidth(1080 if current_look().large else 760)
        self.list = List(
            "Letters to print",
            (
                Column[LetterLine]("Patient", lambda line: person_cell(line.patient), share=3, wrap=260),
                Column[LetterLine]("Address", _address, share=3, wrap=220),
                Column[LetterLine]("Answer by", lambda line: Cell(show_date(line.due))),
            ),
            key=lambda line: line.request,
            fit_rows=True,
        )
        self.empty = OrEmpty(self.list, "Reading what waits\u2026", name="document")
        self.empty.setMinimumHeight(320)
        self.inside.addWidget(text(_SAID, "muted", wrap=True))
        self.inside.addWidget(self.empty, 1)
        self.inside.addWidget(self.problem)
        self.yes.setEnabled(False)
        context.background.read(self, lambda reads: reads.chasing.letters(), self._show, self.failed)

    @classmethod
    def ask(cls, parent: QWidget, context: Context, told: Callable[[Printing], object]) -> None:
        """Open the sheet; `told` gets the letters once the service has given them."""
        cls(parent, context, told).open()

    def _show(self, lines: Sequence[LetterLine]) -> None:
        self._requests = tuple(line.request for line in lines)
        self.empty.say("No letter waits to be printed.")
        self.list.show_rows(lines)
        self.yes.setEnabled(bool(lines))

    def start(self) -> None:
        printing, requests = self._printing, self._requests
        self.context.background.call(
            self, lambda calls: calls.chasing.letters(printing, requests), self.finished_with, self.failed
        )


def print_again(screen: Screen, request: UUID) -> None:
    """One letter anew: the code before it stops working."""
    printing = new_id()
    screen.context.background.call(
        screen,
        lambda calls: calls.chasing.letters(printing, (request,)),
        lambda found: onto_paper(screen, found),
        screen.fail,
    )


def onto_paper(screen: Screen, found: Printing) -> None:
    """Say who gets none and why, then print or keep as a PDF."""
    from desktop.views.chasing.letter import paint, write_pdf
    from desktop.views.parts.paper import PaperChoice

    if found.not_printed:
        names = "; ".join(f"{name}: {words}" for name, words in found.not_printed)
        screen.tell("warning", "Not every letter could be made.", names)
    if not found.letters:
        return
    letters: tuple[PrintedLetter, ...] = found.letters
    today = screen.context.today

    def write(path: Path) -> None:
        if write_pdf(letters, today, path):
            count = len(letters)
            screen.context.go.say(
                f"{count} {'letter is' if count == 1 else 'letters are'} kept as a PDF. Post them today."
            )
        else:
            screen.tell("warning", "The PDF could not be written there.", "Choose another folder, or free some space.")

    PaperChoice.ask(
        screen,
        lambda device: paint(device, letters, today),
        lambda: FileToSave.ask(screen, "Keep as PDF", "letters.pdf", "PDF (*.pdf)", write),
    )


def _address(line: LetterLine) -> Cell:
    if not line.address:
        return Cell("None that may be used", symbol="warning", ink="warning")
    said = [f"To {line.asked}"] if line.asked else []
    said += ["After reminders without an answer"] if line.reminder else []
    return Cell(line.address, ". ".join(said))
