"""What was tried to reach a person for one send, and what comes next."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.channels.channel import Channel
from care_record.people.dates import show_date, show_moment
from desktop.services.acts import Done
from desktop.services.reads.chasing import AttemptLine, Attempts
from desktop.views.chasing.contact import ContactSheet
from desktop.views.chasing.letters import print_again
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.tables import Column, List
from desktop.views.raters.correcting import CorrectingSheet
from desktop.views.screen import Context, Screen, words_of


class AttemptsSheet(Sheet):
    """A list of attempts; from here addresses are corrected and letters printed again."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        request: UUID,
        *,
        correct: Callable[[UUID, Attempts], object],
        reprint: Callable[[UUID], object],
    ) -> None:
        super().__init__(parent, "What was tried", "Close", lambda: None)
        self.yes.hide()
        self.no.say("Close")
        self.setMinimumWidth(760)
        self._request, self._correct, self._reprint = request, correct, reprint
        self._found: Attempts | None = None
        self.whose = text("", "strong", wrap=True)
        self.about = text("", "muted", wrap=True)
        self.list = List(
            "Attempts",
            (
                Column[AttemptLine]("Way", lambda line: Cell(line.name, strong=True), share=2, wrap=200),
                Column[AttemptLine]("When", lambda line: Cell(show_moment(line.sent_at or line.at))),
                Column[AttemptLine]("State", _state_cell, share=3, wrap=260),
            ),
            key=lambda line: line.step,
            fit_rows=True,
        )
        self.empty = OrEmpty(self.list, "Reading what was tried\u2026", name="send")
        self.empty.setMinimumHeight(280)
        self.next = text("", wrap=True)
        self.mend = Button("Correct the address and send again\u2026", self._to_correct, keys="Ctrl+Shift+I")
        self.again = Button("Print the letter again\u2026", self._to_reprint, keys="Ctrl+P")
        for part in (self.whose, self.about, self.empty, self.next):
            self.inside.addWidget(part)
        self.inside.addLayout(row(self.mend, self.again, None))
        self.mend.hide()
        self.again.hide()
        context.background.read(self, lambda reads: reads.chasing.attempts(request), self._show, self._fail)

    def _show(self, found: Attempts) -> None:
        self.whose.setText(found.banner.banner.spoken)
        by = f" by {found.asked}," if found.asked else ""
        self.about.setText(f"{found.measure_title}, to be answered{by} by {show_date(found.due)}")
        self._found = found
        self.empty.say("Nothing has gone out yet.")
        self.list.show_rows(found.attempts)
        self.next.setText(found.next_words)
        letters = [one for one in found.attempts if one.channel is Channel.LETTER and one.state == "Sent"]
        self.again.setVisible(bool(letters) and found.state.is_open)
        failed = any(one.state == "Came back" for one in found.attempts)
        self.mend.setVisible(failed and found.state.is_open)

    def _fail(self, error: Exception) -> None:
        self.empty.say(*words_of(error))

    def _to_correct(self) -> None:
        self.accept()
        if self._found is not None:
            self._correct(self._request, self._found)

    def _to_reprint(self) -> None:
        self.accept()
        self._reprint(self._request)


def show_attempts(screen: Screen, patient: UUID, request: UUID) -> None:
    """Open the sheet over a patient's screen, with what can be done from there."""

    def said(done: Done) -> None:
        screen.context.go.say(done.words)

    def correct(sent: UUID, found: Attempts) -> None:
        if found.asked:
            CorrectingSheet.ask(screen, screen.context, found.banner.banner.spoken, sent, said)
        else:
            ContactSheet.ask(screen, screen.context, patient, said, sent)

    AttemptsSheet(
        screen,
        screen.context,
        request,
        correct=correct,
        reprint=lambda sent: print_again(screen, sent),
    ).open()


def _state_cell(line: AttemptLine) -> Cell:
    if line.failed:
        ink = "warning" if line.state == "Came back" else "muted"
        return Cell(line.state, line.reason, symbol="warning" if ink == "warning" else "", ink=ink)
    when = f"since {show_moment(line.at)}" if line.sent_at is None and line.state.startswith("To be") else ""
    return Cell(line.state, when)
