"""The first step: which people, which measures, which way, by when, and what the message says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from care_record.channels.channel import Channel
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from desktop.services.reads.cohort import CohortChoices, CohortDraft, MeasureToSend, Who
from desktop.views.parts.beside import beside
from desktop.views.parts.fields import Field, Form, choice, line, paragraph
from desktop.views.parts.layout import Card, column, row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Context
from desktop.views.send.ticks import MeasureTicks, Tick

LONGEST_MESSAGE = 500
PASTED, MINE = "pasted", "mine"
_ANSWERED = (
    ("any", "Whenever they last answered"),
    ("never", "Never answered what I tick"),
    ("overdue:4", "Not answered it for 4 weeks"),
    ("overdue:12", "Not answered it for 12 weeks"),
    ("overdue:26", "Not answered it for 26 weeks"),
    ("overdue:52", "Not answered it for a year"),
)
_WAYS = (
    ("", "The first way that reaches each person"),
    *((way.value, way.label) for way in (Channel.EMAIL, Channel.TEXT, Channel.LETTER, Channel.PAPER)),
)


class ChoosePage(QWidget):
    """What is filled in; `draft` reads it, or says what is wrong at its field."""

    def __init__(self, context: Context, changed: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._changed = changed
        teams = [(str(team.id), team.name) for team in context.me.teams]
        self.who = Field("Whom", choice([(MINE, "My whole caseload"), *teams, (PASTED, "A list of NHS numbers")]))
        self.age_from, self.age_to = Field("Age from", line(longest=3)), Field("to", line(longest=3))
        for age in (self.age_from, self.age_to):
            age.entry.setFixedWidth(current_look().px(8))
        self.answered = Field("Last answer", choice(_ANSWERED))
        self.numbers = Field("NHS numbers, one a line", paragraph(5, longest=200_000))
        self.way = Field("How it is answered", choice(_WAYS))
        self.due = Field("Answer by", line("14-Feb-2027", longest=20))
        self.message = Field(
            "Message to each person", paragraph(2, longest=LONGEST_MESSAGE),
            hint="Not sealed; name no measure or condition.",
        )  # fmt: skip
        self.form = Form(age_from=self.age_from, age_to=self.age_to, due=self.due, who=self.numbers)
        self.measures = MeasureTicks(changed)
        self.measures.setMinimumHeight(current_look().px(26))
        self._lay_out()
        self.who.entry.activated.connect(lambda _: self._narrow())  # type: ignore[union-attr]
        self.numbers.entry.textChanged.connect(changed)  # type: ignore[union-attr]
        self._narrow()

    def _lay_out(self) -> None:
        people = Card("Who")
        people.body.addWidget(self.who)
        self._narrowing = QWidget()
        ages = row(self.age_from, self.age_to, None, space=16)
        self._narrowing.setLayout(column(self.answered, ages, space=12))
        people.body.addWidget(self._narrowing)
        people.body.addWidget(self.numbers)
        people.body.addStretch(1)
        how = Card("How and by when")
        how.body.addWidget(self.way)
        written = row(space=16)
        self.due.setFixedWidth(self.due.sizeHint().width())
        written.addWidget(self.due, 0, Qt.AlignmentFlag.AlignTop)
        written.addWidget(self.message, 1)
        how.body.addLayout(written)
        how.body.addStretch(1)
        left = column(people, how, space=16)
        both = beside()
        both.addWidget(self.measures, 6)
        both.addLayout(left, 5)
        self.setLayout(both)

    def show_choices(self, choices: CohortChoices) -> None:
        """List the measures, those that are used most first."""
        if not self.due.value:
            self.due.entry.setText(show_date(choices.default_due))  # type: ignore[union-attr]
        recent = [one for code in choices.recent for one in choices.measures if one.id == code]
        rest = [one for one in choices.measures if one.id not in choices.recent]
        groups = (("Sent most in the last three months", recent), ("All others", rest))
        self.measures.show_groups([(title, [_tick(one) for one in group]) for title, group in groups])

    def ready(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.measures.taken()) and (self.who.value != PASTED or bool(self.numbers.value))

    def _narrow(self) -> None:
        pasted = self.who.value == PASTED
        self.numbers.setVisible(pasted)
        self._narrowing.setVisible(not pasted)
        self._changed()

    def draft(self) -> CohortDraft | None:
        """What was filled in; None, with the words at its field, where something is wrong."""
        problems: list[tuple[str, str]] = []
        ages = [self._age(name, problems) for name in ("age_from", "age_to")]
        due = self._due(problems)
        self.form.show_problems(problems)
        if problems or due is None:
            return None
        chosen, (answered, _, weeks) = self.who.value, self.answered.value.partition(":")
        who = Who(numbers=self.numbers.value)
        if chosen != PASTED:
            team = None if chosen == MINE else UUID(chosen)
            who = Who(team, ages[0], ages[1], answered, int(weeks or 0))  # type: ignore[arg-type]
        way = Channel(self.way.value) if self.way.value else None
        return CohortDraft(who, self.measures.taken(), due, way, self.message.value)

    def _age(self, name: str, problems: list[tuple[str, str]]) -> int | None:
        typed = self.form.fields[name].value
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()):
            problems.append((name, "A whole number."))
            return None
        return int(typed)

    def _due(self, problems: list[tuple[str, str]]) -> date | None:
        try:
            due = parse_date(self.due.value)
        except InvalidValueError as error:
            problems.append(("due", error.words))
            return None
        if due < self._context.today:
            problems.append(("due", f"{show_date(due)} has passed. Choose today or a later day."))
            return None
        return due


def _tick(measure: MeasureToSend) -> Tick:
    minutes = f" \u00b7 about {measure.minutes} min" if measure.minutes else ""
    return Tick(measure.id, measure.title, f"{measure.items} questions{minutes}")
