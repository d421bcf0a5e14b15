"""A conflict: one's own statement beside the newer ones, what each does, and what to do now."""

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_record.people.dates import show_moment
from desktop.services.acts import Done
from desktop.services.reads import ConflictPage, Side
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, Tall, clear, column, divider, reveal, scrolling
from desktop.views.parts.notices import current_look
from desktop.views.screen import Address, Context, Screen

_NOTHING_LOST = "Nothing is lost until you choose; until then what was recorded meanwhile stands."


class ConflictScreen(Screen):
    """One act that came back. Its primary action leaves what stands, which undoes nobody's wish."""

    kinds = frozenset({"outbox", "agreement"})

    def __init__(self, context: Context, patient: UUID, act: UUID) -> None:
        super().__init__(context, "Two statements do not fit together", back=True)
        self._patient, self._act = patient, act
        self._page: ConflictPage | None = None
        self.mine, self.theirs = column(space=8), column(space=8)
        both = beside(_card("What you recorded here", self.mine), _card("What was recorded meanwhile", self.theirs))
        self.content.addLayout(both, 1)
        self.choice = text("", wrap=True)
        what = Card("What to do now")
        what.body.addWidget(self.choice)
        self.content.addWidget(what)
        self.edit = self.add_action(Button("Edit\u2026", self._edit, keys="Ctrl+E"))
        self.again = self.add_action(Button("Keep mine\u2026", self._say_again, keys="Ctrl+M"))
        self.keep = self.add_action(Button("Keep theirs\u2026", self._keep, kind="primary", keys="Ctrl+Return"))
        for button in (self.edit, self.again, self.keep):
            button.setEnabled(False)
        # at large text the room is for the two statements
        self.foot_words.setText("" if current_look().large else _NOTHING_LOST)

    def refresh(self) -> None:
        act = self._act
        self.context.background.read(self, lambda reads: reads.waiting.conflict(act), self._show, self._gone)

    def focus_first(self) -> None:
        self.keep.setFocus()

    def _gone(self, error: Exception) -> None:
        """It was settled elsewhere, or at another place of this program."""
        if not isinstance(error, LookupError):
            self.fail(error)
            return
        for button in (self.edit, self.again, self.keep):
            button.setEnabled(False)
        self.choice.setText("")
        self.tell("good", "This is settled: nothing stands against it any more.")

    def _show(self, page: ConflictPage) -> None:
        self._page = page
        _fill(self.mine, (page.mine,))
        _fill(self.theirs, page.theirs)
        here = bool(page.theirs)
        self.again.setEnabled(here and not page.against)
        self.edit.setEnabled(here and bool(page.form))
        self.keep.setEnabled(True)
        self.choice.setText(_choices(page))

    def _keep(self) -> None:
        Confirm.ask(
            self,
            "Leave what stands, and drop yours?",
            "What you recorded here will not be sent, and its note is lost. What was recorded meanwhile stands. "
            "This cannot be taken back.",
            "Drop mine",
            self._drop,
        )

    def _drop(self) -> None:
        act = self._act
        self.context.background.act(self, lambda acts: acts.waiting.discard(act), self._done, self.fail)

    def _say_again(self) -> None:
        page = self._page
        if page is None:
            return
        Confirm.ask(
            self,
            "Keep what you recorded?",
            f"It is recorded again, on top of what was recorded meanwhile, with your name. {page.mine.would}",
            "Record it again",
            lambda: self._repeat(page.seen),
            kind="primary",
        )

    def _repeat(self, seen: int) -> None:
        act = self._act
        self.context.background.act(self, lambda acts: acts.waiting.say_again(act, seen), self._done, self._refused)

    def _edit(self) -> None:
        self.context.go.open(Address("agreement", self._patient, self._act))

    def _done(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.context.go.open(Address("outbox"))

    def _refused(self, error: Exception) -> None:
        self.not_done("It was not recorded again.", error)
        if getattr(error, "problems", ()):
            self.refresh()


def _choices(page: ConflictPage) -> str:
    """What each choice comes to, one sentence each."""
    said = ["Keep theirs: yours is dropped, and what was recorded meanwhile stands."]
    if page.against:
        said.append(f"Keep mine is not possible: {page.against}")
    else:
        said.append("Keep mine: it is recorded again on top of the newer one, by you, as you had it.")
    if page.form:
        said.append("Edit: the form opens with what you typed, to be changed to what the person says now.")
    return "\n".join(said)


def _card(title: str, listed: QVBoxLayout) -> Card:
    card = Card(title)
    inside = Tall()
    inside.setLayout(column(listed, None, space=0))
    card.body.addWidget(scrolling(inside), 1)
    return card


def _fill(into: QVBoxLayout, sides: tuple[Side, ...]) -> None:
    clear(into)
    if not sides:
        into.addWidget(text("It comes with the next changes.", "muted", wrap=True))
    for place, side in enumerate(sides):
        if place:
            into.addWidget(divider())
        for part in _parts(side):
            into.addWidget(part)
    reveal(into)


def _parts(side: Side) -> list[QWidget]:
    first, *others = side.said
    parts: list[QWidget] = [text(first, "strong", wrap=True)]
    parts += [text(line, wrap=True) for line in others]
    parts.append(text(f"Recorded by {side.who}, {show_moment(side.at)}", "muted", wrap=True))
    if side.note:
        parts.append(text(f"Note: {side.note}", wrap=True))
    parts.append(text(side.would, "strong", wrap=True))
    return parts
