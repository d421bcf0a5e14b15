"""Whose an entry is that was made for the wrong person: both stand whole beside each other, and it is entered there."""

from uuid import UUID

from care_record.people.dates import show_moment
from desktop.services.reads.ledger.mistakes import Mistake
from desktop.services.reads.ledger.two import TwoRecords
from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal
from desktop.views.screen import Address, Context, Screen
from desktop.views.two_records.comparing import Comparing, PersonPicker, decide, lay_out, spoken

PLACE = "whose-entry"
THERE = "A send, a referral or what was agreed to is entered there at once; an answer is asked for again, or typed in."


def whose(patient: UUID, entry: UUID, why: str) -> Address:
    """The address of this screen: nobody's, as it holds two people. `why` is the reason of the mark."""
    return Address(PLACE, item=patient, words=f"{entry} {why}")


class WhoseScreen(Screen):
    """Its primary action marks the entry where it stands, and enters it for the second person."""

    kinds = frozenset({"patients", "outbox"})

    def __init__(self, context: Context, patient: UUID, words: str) -> None:
        super().__init__(context, "Whose is this entry?", back=True)
        entry, _, self._why = words.partition(" ")
        self._patient, self._entry = patient, UUID(entry)
        self.comparing = Comparing(self, patient, None, self._show)
        self.picker = PersonPicker(self, "Whose it is", patient, self.comparing.choose)
        about = Card("The entry")
        self._about = column(space=6)
        about.body.addLayout(self._about)
        about.body.addWidget(text(f"Why it is marked: {self._why}", wrap=True))
        about.body.addWidget(text(THERE, "muted", wrap=True))
        about.body.addStretch(1)
        lay_out(self, self.comparing, self.picker, about)
        self.subtitle.setText("It stands in the first record. Find whose it is; both then stand side by side.")
        self.enter = self.add_action(
            Button("Mark it, and enter it for the second", self._enter, kind="primary", keys="Ctrl+Return")
        )
        self.enter.setEnabled(False)

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.ledger.mistakes(patient), self._entries, self.fail)
        self.comparing.refresh()

    def focus_first(self) -> None:
        self.picker.typed.entry.setFocus()

    def _entries(self, entries: tuple[Mistake, ...]) -> None:
        clear(self._about)
        one = next((one for one in entries if one.id == self._entry), None)
        if one is not None:
            self._about.addWidget(text(one.words, "strong", wrap=True))
            self._about.addWidget(text(f"{one.who}, {show_moment(one.at)}", "muted", wrap=True))
        reveal(self._about)

    def _show(self, both: TwoRecords) -> None:
        self.enter.setEnabled(both.both_used)
        self.foot_words.setText(f"It is entered for {spoken(both.other)}.")

    def _enter(self) -> None:
        patient, entry, why, both = self._patient, self._entry, self._why, self.comparing.both
        if both is None:
            return
        right = both.other.id
        decide(self, lambda acts: acts.ledger.in_error(patient, entry, why, right), right, "This was not done.")
