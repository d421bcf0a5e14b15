"""The sheets of a request to withdraw: comparing it with the record, and what the person said."""

from collections.abc import Callable
from datetime import date
from typing import cast

from PySide6.QtWidgets import QWidget

from care_record.agreement.withdrawing import SPOKEN, too_little
from care_record.people.dates import parse_date, show_date
from care_record.people.patient import Patient
from care_record.people.problems import InvalidValueError
from care_record.wire.bodies import Confirmation, RequestOutcome, RequestSource
from desktop.services.acts.ledger.asking import OpenRequestLine
from desktop.services.acts.ledger.requesting import RequestDraft, matched_by
from desktop.views.agreement.capacity import day_problem
from desktop.views.find.trust import TrustCard
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, choice, line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import divider, row
from desktop.views.parts.notices import symbol

_SOURCES = (("email", "By e-mail"), ("telephone", "By telephone"), ("letter", "By letter"), ("desk", "At the desk"))
_HOW: tuple[tuple[Confirmation, str], ...] = (
    ("telephone-on-record", "By the telephone number on record"),
    ("in-person", "In person"),
    ("email-on-record", "By the e-mail address on record"),
    ("letter-on-record", "By a letter to the address on record"),
)
_LONG_AGO = date(1, 1, 1)


class SuspendSheet(Sheet):
    """What the request says beside what the record says, before the record is suspended."""

    def __init__(
        self, parent: QWidget, found: Patient, today: date, asked: TrustCard, then: Callable[[RequestDraft], object]
    ) -> None:
        super().__init__(
            parent,
            f"Suspend the record of {found.name.display}?",
            "Suspend now",
            lambda: then(self.draft()),
            kind="danger",
        )
        self.setMinimumWidth(560)
        self._found, self._today, self._asked = found, today, asked
        self.source = Field("The request came", choice(_SOURCES))
        self.received = Field("On", line(longest=20))
        self.received.fill(show_date(today))
        fits = matched_by(found, self.draft())
        number = str(found.nhs_number) if found.nhs_number else "Not recorded"
        compared = (
            ("family", "Family name", asked.family.value, found.name.family),
            ("given", "Given name", asked.given.value, found.name.given),
            ("born", "Date of birth", asked.born.value, show_date(found.birth_date)),
            ("nhs_number", "NHS number", asked.number.value, number),
        )
        for code, label, typed, held in compared:
            same = code in fits
            said = held if same else f"{held} (request: {typed or 'not said'})"
            sign = symbol("check" if same else "info", "good" if same else "muted", 18)
            self.inside.addLayout(
                row(sign, text(label, "label"), None, text(said, "strong" if same else "body"), space=8)
            )
        self.inside.addWidget(divider())
        self.inside.addLayout(row(self.source, self.received, space=12))
        words = (
            "Everybody\u2019s access stops now, open links die and what is out is cancelled. Nothing is removed before "
            "the person has confirmed it. No contact that the request gives is kept."
        )
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.problem = text(f"\u26a0 {too_little(fits)}" if too_little(fits) else "", "problem", wrap=True)
        self.problem.setVisible(bool(too_little(fits)))
        self.inside.addWidget(self.problem)
        self.yes.setEnabled(not too_little(fits))

    def ready(self) -> bool:
        return day_problem(self.received, self._today) is not None

    def draft(self) -> RequestDraft:
        """What is filled in. A date that was not typed fits nobody."""
        asked = self._asked
        source = cast("RequestSource", self.source.value)
        received = _day(self.received.value, self._today)
        born = _day(asked.born.value, _LONG_AGO)
        return RequestDraft(asked.family.value, asked.given.value, born, asked.number.value, source, received)


class AnswerSheet(Sheet):
    """What the person said, and by which contact that was on record they were asked."""

    def __init__(
        self,
        parent: QWidget,
        asked: OpenRequestLine,
        *,
        clinician: bool,
        then: Callable[[RequestOutcome, Confirmation, str], object],
    ) -> None:
        super().__init__(
            parent,
            f"What did {asked.patient.name.display} say?",
            "Note it",
            lambda: then(
                cast("RequestOutcome", self.outcome.value), cast("Confirmation", self.how.value), self.words.value
            ),
        )
        options = [("confirmed", "It is theirs: they withdraw")]
        if clinician:
            options.append(("not-theirs", "It was not theirs: access stands again"))
        self.outcome = Field("The person says", choice(options))
        ways = [one for one in _HOW if one[0] in SPOKEN or not asked.safeguarding]
        self.how = Field("Asked", choice(ways))
        self.words = Field("Note", paragraph(2, longest=500), hint="Read by all who see this ledger; not sealed.")
        if not clinician:
            said = "If it was not theirs, tell a clinician of the team: giving access back is a clinician\u2019s word."
            self.inside.addWidget(text(said, "muted", wrap=True))
        for field in (self.outcome, self.how, self.words):
            self.inside.addWidget(field)
        after = (
            "A clinician of the team then confirms it, once no flagged answer waits, and copies are removed everywhere."
        )
        self.inside.addWidget(text(after, "muted", wrap=True))
        self.outcome.entry.setFocus()


def _day(typed: str, otherwise: date) -> date:
    try:
        return parse_date(typed)
    except InvalidValueError:
        return otherwise
