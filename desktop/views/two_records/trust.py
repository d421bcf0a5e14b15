"""Two of the whole trust who may be one person, for the identity desk: who they are alone, under nobody's banner."""

from uuid import UUID

from care_record.sentences import capital
from desktop.services.acts import Done
from desktop.services.acts.duplicates.trust import TrustPair
from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.screen import Address, Context, Screen
from desktop.views.two_records.comparing import ask_apart, ask_back, both_records

PLACE = "two-in-trust"
NOTED = (
    "Only what tells who they are is shown here, and that you looked is noted. Compare it with the documents or the "
    "national record (PDS) before you decide."
)
ONE_PERSON = (
    "Nothing is to be done here: the pair stays on this list, a coordinator of their team sees it too, and the team "
    "that cares for the person merges the two records."
)
TWO_PEOPLE = "Say so: the pair leaves this list and that of their teams. Who said it and when is kept."


def compare_in_trust(pair: tuple[UUID, UUID]) -> Address:
    """The address of this screen: nobody's, as it holds two people."""
    return Address(PLACE, item=pair[0], words=str(pair[1]))


class TrustPairScreen(Screen):
    """Its primary action says that they are two people, or takes that back."""

    def __init__(self, context: Context, one: UUID, other: UUID) -> None:
        super().__init__(context, "One person, or two?", back=True)
        self._ids = (one, other)
        self.rows = both_records()
        who = Card("Who they are")
        who.body.addWidget(self.rows, 1)
        who.body.addWidget(text(NOTED, "muted", wrap=True))
        self.content.addWidget(who)
        what = Card("What to do")
        for heading, words in (("If they are two people", TWO_PEOPLE), ("If they are one person", ONE_PERSON)):
            what.body.addWidget(text(heading, "strong"))
            what.body.addWidget(text(words, wrap=True))
        self.content.addWidget(what)
        self.content.addStretch(1)
        self._found: TrustPair | None = None
        self.apart = self.add_action(
            Button("They are two people\u2026", self._decide, kind="primary", keys="Ctrl+Return")
        )
        self.apart.setEnabled(False)

    def refresh(self) -> None:
        """Ask once: each look at the two is noted."""
        if self._found is None:
            ids = self._ids
            self.context.background.call(self, lambda calls: calls.duplicates.two(*ids), self._show, self.fail)

    def focus_first(self) -> None:
        self.rows.setFocus()

    def _show(self, found: TrustPair) -> None:
        self._found = found
        self.subtitle.setText(capital(found.pair.why))
        self.rows.show_rows(found.rows)
        apart = found.pair.apart
        if apart is not None:
            self.tell("info", f"{capital(apart.words)}.", "They are not pointed out while that stands.")
            self.apart.say("Point them out again\u2026")
        elif found.against:
            self.tell("warning", found.against[0], " ".join(found.against[1:]))
        self.apart.setEnabled(True)

    def _decide(self) -> None:
        if self._found is not None:
            pair = self._found.pair
            ask = ask_apart if pair.apart is None else ask_back
            ask(self, (pair.one, pair.other), self._done)

    def _done(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.context.go.back()
