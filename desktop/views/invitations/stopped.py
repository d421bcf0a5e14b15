"""Invitations that stopped, and letters to print: where each stopped, and the one act that puts it right."""

from collections.abc import Sequence
from dataclasses import replace

from care_record.people.dates import day_in_london, show_date
from desktop.services.reads.invitations import StoppedLine
from desktop.views.invitations.mending import WORDS, mend, print_letters
from desktop.views.invitations.person import state_cell
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Address, Context, Screen


class StoppedScreen(Screen):
    """The list of one's teams, or of the identity desk. Its primary action opens the person."""

    kinds = frozenset({"invitations", "patients", "agreement", "identity", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Invitations", back=False)
        where = (
            Column[StoppedLine]("Patient", lambda one: person_cell(one.patient), share=3, wrap=240),
            Column[StoppedLine]("Where it stopped", lambda one: state_cell(one.line), share=4, wrap=260),
        )
        act = (
            Column[StoppedLine]("To put it right", _act, share=2, wrap=150),
            Column[StoppedLine]("Since", lambda one: Cell(_since(one))),
        )
        # where the text is large, four columns have no room beside each other
        both = (Column[StoppedLine]("To put it right", _act_since, share=2, wrap=120),)
        self.list = List(
            "Invitations that stopped",
            (*where, *(both if current_look().large else act)),
            key=lambda one: one.line.id,
            fit_rows=True,
        )
        self.list.chosen.connect(lambda _: self._allow())
        self.list.opened.connect(lambda _: self._open())
        card = Card("Stopped, or to be printed")
        card.body.addWidget(OrEmpty(self.list, "No invitation has stopped.", name="check"), 1)
        self.read_out = text("", "muted", wrap=True)
        card.body.addWidget(self.read_out)
        self.content.addWidget(card, 1)
        self.all_letters = self.add_action(Button("Print all letters\u2026", self._print, keys="Ctrl+Shift+P"))
        self.right = self.add_action(Button(WORDS["none"], self._mend, keys="Ctrl+E"))
        self.person = self.add_action(Button("Open the person", self._open, kind="primary", keys="Ctrl+Return"))
        self._allow()

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.invitations.stopped(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, lines: Sequence[StoppedLine]) -> None:
        self.list.show_rows(lines)
        count = len(lines)
        self.subtitle.setText("" if not count else "1 to put right" if count == 1 else f"{count} to put right")
        self._allow()

    def _line(self) -> StoppedLine | None:
        found: StoppedLine | None = self.list.current()
        return found

    def _allow(self) -> None:
        one = self._line()
        self.person.setEnabled(one is not None)
        self.right.setEnabled(one is not None and one.line.mend != "none")
        self.right.say(WORDS[one.line.mend if one else "none"])
        self.all_letters.setEnabled(any(row.line.mend == "print" for row in self.list.rows.rows))
        said = one.line.read_out if one else ""
        self.read_out.setText(f"To read out: \u201c{said}\u201d" if said else "")
        self.read_out.setVisible(bool(said))

    def _mend(self) -> None:
        one = self._line()
        if one is not None:
            mend(self, one.patient.id, one.line)

    def _print(self) -> None:
        waiting = tuple(row.line.id for row in self.list.rows.rows if row.line.mend == "print")
        print_letters(self, waiting)

    def _open(self) -> None:
        one = self._line()
        if one is not None:
            self.context.go.open(Address("invitations-of", one.patient.id))


def _since(one: StoppedLine) -> str:
    return show_date(day_in_london(one.line.at))


def _act_since(one: StoppedLine) -> Cell:
    return replace(_act(one), more=f"Since {_since(one)}")


def _act(one: StoppedLine) -> Cell:
    return Cell(WORDS[one.line.mend].rstrip("\u2026"), quiet=one.line.mend == "none")
