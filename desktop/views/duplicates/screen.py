"""Likely duplicates of one's own caseload, for somebody who can tell whether two people are one."""

from collections.abc import Sequence
from dataclasses import replace

from care_record.sentences import capital
from desktop.services.acts.duplicates.trust import TrustDuplicates
from desktop.services.reads import DuplicatePair
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Address, Context, Screen
from desktop.views.two_records.merge import compare

NOTED = "This is the whole trust; the look was noted like a search."
THEIRS = "Compare those whom your own teams care for; the others are for their teams."
MORE = "These are the most alike; more show once they are settled."


class DuplicatesScreen(Screen):
    """Pairs of records, the most alike first. Its primary action lays both side by side, where it is decided."""

    kinds = frozenset({"patients", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Likely duplicates", back=True)
        large = current_look().large
        people = (
            Column[DuplicatePair]("This person", lambda pair: person_cell(pair.one), share=2, wrap=240),
            Column[DuplicatePair]("May be", _other if large else _second, share=2, wrap=240),
        )
        why = Column[DuplicatePair]("Why", lambda pair: Cell(capital(pair.why)), share=1, wrap=190)
        self.list = List(
            "Likely duplicates",
            people if large else (*people, why),
            key=lambda pair: pair.ids,
            fit_rows=True,
            whole=large,
        )
        self.empty = OrEmpty(self.list, "Nobody in your caseload looks like somebody else.", name="patients")
        card = Card()
        card.body.addWidget(self.empty, 1)
        self.content.addWidget(card, 1)
        self._wide: TrustDuplicates | None = None
        self.wide = self.add_action(Button("Look in the whole trust", self._look_wide, keys="Ctrl+Shift+L"))
        self.wide.setVisible(context.me.role == "coordinator")
        self.first = self.add_action(Button("Open the first", lambda: self._open(0), keys="Ctrl+O"))
        self.second = self.add_action(Button("Open the second", lambda: self._open(1), keys="Ctrl+Shift+O"))
        self.compare = self.add_action(Button("Compare the two", self._compare, kind="primary", keys="Ctrl+Return"))
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(lambda _: self._compare())
        self._chosen(None)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.likely_duplicates(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _look_wide(self) -> None:
        """The whole trust's, or one's own caseload again."""
        if self._wide is not None:
            self._wide = None
            self.wide.say("Look in the whole trust")
            self.hush()
            self.refresh()
            return
        self.wide.setEnabled(False)
        self.context.background.call(self, lambda calls: calls.likely_duplicates(), self._show_wide, self._not_wide)

    def _show_wide(self, found: TrustDuplicates) -> None:
        self._wide = found
        self.wide.setEnabled(True)
        self.wide.say("Back to the caseload")
        self._fill(found.pairs)
        self.tell("info", NOTED, f"{THEIRS} {MORE}" if found.more else THEIRS)

    def _not_wide(self, error: Exception) -> None:
        self.wide.setEnabled(True)
        self.fail(error)

    def _show(self, pairs: Sequence[DuplicatePair]) -> None:
        if self._wide is None:
            self._fill(pairs)

    def _fill(self, pairs: Sequence[DuplicatePair]) -> None:
        self.subtitle.setText("" if not pairs else "1 pair" if len(pairs) == 1 else f"{len(pairs)} pairs")
        self.list.show_rows(pairs)
        self._chosen(self.list.current())

    def _chosen(self, pair: DuplicatePair | None) -> None:
        self.compare.setEnabled(pair is not None)
        for button in (self.first, self.second):
            # of the whole trust, most records are not held here
            button.setEnabled(pair is not None and self._wide is None)

    def _open(self, which: int) -> None:
        pair: DuplicatePair | None = self.list.current()
        if pair is not None:
            self.context.go.open(Address("patient", pair.ids[which]))

    def _compare(self) -> None:
        pair: DuplicatePair | None = self.list.current()
        if pair is not None:
            self.context.go.open(compare(*pair.ids))


def _second(pair: DuplicatePair) -> Cell:
    return person_cell(pair.other)


def _other(pair: DuplicatePair) -> Cell:
    """The second person with the reason below, where three columns have no room beside each other."""
    cell = person_cell(pair.other)
    return replace(cell, more=f"{capital(pair.why)}. {cell.more}")
