"""Readiness for the national data set: each team's pairs, and the referrals that need somebody."""

from dataclasses import dataclass
from uuid import UUID

from care_record.people.dates import show_date
from care_record.reporting.national import Fault
from care_record.reporting.readiness import REVIEW_MONTHS, Readiness, ReferralLine, TeamLine, as_text
from desktop.services.reads.reporting.pages import Scope
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Clipboard
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.reporting.exporting import Exporting
from desktop.views.screen import Address, Context, Screen

HINT = (
    "Paired: one code with a first and a later valid score in the referral. "
    f"Late: open, and no valid score for {REVIEW_MONTHS} months. Invalid: outside the national range."
)
_STATES = {"paired": "Paired", "unpaired": "One score only", "none": "No score"}


@dataclass(frozen=True, slots=True)
class Counts:
    """A line of the table above: a team, or all of them together (`team` None)."""

    team: UUID | None
    name: str
    referrals: int
    paired: int
    unpaired: int
    none: int
    late: int
    out_of_range: int
    no_code: int


class ReportingScreen(Screen):
    """For clinicians, of their own teams. Its primary action exports the answers of the team that is marked."""

    kinds = frozenset({"responses", "patients"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Reporting", back=True)
        self.report: Readiness | None = None
        self.exporting = Exporting(self)
        self.teams = List("Teams", _team_columns(), key=lambda line: line.team, fit_rows=True)
        self.teams.chosen.connect(lambda _: self._narrow())
        self.referrals = List("Referrals", _referral_columns(), key=lambda line: line.cared.referral.id, fit_rows=True)
        self.referrals.opened.connect(lambda line: self.context.go.open(Address("scores", line.cared.patient.id)))
        self.empty = OrEmpty(self.referrals, "Reading\u2026", name="waiting")
        above = Card("Readiness for the national data set")
        above.body.addWidget(self.teams)
        below = Card("Referrals without a pair, late, or with an invalid score")
        below.body.addWidget(self.empty)
        self.content.addWidget(above, 2)
        self.content.addWidget(below, 3)
        self.foot_words.setText(HINT)
        self.copy = self.add_action(Button("Copy the counts", self._copy, keys="Ctrl+Shift+C"))
        self.export = self.add_action(Button("Export\u2026", self._export, kind="primary", keys="Ctrl+Return"))
        self.copy.setEnabled(False)
        self.export.setEnabled(False)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.reporting.readiness(), self._show, self.fail)

    def focus_first(self) -> None:
        self.teams.focus_soon()

    def _show(self, report: Readiness) -> None:
        self.report = report
        self.subtitle.setText(f"As of {show_date(report.on)}")
        self.teams.show_rows(_counts(report.teams))
        self.copy.setEnabled(True)
        self.export.setEnabled(True)
        self._narrow()

    def _narrow(self) -> None:
        """The referrals of the team that is marked."""
        if self.report is None:
            return
        team = self._team()
        self.empty.say("Every referral has a pair.", "Nothing is late, and every score counts.")
        self.referrals.show_rows(
            [one for one in self.report.referrals if (team is None or one.cared.team == team) and _needs_somebody(one)]
        )

    def _team(self) -> UUID | None:
        line: Counts | None = self.teams.current()
        return line.team if line is not None else None

    def _copy(self) -> None:
        if self.report is not None:
            Clipboard.put(as_text(self.report))
            self.context.go.say("Copied: counts alone, without a name.")

    def _export(self) -> None:
        line: Counts | None = self.teams.current()
        team = self._team()
        whose = "Answers to all your teams." if team is None or line is None else f"Answers to {line.name}."
        self.exporting.begin(Scope(team=team), whose)


def _counts(teams: tuple[TeamLine, ...]) -> tuple[Counts, ...]:
    lines = [
        Counts(one.team, one.name, one.referrals, one.paired, one.unpaired, one.none, one.late, one.out_of_range,
               one.no_code)
        for one in teams
    ]  # fmt: skip
    if len(lines) == 1:
        return tuple(lines)
    numbers = ("referrals", "paired", "unpaired", "none", "late", "out_of_range", "no_code")
    return (Counts(None, "All your teams", *(sum(getattr(one, name) for one in lines) for name in numbers)), *lines)


def _team_columns() -> tuple[Column[Counts], ...]:
    return (
        Column[Counts]("Team", lambda line: Cell(line.name, strong=True), share=1, wrap=150),
        Column[Counts]("Referrals", lambda line: _number(line.referrals)),
        Column[Counts]("Paired", lambda line: _number(line.paired)),
        Column[Counts]("One score", lambda line: _number(line.unpaired)),
        Column[Counts]("No score", lambda line: _number(line.none)),
        Column[Counts]("Late", lambda line: _number(line.late, bad=True)),
        Column[Counts]("Invalid", lambda line: _number(line.out_of_range, bad=True)),
        Column[Counts]("No code", lambda line: _number(line.no_code)),
    )


def _number(count: int, *, bad: bool = False) -> Cell:
    if bad and count:
        return Cell(f"{count:,}", symbol="warning", ink="warning", strong=True)
    return Cell(f"{count:,}", quiet=not count)


def _referral_columns() -> tuple[Column[ReferralLine], ...]:
    return (
        Column[ReferralLine]("Patient", _patient, share=3, wrap=250),
        Column[ReferralLine]("Team", lambda line: Cell(line.cared.team_name), share=1, wrap=120),
        Column[ReferralLine]("Opened", lambda line: Cell(show_date(line.cared.referral.opened))),
        Column[ReferralLine]("State", _state, share=1, wrap=140),
        Column[ReferralLine]("What does not count", _faults, share=1, wrap=170),
    )


def _patient(line: ReferralLine) -> Cell:
    person = line.cared.patient
    number = str(person.nhs_number) if person.nhs_number else "Unknown"
    return Cell(person.name.display, f"Born {show_date(person.birth_date)}   NHS No. {number}", strong=True)


def _state(line: ReferralLine) -> Cell:
    first = min((term.days_to_first for term in line.terms), default=None)
    more = f"First score after {first} days" if first is not None else ""
    if line.late:
        words = f"{_STATES[line.pairing]}, late"
        return Cell(words, more, symbol="warning", ink="warning", strong=True)
    return Cell(_STATES[line.pairing], more)


def _needs_somebody(line: ReferralLine) -> bool:
    invalid = any(fault in (Fault.OUT_OF_RANGE, Fault.NO_REFERRAL) for _, fault, _ in line.faults)
    return line.pairing != "paired" or line.late or invalid


def _faults(line: ReferralLine) -> Cell:
    said = [f"{title}: {fault.words} ({count})" for title, fault, count in line.faults]
    return Cell("; ".join(said)) if said else Cell("Nothing", quiet=True)
