"""The sheet on which an agreement, a refusal or a withdrawal is recorded as the person said it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.agreement.capacity import LONGEST_FOR_ANOTHER
from care_record.agreement.statements import LONGEST_TEXT, HowGiven, Scope, Statement
from care_record.agreement.wording import CURRENT, WORDINGS
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from care_record.sentences import capital
from desktop.services.acts import AgreementDraft
from desktop.services.reads import Team, TypedAgreement
from desktop.views.agreement.capacity import CapacityPart, day_problem
from desktop.views.parts.beside import beside
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, choice, line, paragraph, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column

WHAT_HAPPENS = (
    "It counts at once: nothing that was sealed is shown any more, what is open is cancelled, links stop working. "
    "Once it is confirmed, keys and answers are removed from every workstation; prints, exported files, backups for "
    "30 days and the trust\u2019s retained record remain. Care is not affected."
)
ASK_AGAIN = "The person took it back later. Enter the day on which it was said again."
Intent = Literal["recorded", "refused", "withdrawn"]
_TITLES: dict[Intent, tuple[str, str, str]] = {
    "recorded": ("Record agreement", "What does the person agree to?", "Record agreement"),
    "refused": ("Record a refusal", "What does the person refuse?", "Record the refusal"),
    "withdrawn": ("Withdraw agreement", "What does the person withdraw?", "Withdraw"),
}


class RecordAgreement(Sheet):
    """What is agreed to, when, how, who was there and could decide, what they were shown, and a sealed note.

    A refusal and a withdrawal ask no more than what, when and how: nothing may stand in their way.
    """

    def __init__(
        self,
        parent: QWidget,
        intent: Intent,
        today: date,
        then: Callable[[AgreementDraft], object],
        *,
        teams: Sequence[Team] = (),
        renews: Statement | None = None,
        typed: TypedAgreement | None = None,
    ) -> None:
        """With `typed`, what was filled in before; where its day has been overtaken, the day is asked for anew."""
        title, question, yes = _TITLES[intent]
        super().__init__(
            parent,
            "Renew agreement" if renews else title,
            yes,
            lambda: then(self.draft()),
            kind="primary" if intent == "recorded" else "danger",
        )
        self.setMinimumWidth(640)
        self._today, self._intent = today, intent
        agrees = intent == "recorded"
        self.inside.addWidget(text(question, "label"))
        before = typed.said if typed else renews
        ticked = before.scope if before else frozenset(Scope if intent == "withdrawn" else ())
        self.scopes = {scope: tick(capital(scope.words), on=scope in ticked) for scope in Scope}
        self.inside.addLayout(column(*self.scopes.values(), space=2))
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        self.inside.addWidget(self.problem)
        again = typed is not None and typed.day is None
        self.teams = TeamsPart(teams, before.teams if before else frozenset())
        self.day = Field("Said on", line(longest=20), hint=ASK_AGAIN if again else "")
        self.day.fill(show_date(today))
        self.how = Field("How", choice((how.value, capital(how.words)) for how in HowGiven))
        self.witness = Field("Who witnessed the signature", line(longest=LONGEST_TEXT), hint="Name and role")
        self.present = Field(
            "Who else was there", line(longest=200), hint="By role, as mother, interpreter; may be left empty"
        )
        self.capacity = CapacityPart(today, self._follow)
        self.review = Field("Ask again on", line(longest=20), hint="Empty: when the trust asks again, or at 18")
        self.evidence = Field(
            "Where proof is kept", line(longest=LONGEST_TEXT), hint="As: form in the clinical record; may be left empty"
        )
        self.wording = text(
            f"Shown or read out (wording {CURRENT}): \u201c{WORDINGS[CURRENT]}\u201d", "small", wrap=True
        )
        self.note = Field("Note", paragraph(2), hint="Sealed to this record; the service cannot read it.")
        self.inside.addWidget(self.teams)
        self.inside.addLayout(beside(self.day, self.how, space=12))
        below: tuple[QWidget, ...] = (self.witness, self.present, self.capacity)
        for part in below:
            self.inside.addWidget(part)
        self.inside.addLayout(beside(self.review, self.evidence, space=12))
        self.inside.addWidget(self.wording)
        self.inside.addWidget(self.note)
        of_an_agreement: tuple[QWidget, ...] = (self.capacity, self.review, self.evidence, self.wording)
        for part in of_an_agreement:
            part.setVisible(agrees)
        if intent == "withdrawn":
            self.inside.addWidget(text(WHAT_HAPPENS, "muted", wrap=True))
        if before:
            self.capacity.show_capacity(before.capacity)
            self.evidence.fill(before.evidence)
        self.scopes[Scope.SHARE].toggled.connect(lambda _: self._follow())
        self.how.entry.currentIndexChanged.connect(lambda _: self._follow())  # type: ignore[union-attr]
        self._follow()
        next(iter(self.scopes.values())).setFocus()
        if typed is not None:
            self._fill(typed)

    def _fill(self, typed: TypedAgreement) -> None:
        said = typed.said
        self.day.fill(show_date(typed.day) if typed.day else "")
        self.how.fill(said.how.value)
        self.present.fill(", ".join(said.present))
        self.witness.fill(said.witness)
        self.review.fill(show_date(said.review_on) if said.review_on else "")
        self.note.fill(typed.note)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        intent: Intent,
        today: date,
        then: Callable[[AgreementDraft], object],
        *,
        teams: Sequence[Team] = (),
        renews: Statement | None = None,
        typed: TypedAgreement | None = None,
    ) -> None:
        """Open the sheet; `then` gets what was filled in. `renews` is what stands, to be said again."""
        cls(parent, intent, today, then, teams=teams, renews=renews, typed=typed).open()

    def _follow(self) -> None:
        """Ask no more than what was chosen makes needed."""
        agrees = self._intent == "recorded"
        self.witness.setVisible(agrees and self.how.value == HowGiven.WITNESSED_PAPER.value)
        self.teams.setVisible(agrees and self.scopes[Scope.SHARE].isChecked())

    def ready(self) -> bool:
        taken = any(box.isChecked() for box in self.scopes.values())
        self.problem.setText("" if taken else "\u26a0 Choose at least one.")
        self.problem.setVisible(not taken)
        day = day_problem(self.day, self._today)
        if day is None or not taken:
            return False
        if self._intent != "recorded":
            return True
        witnessed = not self.witness.isVisible() or bool(self.witness.value)
        if not witnessed:
            self.witness.wrong("Say who witnessed the signature on the form.")
        fine = [witnessed, self.capacity.ready(), self.teams.ready(), self._review_fits(day)]
        return all(fine)

    def _review_fits(self, given: date) -> bool:
        if not self.review.value:
            if self.capacity.lacking:
                self.review.wrong("What somebody else agreed to is asked again within a year. Enter that day.")
            return not self.capacity.lacking
        try:
            day = parse_date(self.review.value)
        except InvalidValueError as error:
            self.review.wrong(error.words)
            return False
        if day <= given:
            self.review.wrong("Enter a day after the one on which it was said.")
            return False
        if self.capacity.lacking and day - given > LONGEST_FOR_ANOTHER:
            self.review.wrong("What somebody else agreed to is asked again within a year.")
            return False
        return True

    def draft(self) -> AgreementDraft:
        """What is filled in, once it is ready."""
        present = tuple(part.strip() for part in self.present.value.split(",") if part.strip())
        draft = AgreementDraft(
            scope=frozenset(scope for scope, box in self.scopes.items() if box.isChecked()),
            given_on=parse_date(self.day.value),
            how=HowGiven(self.how.value),
            present=present,
            note=self.note.value,
        )
        if self._intent != "recorded":
            return draft
        return replace(
            draft,
            teams=self.teams.chosen() if Scope.SHARE in draft.scope else frozenset(),
            witness=self.witness.value if draft.how is HowGiven.WITNESSED_PAPER else "",
            capacity=self.capacity.capacity(),
            evidence=self.evidence.value,
            review_on=parse_date(self.review.value) if self.review.value else None,
        )


class TeamsPart(QWidget):
    """With whom the person shares: every team that cares for them, or those that they name."""

    def __init__(self, teams: Sequence[Team], named: frozenset[UUID]) -> None:
        super().__init__()
        options = [("all", "Every team that cares for the person"), ("named", "Only the teams that the person names")]
        self.which = Field("With which teams", choice(options))
        self.boxes = {team.id: tick(team.name, on=team.id in named) for team in teams}
        self._ticks = QWidget()
        self._ticks.setLayout(column(*self.boxes.values(), space=2))
        self.problem = text("\u26a0 Choose at least one team.", "problem", wrap=True)
        self.problem.hide()
        self.setLayout(column(self.which, self._ticks, self.problem, space=4))
        self.which.fill("named" if named else "all")
        self.which.entry.currentIndexChanged.connect(lambda _: self._fit())  # type: ignore[union-attr]
        self._fit()

    def ready(self) -> bool:
        """Whether it can be taken; says what is wrong when not."""
        fine = self.which.value == "all" or bool(self.chosen()) or self.isHidden()
        self.problem.setVisible(not fine)
        return fine

    def chosen(self) -> frozenset[UUID]:
        """The teams that were named, empty for every one."""
        if self.which.value == "all":
            return frozenset()
        return frozenset(team for team, box in self.boxes.items() if box.isChecked())

    def _fit(self) -> None:
        self._ticks.setVisible(self.which.value == "named")
