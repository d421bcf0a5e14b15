"""Saying why a retained record is opened: one of four reasons, in words that others will read, and for how long."""

from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from desktop.services.acts import GlassDraft
from desktop.views.parts.fields import Field, choice, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row

REASONS = (
    ("break-glass", "Care that cannot wait", "No team that can read the record can be reached in time."),
    ("risk", "An answer that points to risk", "Somebody must look and act before it is too late."),
    ("retained-record", "A question about the retained record", "As a complaint, an inquiry or a court asks for it."),
    ("subject-access", "The person asks for a copy of everything", "Their right under UK GDPR, article 15."),
)
MINUTES = (30, 60, 120, 240, 480, 720, 1440)
USUAL = 60


class WhyCard(Card):
    """The form. `draft` gives what was filled in; `ready` says what is missing."""

    def __init__(self, longest_hours: int) -> None:
        super().__init__("Why do you open it?")
        self.group = QButtonGroup(self)
        listed = column(space=8)
        for index, (_, label, more) in enumerate(REASONS):
            radio = QRadioButton(label)
            radio.setAccessibleName(label)
            radio.setAccessibleDescription(more)
            self.group.addButton(radio, index)
            said = text(more, "small", wrap=True)
            said.setContentsMargins(28, 0, 0, 0)
            listed.addLayout(column(radio, said, space=0))
        self.body.addLayout(listed)
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.words = Field(
            "In your own words",
            paragraph(3, longest=2000),
            hint="The privacy officer and the person\u2019s teams read this. Not sealed: write no clinical detail.",
        )
        self.body.addWidget(self.words)
        offered = [one for one in MINUTES if one <= longest_hours * 60] or [longest_hours * 60]
        self.time = Field("For how long", choice((str(one), _time(one)) for one in offered), width=200)
        entry = self.time.entry
        entry.setCurrentIndex(offered.index(USUAL) if USUAL in offered else 0)  # type: ignore[union-attr]
        self.body.addLayout(row(self.time, None))
        self.body.addStretch(1)
        self.group.idToggled.connect(lambda _id, _on: self.problem.hide())

    def take(self, reason: str) -> None:
        """Choose a reason beforehand; it can be changed."""
        self.group.button([code for code, _, _ in REASONS].index(reason)).setChecked(True)
        self.group.button([code for code, _, _ in REASONS].index(reason)).setFocus()

    def ready(self) -> bool:
        """Whether everything is filled in; says what is not."""
        chosen = self.group.checkedId() >= 0
        self.problem.setText("" if chosen else "\u26a0 Choose a reason.")
        self.problem.setVisible(not chosen)
        if not self.words.value:
            self.words.wrong("Write why you open it. The privacy officer reads this.")
        if not chosen:
            self.group.button(0).setFocus()
        elif not self.words.value:
            self.words.entry.setFocus()
        return chosen and bool(self.words.value)

    def draft(self, patient: UUID) -> GlassDraft:
        """What was filled in, once it is `ready`."""
        reason = REASONS[self.group.checkedId()][0]
        return GlassDraft(patient, reason, self.words.value, int(self.time.value))  # type: ignore[arg-type]


def reason_words(code: str) -> str:
    """A reason in words."""
    return next(label for known, label, _ in REASONS if known == code)


def who_will_see() -> QWidget:
    """What opening a record means for whoever does it."""
    card = Card("Who will see this")
    for words in (
        "The privacy officer: your name, your workstation, the reason and your words, at once and for good.",
        "Every team of this person, in the record\u2019s list of who can read it.",
        "The person, in a copy of everything.",
    ):
        card.body.addWidget(text(f"\u2022 {words}", wrap=True))
    card.body.addSpacing(8)
    card.body.addWidget(text("Where it stands", "heading"))
    memory = "In memory alone. It closes at the time\u2019s end, when you leave it, and at the lock."
    card.body.addWidget(text(memory, wrap=True))
    card.body.addStretch(1)
    return card


def _time(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} minutes"
    return "1 hour" if minutes == 60 else f"{minutes // 60} hours"
