"""Outbox: what waits or failed, why, since when; nothing in it is lost until a person says so."""

from care_record.people.dates import day_in_london, show_date, show_time
from desktop.services.reads import Notes, OutboxLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.people import born_line, name_of
from desktop.views.screen import Context, Screen

_STATES = {
    "waiting": ("Waits", "waiting", "text"),
    "accepted": ("Accepted", "check", "good"),
    "stuck": ("Stuck", "warning", "warning"),
    "conflict": ("Needs you", "warning", "warning"),
}


class OutboxScreen(Screen):
    """The outbox. Its primary action tries the marked act again."""

    kinds = frozenset({"outbox", "status"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Outbox")
        columns = (
            Column[OutboxLine]("State", _state),
            Column[OutboxLine]("Act", lambda line: Cell(line.act, strong=True), share=2, wrap=150),
            Column[OutboxLine]("Patient", _patient, share=2, wrap=290),
            Column[OutboxLine]("Since", _since),
            Column[OutboxLine]("Why", _why, share=3, wrap=240),
        )
        self.list = List("Outbox", columns, key=lambda line: line.id, fit_rows=True)
        self.list.chosen.connect(self._chosen)
        self.empty = OrEmpty(self.list, "Reading\u2026", name="waiting")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addWidget(card, 1)
        self.notes = text("", "muted", wrap=True)
        self.notes.hide()
        self.content.addWidget(self.notes)
        self.discard = self.add_action(Button("Discard\u2026", self._discard, kind="danger", keys="Ctrl+D"))
        self.retry = self.add_action(Button("Retry", self._retry, kind="primary", keys="Ctrl+Return"))
        self._chosen(None)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: (reads.outbox(), reads.notes()), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, found: tuple[tuple[OutboxLine, ...], Notes]) -> None:
        lines, notes = found
        stuck = sum(line.state in ("stuck", "conflict") for line in lines)
        waits = len(lines) - stuck
        self.subtitle.setText(f"{waits} on the way" + (f", {stuck} need you" if stuck else "") if lines else "")
        self.empty.say("Nothing waits.", "Everything that was done here has reached the service.")
        self.list.show_rows(lines)
        self.notes.setText(_notes_words(notes))
        self.notes.setVisible(bool(self.notes.text()))

    def _chosen(self, line: OutboxLine | None) -> None:
        self.retry.setEnabled(line is not None and line.can_retry)
        self.discard.setEnabled(line is not None and line.state != "accepted")
        if line is not None and line.newer:
            self.foot_words.setText("Not seen when this was done: " + "  ".join(line.newer))
        else:
            self.foot_words.setText(
                "Oldest first. What is on the way goes out by itself, each act once, also after a power cut."
            )

    def _retry(self) -> None:
        line = self.list.current()
        if line is not None:
            self.context.background.act(self, lambda acts: acts.retry(line.id), lambda _: self.refresh(), self.fail)

    def _discard(self) -> None:
        line: OutboxLine | None = self.list.current()
        if line is None:
            return
        whose = f" for {name_of(line.patient)}" if line.patient is not None else ""
        Confirm.ask(
            self,
            "Discard this act?",
            f"{line.act}{whose} will not be sent. This cannot be taken back.",
            "Discard",
            lambda: self.context.background.act(
                self, lambda acts: acts.discard(line.id), lambda _: self.refresh(), self.fail
            ),
        )


def _notes_words(notes: Notes) -> str:
    """The notes of reading in one line, so that they do not stand among the acts."""
    said = []
    if notes.waiting:
        said.append(f"{_so_many(notes.waiting)} to go out, after everything else.")
    if notes.refused:
        said.append(f"{_so_many(notes.refused)}, because the service refused: tell your trust\u2019s IT desk.")
    return " ".join(said)


def _so_many(count: int) -> str:
    return "1 note of reading waits" if count == 1 else f"{count:,} notes of reading wait"


def _state(line: OutboxLine) -> Cell:
    words, symbol, ink = _STATES[line.state]
    return Cell(words, symbol=symbol, ink=ink, strong=line.state in ("stuck", "conflict"))


def _patient(line: OutboxLine) -> Cell:
    if line.patient is None:
        return Cell("No patient", quiet=True)
    return Cell(name_of(line.patient), born_line(line.patient))


def _since(line: OutboxLine) -> Cell:
    return Cell(show_date(day_in_london(line.since)), show_time(line.since))


def _why(line: OutboxLine) -> Cell:
    return Cell(line.why or "Waits for the network", quiet=not line.why)
