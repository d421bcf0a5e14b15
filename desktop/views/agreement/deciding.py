"""The sheets on which access is asked for, decided and ended, and a withdrawal is confirmed."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from care_record.agreement.withdrawing import SAFEGUARDING, SPOKEN
from care_record.people.dates import show_moment
from desktop.services.reads import AskLine, Team, Withdrawal
from desktop.views.parts.dialogs import OneOf, Sheet
from desktop.views.parts.fields import Field, choice, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column

SEEN = "Everybody who has this record here reads it; it is not sealed."
REMAINS = (
    "What remains: prints and exported files, backups for 30 days, and the trust\u2019s retained record, which the "
    "records and duty desk opens only for a signed reason that everybody can see. Care is not affected."
)
_HOW = (
    ("in-person", "In person"),
    ("telephone-on-record", "By the telephone number on record"),
    ("email-on-record", "By the e-mail address on record"),
    ("letter-on-record", "By a letter to the address on record"),
)
_OWN_PAGE = ("own-page", "The person did it, signed in on their own page")
_DECIDED = ("desk-decided", "It has waited seven days: the team decides")
Answer = Literal["from now on", "earlier too", "decline"]
_ANSWERS: tuple[tuple[Answer, str], ...] = (
    ("from now on", "Yes, from now on, and what came since the key last changed"),
    ("earlier too", "Yes, and what came before, too"),
    ("decline", "No"),
)


class Reasoned(Sheet):
    """A team, where there is more than one, and why."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        words: str,
        teams: tuple[Team, ...],
        yes: str,
        then: Callable[[Team, str], object],
        *,
        danger: bool = False,
    ) -> None:
        kind: Literal["primary", "danger"] = "danger" if danger else "primary"
        super().__init__(parent, title, yes, lambda: then(self._team(), self.reason.value), kind=kind)
        self._teams = teams
        self.inside.addWidget(text(words, wrap=True))
        self.team = Field("Team", choice((str(team.id), team.name) for team in teams))
        if len(teams) > 1:
            self.inside.addWidget(self.team)
        self.reason = Field("Why", paragraph(3, longest=500), hint=SEEN)
        self.inside.addWidget(self.reason)
        self.reason.entry.setFocus()

    def _team(self) -> Team:
        return next(team for team in self._teams if len(self._teams) == 1 or str(team.id) == self.team.value)

    def ready(self) -> bool:
        if not self.reason.value:
            self.reason.wrong("Say why.")
            return False
        return True


class AnswerAsk(Sheet):
    """What becomes of a team's request: access from now on, to what came before too, or none."""

    def __init__(
        self, parent: QWidget, ask: AskLine, *, agreed: bool, then: Callable[[Answer, str, str], object]
    ) -> None:
        super().__init__(
            parent,
            f"{ask.team.name} asks for access",
            "Answer",
            lambda: then(self._taken(), self.basis.value, self.reason.value),
        )
        asked = f"{ask.who} asked on {show_moment(ask.at)}: \u201c{ask.reason}\u201d"
        self.inside.addWidget(text(asked, wrap=True))
        self.group = QButtonGroup(self)
        options: QVBoxLayout = column(space=2)
        for index, (_, words) in enumerate(_ANSWERS):
            radio = QRadioButton(words)
            radio.setAccessibleName(words)
            self.group.addButton(radio, index)
            options.addWidget(radio)
        self.inside.addLayout(options)
        self.group.button(0).setChecked(True)
        bases = [("care", "It cares for the person")]
        if agreed:
            bases.insert(0, ("agreement", "The person agreed to share"))
        self.basis = Field("On what basis", choice(bases))
        self.inside.addWidget(self.basis)
        self.reason = Field("Why not", paragraph(3, longest=500), hint="The team that asked reads it.")
        self.reason.hide()
        self.inside.addWidget(self.reason)
        self.group.idToggled.connect(lambda *_: self._follow())
        self.group.button(0).setFocus()

    def _taken(self) -> Answer:
        return _ANSWERS[self.group.checkedId()][0]

    def _follow(self) -> None:
        declined = self._taken() == "decline"
        self.reason.setVisible(declined)
        self.basis.setVisible(not declined)

    def ready(self) -> bool:
        if self._taken() == "decline" and not self.reason.value:
            self.reason.wrong("Say why not; the team that asked will read it.")
            return False
        return True


def confirm(parent: QWidget, withdrawal: Withdrawal, then: Callable[[str, str], object]) -> None:
    """Ask how the person has confirmed the withdrawal."""
    words = (
        "By which contact, that was on record before, has the person confirmed it? What a relative may know is not "
        "enough. Keys and answers are then removed from every workstation at its next contact; no team can undo it. "
        f"{REMAINS}"
    )
    ways = tuple(one for one in _HOW if one[0] in SPOKEN or not withdrawal.safeguarding)
    own = (_OWN_PAGE,) if withdrawal.own_page else ()
    options = (*own, *ways, *((_DECIDED,) if withdrawal.may_decide else ()))
    said = f"{withdrawal.answered}. " if withdrawal.answered else ""
    careful = f"{SAFEGUARDING} " if withdrawal.safeguarding else ""
    words = f"{said}{careful}{words}"
    OneOf.ask(parent, "Confirm the withdrawal", words, options, "Note", "Confirm and remove", then, hint=SEEN)
