"""The pages of a form: a question, whether there is another entry, help, the two further things, the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from care_record.answering.words import calls_for_help, in_words
from care_record.people.problems import InvalidValueError
from desktop.views.form.choosing import Choice, ChoiceField
from desktop.views.form.help import QUIET, crisis_card, team_line
from desktop.views.form.making import field_for
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, paragraph, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, Tall, clear, column, divider, reveal, row, scrolling
from desktop.views.parts.notices import current_look

if TYPE_CHECKING:
    from care_record.answering.items import Answer
    from care_record.answering.sheet import Sheet
    from care_record.answering.steps import Step
    from desktop.views.form.manner import Manner

_WIDE = 92
"""The widest that a page gets, in characters or so, that a line is read with ease."""
_SHORT = 160
MOST_WORDS = 2000
ALONE = "You do not have to wait for your team"


class Page(QWidget):
    """What is asked in the middle; Back and Next below, always in the same place."""

    changed = Signal()

    def __init__(self, caption: str, heading: str, onward: str = "Next") -> None:
        super().__init__()
        self.setAccessibleName(heading)
        self.caption = text(caption, "muted", wrap=True)
        if not caption:
            self.caption.hide()
        self.heading = text(heading, "title", wrap=True)
        self.body: QVBoxLayout = column(space=12)
        inside = Tall()
        self.lines = column(self.caption, self.heading, space=8)
        self.lines.addLayout(self.body)
        self.lines.addStretch(1)
        self.lines.setContentsMargins(24, 20, 24, 16)
        middle = QWidget()
        middle.setLayout(self.lines)
        middle.setMaximumWidth(current_look().px(_WIDE))
        across = row(None, space=0)
        across.addWidget(middle, 20)
        across.addStretch(1)
        inside.setLayout(across)
        self.back = Button("\u2190 Back", kind="secondary", keys="Alt+Left")
        self.next = Button(onward, kind="primary", keys="Return")
        # the key of the number pad, too
        QShortcut(QKeySequence("Enter"), self).activated.connect(self.next.click)
        self.foot = row(self.back, None, self.next, space=8)
        foot = QWidget()
        foot.setObjectName("footer")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.foot.setContentsMargins(24, 10, 24, 10)
        foot.setLayout(self.foot)
        whole = column(space=0)
        whole.addWidget(scrolling(inside), 1)
        whole.addWidget(foot)
        self.setLayout(whole)

    def focus_first(self) -> None:
        """Put the cursor where the person will start."""
        self.next.setFocus()


class QuestionPage(Page):
    """One question, large."""

    declined = Signal()

    def __init__(self, sheet: Sheet, step: Step, manner: Manner) -> None:
        place = step.place
        entry = f", entry {place.entry}" if place.entry else ""
        super().__init__(f"Question {step.number} of {sheet.steps.questions}{entry}", place.item.words)
        question = sheet.paper.measure.form.item(place.item.link_id)
        if question is None:
            raise LookupError("the form has no such item")
        for index, words in enumerate(step.words):
            self.lines.insertWidget(1 + index, text(words, wrap=True))
        help_words = str(place.item.node.get("help") or "")
        if help_words:
            self.body.addWidget(text(help_words, "muted", wrap=True))
        self.field = field_for(place.item, question, place.answers)
        self.field.changed.connect(self.changed.emit)
        self.body.addWidget(self.field)
        self._help = column(space=0)
        self.body.addLayout(self._help)
        self._telephone = manner.team_telephone
        self._helps = False
        if isinstance(self.field, ChoiceField):
            many = len(self.field.choices)
            said = "Select all that apply. " if place.item.repeats else ""
            keys = f"Keys 1 to {min(many, 9)} choose, Enter goes on." if many > 1 else ""
            self.body.addWidget(text(said + keys, "small", wrap=True))
        if not place.item.required and manner.who == "person":
            self.body.addWidget(text("You can leave this question out.", "small", wrap=True))
        if manner.who == "clinician":
            asked = Button("Declined to answer", self.declined.emit, kind="secondary", keys="Ctrl+D")
            self.body.addLayout(row(asked, None))
            self.body.addWidget(text(". ".join((QUIET, *team_line(manner.team_telephone))), "small", wrap=True))
        if place.declined:
            self.body.addWidget(text("Asked before: declined to answer.", "muted", wrap=True))
        self.show_help(calls_for_help(sheet.paper.form, place.item, place.answers))

    def standing(self) -> Sequence[Answer] | None:
        """What stands there, None while it is not whole; nothing is said of it."""
        try:
            return self.field.read()
        except InvalidValueError:
            return None

    def answers(self) -> Sequence[Answer] | None:
        """What stands there, None where something is wrong, which is then said."""
        found = self.field.answers()
        if found is None:
            self.field.focus_first()
        return found

    def show_help(self, wanted: bool) -> None:
        """Show the numbers for a crisis beneath the question at once, or take them away."""
        if wanted == self._helps:
            return
        self._helps = wanted
        clear(self._help)
        if wanted:
            self._help.addWidget(crisis_card(self._telephone))
            reveal(self._help)

    def focus_first(self) -> None:
        self.field.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number key chooses, but not from the midst of what is being typed."""
        typing = isinstance(self.window().focusWidget(), QLineEdit | QPlainTextEdit | QSpinBox)
        number = event.key() - int(Qt.Key.Key_0)
        if not typing and 1 <= number <= 9 and not event.modifiers() and self.field.key(number):
            return
        super().keyPressEvent(event)


class AnotherPage(Page):
    """After each entry of a group that repeats."""

    answered = Signal(bool)
    removed = Signal()

    def __init__(self, step: Step, manner: Manner, wrong: str = "") -> None:
        super().__init__(step.place.item.words, "Is there another one to add?", "No, that is all")
        if wrong:
            self.body.addWidget(text(f"\u26a0 {wrong}", "problem", wrap=True))
        many = step.place.occurrences
        self.body.addWidget(text(f"{many} {'entry' if many == 1 else 'entries'} so far.", "muted"))
        self.more = Button("Add another", lambda: self.answered.emit(True), keys="Ctrl+N")
        self.body.addLayout(row(self.more, None))
        if many > 1:
            self.body.addLayout(row(Button("Take the last one away", self.removed.emit, kind="quiet"), None))
        self.next.clicked.connect(lambda: self.answered.emit(False))
        self.setAccessibleDescription(manner.who)


class HelpPage(Page):
    """Shown the first time that an answer calls for help."""

    def __init__(self, manner: Manner) -> None:
        super().__init__("", ALONE, "Go on with the questions")
        self.body.addWidget(
            text(
                "Thank you for telling us. It sounds as if things are very hard for you at the moment. "
                "Tell somebody of your team now, while you are here.",
                wrap=True,
            )
        )
        self.body.addWidget(crisis_card(manner.team_telephone))


class MorePage(Page):
    """The wish to be contacted, and words of one's own: every form has both."""

    def __init__(self, manner: Manner, *, contact_me: bool, words: str) -> None:
        own = manner.who == "person"
        heading = {
            "person": "Would you like someone to contact you?",
            "clinician": "Ask: would you like someone to contact you?",
            "typist": "Does the form ask for somebody to get in touch?",
        }[manner.who]
        super().__init__("", heading)
        if own:
            said = f"Someone in {manner.team_name or 'your team'} sees this when the team next looks at answers."
            self.body.addWidget(text(said, "muted", wrap=True))
        self._contact = tick("Please contact me" if own else "Please contact this person", on=contact_me)
        self.body.addWidget(self._contact)
        label = "Anything you would like your team to know" if own else "What they would like the team to know"
        self._words = paragraph(4, longest=MOST_WORDS)
        self._words.setPlainText(words)
        self.body.addWidget(Field(label, self._words, hint="You can leave this empty." if own else ""))
        self._contact.toggled.connect(lambda _: self.changed.emit())
        self._words.textChanged.connect(self.changed.emit)

    @property
    def contact_me(self) -> bool:
        return self._contact.isChecked()

    @property
    def words(self) -> str:
        return self._words.toPlainText().strip()

    def focus_first(self) -> None:
        self._contact.setFocus()


class CheckPage(Page):
    """Every answer, each with a way to change it; then they are handed in, once.

    `wrong` are the steps whose answers do not fit, with the words for each: while there is one, nothing is handed in.
    """

    change = Signal(str)
    checked = Signal()

    def __init__(
        self, sheet: Sheet, manner: Manner, *, contact_me: bool, words: str, wrong: Mapping[str, str] | None = None
    ) -> None:
        own = manner.who == "person"
        super().__init__("", "Check your answers" if own else "Check the answers", manner.last)
        self._wrong = wrong or {}
        self.next.clicked.connect(self._hand_in)
        if self._wrong:
            many = f"{len(self._wrong)} answers do" if len(self._wrong) > 1 else "1 answer does"
            said = f"\u26a0 {many} not fit yet. Nothing is handed in before what is marked is put right."
            self.body.addWidget(text(said, "problem", wrap=True))
            self.next.say("Go to what is marked")
        card = Card()
        self.body.addWidget(card)
        above: tuple[str, ...] = ()
        for step in sheet.steps.steps:
            short = tuple(said for said in step.words if len(said) <= _SHORT)
            if step.kind == "question" and short != above:
                for said in short:
                    card.body.addWidget(text(said, "muted", wrap=True))
                above = short
            card.body.addLayout(self._row(_key(step), _value(step), step.id))
            card.body.addWidget(divider())
        for place in (one for one in _every(sheet) if one.calculated and one.asked and not one.item.hidden):
            value = "; ".join(in_words(place.item, answer) for answer in place.answers) or "Not worked out"
            card.body.addLayout(self._row(f"{place.item.words} (worked out)", value, ""))
            card.body.addWidget(divider())
        contact = "Please contact me" if own else "Please contact this person"
        card.body.addLayout(self._row(contact, "Yes" if contact_me else "No", "+more"))
        card.body.addWidget(divider())
        more = "Anything you would like your team to know" if own else "What they would like the team to know"
        card.body.addLayout(self._row(more, words or "Nothing", "+more"))
        for said in sheet.steps.closing:
            self.body.addWidget(text(said, wrap=True))
        licence = str(sheet.paper.form.get("copyright") or "")
        if licence:
            self.body.addWidget(text(licence, "small", wrap=True))

    def _hand_in(self) -> None:
        if self._wrong:
            self.change.emit(next(iter(self._wrong)))
            return
        self.next.setEnabled(False)
        self.checked.emit()

    def _row(self, key: str, value: str, identity: str) -> Any:
        change = Button("Change", lambda: self.change.emit(identity), kind="quiet")
        change.setAccessibleName(f"Change: {key}")
        if not identity:
            change.hide()
        wrong = self._wrong.get(identity, "")
        asked = column(text(key, wrap=True), space=4)
        if wrong:
            change.setAccessibleDescription(wrong)
            asked.addWidget(text(f"\u26a0 {wrong}", "problem", wrap=True))
        line = row(space=12)
        line.addLayout(asked, 5)
        line.addWidget(text(value, "strong", wrap=True), 3)
        line.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        return line


def _key(step: Step) -> str:
    entry = f" (entry {step.place.entry})" if step.place.entry else ""
    return (step.place.item.words or "Entries") + entry


def _value(step: Step) -> str:
    place = step.place
    if step.kind == "another":
        return "1 entry" if place.occurrences == 1 else f"{place.occurrences} entries"
    if place.declined and not place.answers:
        return "Declined to answer"
    return "; ".join(in_words(place.item, answer) for answer in place.answers) or "Not answered"


def _every(sheet: Sheet) -> Any:
    from care_record.answering.places import descend

    return descend(sheet.places)


__all__ = ["AnotherPage", "CheckPage", "Choice", "HelpPage", "MorePage", "Page", "QuestionPage"]
