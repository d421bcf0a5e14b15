"""What every screen is: a title, its content, a foot with its one primary action; and what it is handed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from care_record.people.dates import day_in_london
from desktop.background import Background
from desktop.services.reads import Me
from desktop.services.reads.completing import FormToAnswer
from desktop.views.parts.beside import Actions
from desktop.views.parts.buttons import Button
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Tall, column, row, scrolling
from desktop.views.parts.notices import Notice, Weight, current_look


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is: a place, and whose record or which thing in it. With a patient, that banner stands on top."""

    place: str
    patient: UUID | None = None
    item: UUID | None = None
    words: str = ""


class Navigator(Protocol):
    """The way from screen to screen."""

    def open(self, address: Address) -> None: ...
    def go_round(self, listed: Sequence[Address], first: Address) -> None: ...
    def back(self) -> None: ...
    def say(self, words: str) -> None: ...
    def lock(self) -> None: ...
    def hand_over(self, form: FormToAnswer) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a screen is handed: the door to the background, who is here, the way on, and the clock (aware UTC)."""

    background: Background
    me: Me
    go: Navigator
    clock: Callable[[], datetime]

    @property
    def today(self) -> date:
        """London's day."""
        return day_in_london(self.clock())


class Screen(QWidget):
    """One screen. `kinds` are the kinds of thing it shows: it refreshes for those alone."""

    kinds: frozenset[str] = frozenset()
    identified = Signal(object)
    """The banner of whom the screen has come to show by itself (`BannerData`), None for nobody."""

    def __init__(self, context: Context, title: str, *, back: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self._back = back
        large = current_look().large
        self.title = text(title, "title", wrap=large)
        self.subtitle = text("", "muted")
        self.head: QLayout = Flow(across=16, align="middle") if large else row(space=8)
        if back:
            self.head.addWidget(Button("\u2190 Back", context.go.back, kind="quiet", keys="Alt+Left"))
        self.head.addWidget(self.title)
        self.head.addWidget(self.subtitle)
        if isinstance(self.head, QHBoxLayout):
            self.head.insertSpacing(self.head.count() - 1, 8)
            self.head.setStretchFactor(self.subtitle, 1)
        self.notices = column(space=8)
        self.content: QVBoxLayout = column(space=16)
        whole = column(self.head, self.notices, space=12)
        whole.addLayout(self.content, 1)
        whole.setContentsMargins(24, 14, 24, 16)
        self._foot = QWidget()
        self._foot.setObjectName("footer")
        self._foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.foot_words = text("", "small", wrap=True)
        self.foot: QLayout
        if large:
            self.foot = Actions()
            whole.addWidget(self.foot_words)
        else:
            self.foot = row(space=8)
            self.foot.addWidget(self.foot_words, 1)
        foot = column(self.foot)
        foot.setContentsMargins(24, 10, 24, 10)
        self._foot.setLayout(foot)
        self._foot.hide()
        inside = Tall()
        inside.setLayout(whole)
        everything = column(space=0)
        everything.addWidget(scrolling(inside), 1)
        everything.addWidget(self._foot)
        self.setLayout(everything)

    def add_action(self, button: Button) -> Button:
        """Put a button in the foot; the primary one comes last."""
        self.foot.addWidget(button)
        self._foot.show()
        return button

    def tell(self, weight: Weight, words: str, more: str = "") -> None:
        """Put a notice above the content in place of the one before."""
        self.hush()
        self.notices.addWidget(Notice(weight, words, more))

    def hush(self) -> None:
        """Take the notice away."""
        while (item := self.notices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def fail(self, error: Exception) -> None:
        """Say what went wrong in its own words and its own way back."""
        self.tell("warning", *words_of(error))

    def not_done(self, words: str, error: Exception) -> None:
        """Say in `words` what was not done, and below what stands against it; any other error says itself."""
        problems = getattr(error, "problems", ())
        if problems:
            self.tell("warning", words, " ".join(said for _, said in problems))
        else:
            self.fail(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back, but not from the midst of what is being typed."""
        typing = isinstance(self.window().focusWidget(), QLineEdit | QPlainTextEdit)
        if event.key() == Qt.Key.Key_Escape and self._back and not typing:
            self.context.go.back()
            return
        super().keyPressEvent(event)

    def refresh(self) -> None:
        """Read again what is shown."""

    def focus_first(self) -> None:
        """Put the cursor where the person will start."""
        self.setFocus()


def words_of(error: Exception) -> tuple[str, str]:
    """A problem's words and way back; an unforeseen error never shows its inside."""
    words = getattr(error, "words", None)
    if isinstance(words, str):
        return words, str(getattr(error, "way_back", ""))
    return (
        "Something went wrong here, and nothing was changed.",
        "Try again. If it happens again, tell your trust's IT desk.",
    )
