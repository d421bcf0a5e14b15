"""Making the recovery key: three custodians are chosen, and each sees their own words alone."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.acts.trust import RecoveryDraft, Share
from desktop.views.filled import Filled
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, choice, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.screen import Context, words_of

Told = Callable[[str], object]
_PLACES = ("first", "second", "third")
_COLUMNS = 3


class ChooseCustodians(Filled):
    """Three different people; then the key is made in memory and split."""

    def __init__(self, parent: QWidget, context: Context, people: Sequence[tuple[UUID, str]], told: Told) -> None:
        super().__init__(parent, context, "Make the recovery key", "Go on", self._split)
        self._parent, self._told_at_last = parent, told
        words = (
            "Choose three people who are in the house now, and who will keep a paper safe for years. Each comes to "
            "this screen alone and writes down 33 words. Two of the three are enough to bring keys back, one is not."
        )
        self.inside.addWidget(text(words, wrap=True))
        options = (("", "Choose\u2026"), *((str(one), name) for one, name in people))
        self.fill(**{place: Field(f"The {place} custodian", choice(options)) for place in _PLACES})

    @classmethod
    def ask(cls, parent: QWidget, context: Context, people: Sequence[tuple[UUID, str]], told: Told) -> None:
        """Open the ceremony; `told` gets words when it is over."""
        cls(parent, context, people, told).open()

    def check(self) -> list[tuple[str, str]]:
        taken: list[str] = []
        problems = []
        for place in _PLACES:
            value = self.form.fields[place].value
            if not value:
                problems.append((place, "Choose a person."))
            elif value in taken:
                problems.append((place, "This person is a custodian already. Choose three different people."))
            taken.append(value)
        return problems

    def start(self) -> None:
        first, second, third = (UUID(self.form.fields[place].value) for place in _PLACES)
        self.context.background.call(
            self, lambda calls: calls.trust.split_recovery_key((first, second, third)), self.finished_with, self.failed
        )

    def _split(self, draft: RecoveryDraft) -> None:
        show_share(self._parent, self.context, draft, 0, self._told_at_last)


def show_share(parent: QWidget, context: Context, draft: RecoveryDraft, place: int, told: Told) -> None:
    """Show one custodian after the other their words; after the last the key is said to be made."""

    def go_on() -> None:
        if place + 1 < len(draft.shares):
            show_share(parent, context, draft, place + 1, told)
        else:
            context.background.act(
                parent,
                lambda acts: acts.trust.create_recovery_key(draft),
                lambda done: told(done.words),
                lambda error: told(" ".join(words_of(error))),
            )

    ShareSheet(parent, context.me.trust_name, draft.shares[place], place, go_on).open()


class ShareSheet(Sheet):
    """First a cover, then the words of one custodian; cancelling makes nothing."""

    def __init__(self, parent: QWidget, trust: str, share: Share, place: int, then: Callable[[], object]) -> None:
        super().__init__(parent, f"The words of {share.name}", f"{share.name} is here", then)
        self._trust, self._share, self._shown = trust, share, False
        self.setMinimumWidth(640)
        self.cover = text(
            f"Custodian {place + 1} of 3. Ask {share.name} to come to this screen. Everybody else turns away now; "
            "nobody but this person sees the words.",
            wrap=True,
        )
        self.inside.addWidget(self.cover)
        self.words = QWidget()
        grid = QGridLayout(self.words)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(4)
        listed = share.words.split()
        rows = -(-len(listed) // _COLUMNS)
        for number, word in enumerate(listed):
            label = text(f"{number + 1}.  {word}", "strong")
            label.setAccessibleName(f"Word {number + 1}: {word}")
            grid.addWidget(label, number % rows, number // rows, Qt.AlignmentFlag.AlignLeft)
        self.words.hide()
        self.noted = tick("All 33 words are on paper, in this order; I compared them")
        self.noted.toggled.connect(self.yes.setEnabled)
        self.noted.hide()
        self.print = Button("Print\u2026", self._print, keys="Ctrl+P")
        self.print.hide()
        self.inside.addWidget(self.words)
        self.inside.addLayout(row(self.print, None))
        self.inside.addWidget(self.noted)

    def ready(self) -> bool:
        if self._shown:
            return self.noted.isChecked()
        self._shown = True
        self.cover.setText("Write them down, or print them on a printer beside you. They are not shown again.")
        for part in (self.words, self.print, self.noted):
            part.show()
        self.yes.say("Done; hide the words")
        self.yes.setEnabled(False)
        self.noted.setFocus()
        return False

    def _print(self) -> None:
        print_share(self, self._trust, self._share)


def print_share(parent: QWidget, trust: str, share: Share) -> None:
    """Print one custodian's words on a sheet that says what they are for."""
    from html import escape

    from desktop.views.parts.paper import print_sheet

    listed = "".join(f"<li>{escape(word)}</li>" for word in share.words.split())
    print_sheet(
        parent,
        f"<h2>My Health and Care Record: recovery key of {escape(trust)}</h2><p>Custodian: {escape(share.name)}. "
        "With the words of one more custodian they bring back the keys of a team that lost all its workstations. "
        f"Keep them where nobody else looks.</p><ol style='font-size: 14pt'>{listed}</ol>",
    )
