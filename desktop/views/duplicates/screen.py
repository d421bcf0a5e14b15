"""Likely duplicates, for somebody who can tell whether two people are one; and pairs that were told apart."""

from collections.abc import Sequence
from dataclasses import replace

from care_record.sentences import capital
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from desktop.services.acts.duplicates.trust import TrustDuplicates
from desktop.services.reads import DuplicatePair
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Address, Context, Screen
from desktop.views.two_records.comparing import ask_back
from desktop.views.two_records.merge import compare
from desktop.views.two_records.trust import compare_in_trust

NOTED = "This is the whole trust; the look was noted like a search."
THEIRS = "Compare those whom your own teams care for; the others are for their teams and the identity desk."
MORE = "These are the most alike; more show once they are settled."
NEWEST = "These are the newest."
NOBODY = ("Nobody in your caseload looks like somebody else.", "Nobody in the trust looks like somebody else.")
NOBODY_APART = "Nobody has told two people apart."


class DuplicatesScreen(Screen):
    """Pairs of records, the most alike first. Its primary action lays both side by side, where it is decided.

    The identity desk has no caseload: it sees the whole trust's, once each time it asks, as each look is noted.
    """

    kinds = frozenset({"patients", "outbox"})

    def __init__(self, context: Context) -> None:
        self._desk = context.me.role == IDENTITY_ADMINISTRATOR
        super().__init__(context, "Likely duplicates", back=not self._desk)
        large = current_look().large
        people = (
            Column[DuplicatePair]("One record", lambda pair: person_cell(pair.one), share=2, wrap=240),
            Column[DuplicatePair]("The other", _other if large else _second, share=2, wrap=240),
        )
        why = Column[DuplicatePair]("Why", lambda pair: Cell(capital(pair.why)), share=1, wrap=190)
        self.list = List(
            "Likely duplicates",
            people if large else (*people, why),
            key=lambda pair: pair.ids,
            fit_rows=True,
        )
        self.which = Segments("Pairs", ("To look at", "Told apart"), lambda _: self._turn(), wrap=large)
        self.empty = OrEmpty(self.list, NOBODY[self._desk], name="patients")
        card = Card()
        card.body.addLayout(row(self.which, None))
        card.body.addWidget(self.empty, 1)
        self.content.addWidget(card, 1)
        self._trust = self._desk
        self._found: TrustDuplicates | None = None
        self.wide = self.add_action(Button("Look in the whole trust", self._look_wide, keys="Ctrl+Shift+L"))
        self.wide.setVisible(context.me.role == "coordinator")
        self.first = self.add_action(Button("Open the first", lambda: self._open(0), keys="Ctrl+O"))
        self.second = self.add_action(Button("Open the second", lambda: self._open(1), keys="Ctrl+Shift+O"))
        for button in (self.first, self.second):
            button.setVisible(not self._desk)
        self.back_again = self.add_action(Button("Point out again\u2026", self._take_back, keys="Ctrl+Shift+T"))
        self.compare = self.add_action(Button("Compare the two", self._compare, kind="primary", keys="Ctrl+Return"))
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(lambda _: self._compare())
        self._chosen(None)

    @property
    def _apart(self) -> bool:
        """Whether pairs that were told apart are shown."""
        return self.which.group.checkedId() == 1

    def refresh(self) -> None:
        """Read again what this workstation holds; the whole trust is asked for by a person alone."""
        if self._trust:
            if self._found is None:
                self._ask()
        elif self._apart:
            self.context.background.read(self, lambda reads: reads.duplicates.told_apart(), self._show, self.fail)
        else:
            self.context.background.read(self, lambda reads: reads.duplicates.likely(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _turn(self) -> None:
        """To the other list, of the caseload or of the trust."""
        self._found = None
        self.hush()
        self.list.show_rows(())
        self.empty.say(NOBODY_APART if self._apart else NOBODY[self._trust])
        self.back_again.setVisible(self._apart)
        self.refresh()

    def _look_wide(self) -> None:
        """The whole trust's, or one's own caseload again."""
        self._trust = not self._trust
        self.wide.say("Back to the caseload" if self._trust else "Look in the whole trust")
        self._turn()

    def _ask(self) -> None:
        self.wide.setEnabled(False)
        apart = self._apart
        self.context.background.call(
            self,
            lambda calls: calls.duplicates.told_apart() if apart else calls.duplicates.likely(),
            self._show_wide,
            self._not_wide,
        )

    def _show_wide(self, found: TrustDuplicates) -> None:
        self.wide.setEnabled(True)
        if not self._trust:
            return
        self._found = found
        self._fill(found.pairs)
        more = (NEWEST if self._apart else MORE) if found.more else ""
        if self._desk:
            self.foot_words.setText(" ".join(words for words in (NOTED, more) if words))
        else:
            self.tell("info", NOTED, f"{THEIRS} {more}".strip())

    def _not_wide(self, error: Exception) -> None:
        self.wide.setEnabled(True)
        self.fail(error)

    def _show(self, pairs: Sequence[DuplicatePair]) -> None:
        if not self._trust:
            self._fill(pairs)

    def _fill(self, pairs: Sequence[DuplicatePair]) -> None:
        self.subtitle.setText("" if not pairs else "1 pair" if len(pairs) == 1 else f"{len(pairs)} pairs")
        self.list.show_rows(pairs)
        self._chosen(self.list.current())

    def _chosen(self, pair: DuplicatePair | None) -> None:
        self.compare.setEnabled(pair is not None)
        self.back_again.setVisible(self._apart)
        # what is no team's of a coordinator is not theirs to take back
        self.back_again.setEnabled(pair is not None and (self._desk or not self._trust))
        for button in (self.first, self.second):
            # of the whole trust, most records are not held here
            button.setEnabled(pair is not None and not self._trust)

    def _open(self, which: int) -> None:
        pair: DuplicatePair | None = self.list.current()
        if pair is not None:
            self.context.go.open(Address("patient", pair.ids[which]))

    def _compare(self) -> None:
        pair: DuplicatePair | None = self.list.current()
        if pair is not None:
            self.context.go.open(compare_in_trust(pair.ids) if self._desk else compare(*pair.ids))

    def _take_back(self) -> None:
        pair: DuplicatePair | None = self.list.current()
        if pair is not None:
            ask_back(self, (pair.one, pair.other), lambda done: self._taken_back(done.words))

    def _taken_back(self, words: str) -> None:
        self.context.go.say(words)
        self._turn()


def _second(pair: DuplicatePair) -> Cell:
    return person_cell(pair.other)


def _other(pair: DuplicatePair) -> Cell:
    """The second person with the reason below, where three columns have no room beside each other."""
    cell = person_cell(pair.other)
    return replace(cell, more=f"{capital(pair.why)}. {cell.more}")
