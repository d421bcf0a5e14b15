"""Are two records of one person? Both stand whole beside each other, under nobody's banner, before a merge."""

from functools import partial
from uuid import UUID

from care_record.sentences import capital
from desktop.services.acts import Done
from desktop.services.reads.ledger.two import TwoRecords
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.fields import Field, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal
from desktop.views.parts.notices import Notice
from desktop.views.screen import Address, Context, Screen
from desktop.views.two_records.comparing import (
    Comparing,
    PersonPicker,
    ask_apart,
    ask_back,
    decide,
    lay_out,
    spoken,
)

PLACE = "two-records"
AFTER_MERGE = (
    "The other record is set aside: nothing is sent from it, its referrals to your teams go on in the one that is "
    "kept, and finding shows that one. Both histories can be read, each by its own key. It cannot be taken back."
)
TWO, ONE_AFTER_ALL = "They are two people\u2026", "Point them out again\u2026"


def compare(first: UUID, other: UUID | None = None) -> Address:
    """The address of this screen: nobody's, as it holds two people."""
    return Address(PLACE, item=first, words=str(other) if other else "")


class MergeScreen(Screen):
    """Its primary action makes one record of two; the other says that they are two people."""

    kinds = frozenset({"patients", "agreement", "outbox"})

    def __init__(self, context: Context, first: UUID, other: UUID | None) -> None:
        super().__init__(context, "One person, or two?", back=True)
        self._said = column(space=8)
        self.content.addLayout(self._said)
        self.comparing = Comparing(self, first, other, self._show)
        self.picker = PersonPicker(self, "The second record", first, self.comparing.choose)
        self.picker.setVisible(other is None)
        self.keep = Segments(
            "The record that is used from now on", ("Keep the first", "Keep the second"), lambda _: None
        )
        self.why = Field("How it is known that they are one person", paragraph(2, longest=500), hint="Not sealed.")
        deciding = Card("If they are one person")
        for part in (self.keep, self.why, text(AFTER_MERGE, "muted", wrap=True)):
            deciding.body.addWidget(part)
        deciding.body.addStretch(1)
        lay_out(self, self.comparing, self.picker, deciding)
        self.apart = self.add_action(Button(TWO, self._apart, keys="Ctrl+Shift+T"))
        self.merge = self.add_action(Button("Merge\u2026", self._merge, kind="primary", keys="Ctrl+Return"))
        for button in (self.apart, self.merge):
            button.setEnabled(False)
        if other is None:
            self.subtitle.setText("Find the second record; both then stand side by side.")

    def refresh(self) -> None:
        self.comparing.refresh()

    def focus_first(self) -> None:
        (self.picker.typed.entry if self.comparing.other is None else self.comparing.rows).setFocus()

    def _show(self, both: TwoRecords) -> None:
        clear(self._said)
        self.subtitle.setText(capital(both.alike) if both.alike else "")
        if not both.both_used:
            self._said.addWidget(Notice("info", "One of the two is used no more.", "There is nothing left to merge."))
        elif both.against:
            self._said.addWidget(Notice("warning", both.against[0], " ".join(both.against[1:])))
        reveal(self._said)
        self.apart.say(TWO if both.apart is None else ONE_AFTER_ALL)
        for button in (self.apart, self.merge):
            button.setEnabled(both.both_used)

    def _merge(self) -> None:
        both = self.comparing.both
        if both is None:
            return
        if not self.why.value:
            self.why.wrong("Say how it is known.")
            return
        keep_first = self.keep.group.checkedId() == 0
        kept, old = (both.one, both.other) if keep_first else (both.other, both.one)
        words = f"Set aside: {spoken(old)}.\n\nUsed from now on: {spoken(kept)}.\n\nIt cannot be taken back."
        Confirm.ask(self, "Make one record of these two?", words, "Merge", partial(self._do_merge, old.id, kept.id))

    def _do_merge(self, old: UUID, kept: UUID) -> None:
        why = self.why.value
        decide(self, lambda acts: acts.ledger.merge(old, kept, why), kept, "They were not merged.")

    def _apart(self) -> None:
        both = self.comparing.both
        if both is not None:
            ask = ask_apart if both.apart is None else ask_back
            ask(self, (both.one, both.other), self._told)

    def _told(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.context.go.back()
