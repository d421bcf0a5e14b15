"""A team's reminders: the plan in words, and a sheet to change it."""

from collections.abc import Callable
from datetime import time
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSpinBox, QWidget

from care_record.channels.channel import Channel
from care_record.channels.ladder import DEFAULT, LAST_DAY, MOST_STEPS, REMINDED_BY, Plan, Step, plan_problems
from desktop.services.acts import Done
from desktop.services.reads.chasing import PlanPage
from desktop.views.filled import Filled
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import choice
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.screen import Context

_NAMES = {
    Channel.EMAIL: "by e-mail",
    Channel.TEXT: "by text message",
    Channel.LETTER: "by letter",
    Channel.IN_CLINIC: "in the clinic",
}
_CHOICES = {
    Channel.EMAIL: "E-mail",
    Channel.TEXT: "Text message",
    Channel.LETTER: "Letter, printed by the team",
    Channel.IN_CLINIC: "On Today, to do in the clinic",
}
_NOBODY = "Nobody is reminded."


class RemindersCard(Card):
    """The plan of one team in a sentence or two, and the way to change it."""

    def __init__(self, change: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.plan = text("", wrap=True)
        self.more = text("", "muted", wrap=True)
        self.change = Button("Change the reminders\u2026", change, kind="quiet", keys="Ctrl+M")
        line = row(column(self.plan, self.more, space=2), self.change, space=16)
        line.setStretch(0, 1)
        self.body.addLayout(line)

    def show_plan(self, page: PlanPage) -> None:
        """Show another plan."""
        self.plan.setText(plan_words(page))
        self.more.setText(plan_notes(page))
        self.more.setVisible(bool(self.more.text()))


def plan_words(page: PlanPage) -> str:
    """The plan in a sentence."""
    steps = [f"{_NAMES[step.channel]} after {_days(step.after_days)}" for step in page.plan.steps]
    if not steps:
        return _NOBODY
    quiet = f"{page.plan.quiet_from:%H:%M} to {page.plan.quiet_to:%H:%M}"
    return f"Who has not answered is reminded {', '.join(steps)}; never from {quiet}."


def plan_notes(page: PlanPage) -> str:
    """What else is to be known of it."""
    said = []
    if page.pending:
        said.append("This change waits to go out.")
    elif not page.own:
        said.append("This is the usual plan; the team has set none of its own.")
    if not page.texts and any(step.channel is Channel.TEXT for step in page.plan.steps):
        said.append("This trust has no gateway for text messages, so that step is left out.")
    return " ".join(said)


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"


class ChangePlan(Filled):
    """Up to six steps, each a number of days after the first message and a way; a step without a way is none."""

    def __init__(self, parent: QWidget, context: Context, page: PlanPage, told: Callable[[Done], object]) -> None:
        super().__init__(parent, context, "Reminders", "Set the plan", told)
        self._team: UUID = page.team
        self.setMinimumWidth(600)
        words = (
            "Days are counted from the first message. A way that cannot be used for somebody is left out, with the "
            "reason beside it. The change counts at once, also for what is out already."
        )
        self.inside.addWidget(text(words, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for column_, heading in enumerate(("", "Days after", "Reminder")):
            grid.addWidget(text(heading, "label"), 0, column_)
        self.steps: list[tuple[QSpinBox, QComboBox]] = []
        for index in range(MOST_STEPS):
            self._add_step(grid, index, page.plan.steps[index] if index < len(page.plan.steps) else None)
        grid.setColumnStretch(2, 1)
        self.inside.addLayout(grid)
        hours = tuple((f"{hour:02}:00", f"{hour:02}:00") for hour in range(24))
        self.quiet_from, self.quiet_to = choice(hours[18:23]), choice(hours[7:12])
        for entry, name, value in (
            (self.quiet_from, "Quiet from", page.plan.quiet_from),
            (self.quiet_to, "Quiet until", page.plan.quiet_to),
        ):
            _name(entry, name)
            entry.setCurrentIndex(max(entry.findData(f"{value:%H:%M}"), 0))
        quiet = row(text("Quiet hours from"), self.quiet_from, text("until"), self.quiet_to, None, space=8)
        self.inside.addLayout(quiet)
        self.usual = Button("The usual plan", self._usual, kind="quiet")
        self.inside.addLayout(row(self.usual, None))
        self.inside.addWidget(self.problem)

    @classmethod
    def ask(cls, parent: QWidget, context: Context, page: PlanPage, told: Callable[[Done], object]) -> None:
        """Open the sheet; `told` gets what was done."""
        cls(parent, context, page, told).open()

    def _add_step(self, grid: QGridLayout, index: int, step: Step | None) -> None:
        days, way = QSpinBox(), choice((("", "None"), *((one.value, _CHOICES[one]) for one in REMINDED_BY)))
        days.setRange(1, LAST_DAY)
        days.setAccessibleName(f"Reminder {index + 1}, days after the first message")
        _name(way, f"Reminder {index + 1}, way")
        self.steps.append((days, way))
        grid.addWidget(text(f"{index + 1}.", "muted"), index + 1, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(days, index + 1, 1)
        grid.addWidget(way, index + 1, 2)
        way.currentIndexChanged.connect(lambda _: days.setVisible(bool(way.currentData())))
        self._put(index, step)

    def _put(self, index: int, step: Step | None) -> None:
        days, way = self.steps[index]
        days.setValue(step.after_days if step else 1)
        way.setCurrentIndex(way.findData(step.channel.value if step else ""))
        days.setVisible(step is not None)

    def _usual(self) -> None:
        for index in range(MOST_STEPS):
            self._put(index, DEFAULT.steps[index] if index < len(DEFAULT.steps) else None)
        self.quiet_from.setCurrentIndex(self.quiet_from.findData(f"{DEFAULT.quiet_from:%H:%M}"))
        self.quiet_to.setCurrentIndex(self.quiet_to.findData(f"{DEFAULT.quiet_to:%H:%M}"))

    def plan(self) -> Plan:
        """The plan as it is filled in, in the order of its days."""
        chosen = [(days.value(), way.currentData()) for days, way in self.steps if way.currentData()]
        steps = tuple(Step(after, Channel(way)) for after, way in sorted(chosen, key=lambda one: one[0]))
        return Plan(
            steps,
            time.fromisoformat(self.quiet_from.currentData()),
            time.fromisoformat(self.quiet_to.currentData()),
        )

    def check(self) -> list[tuple[str, str]]:
        problems = list(plan_problems(self.plan()))
        if problems:
            words = " ".join(said for _, said in problems)
            self.problem.setText(f"\u26a0 {words}")
            self.problem.setAccessibleName(words)
            self.problem.show()
        return problems

    def start(self) -> None:
        team, plan = self._team, self.plan()
        self.context.background.act(
            self, lambda acts: acts.chasing.set_plan(team, plan), self.finished_with, self.failed
        )


def _name(entry: QComboBox, words: str) -> None:
    """The list that a choice drops down is heard by the same name."""
    entry.setAccessibleName(words)
    entry.view().setAccessibleName(words)
