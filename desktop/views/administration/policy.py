"""Policy: what the trust allows, whole each time."""

from PySide6.QtWidgets import QGridLayout

from care_record.statements.policy import Policy
from desktop.views.administration.tabs import AdministrationScreen
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, Form, line, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Context

# Name, label, what it means, least, most: the bounds are those of `policy.set` (docs/wire.md).
LIMITS = (
    (
        "workstations_per_member",
        "Workstations a person may add",
        "Beyond that an administrator approves. 1 to 20",
        1,
        20,
    ),
    (
        "lease_hours",
        "Hours that a workstation reads without the service",
        "Then it locks until it reaches it again. 1 to 336, 120 is a bank-holiday weekend and a day",
        1,
        336,
    ),
    ("idle_minutes", "Minutes without a key before it locks", "1 to 60", 1, 60),
    (
        "caseload_days",
        "Days that a discharged person\u2019s record stays",
        "Then workstations put it away. 1 to 3,650",
        1,
        3650,
    ),
    ("glass_hours", "Longest time in hours that a withheld record is open", "1 to 24", 1, 24),
    ("agreement_months", "Months after which an agreement is asked again", "It stands meanwhile. 1 to 60", 1, 60),
    (
        "owner_minutes",
        "Minutes that a flagged answer waits for its owner",
        "Then the deputy is told, at night and at week-ends too. 5 to 1,440",
        5,
        1440,
    ),
    (
        "deputy_minutes",
        "Minutes that it waits for the deputy",
        "Then the duty desk is told. 5 to 1,440",
        5,
        1440,
    ),
)


class PolicyScreen(AdministrationScreen):
    """A few numbers. The primary action sets them all."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "administration-policy")
        self._policy = Policy()
        self._typed = False
        self.form = Form(
            **{name: Field(label, line(longest=5), hint=hint, width=120) for name, label, hint, _, _ in LIMITS}
        )
        card = Card("What the trust allows")
        said = (
            "It holds for every workstation from its next sync on. Each change is signed, and stands in the access log."
        )
        card.body.addWidget(text(said, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(16)
        columns = 1 if current_look().large else 2
        for number, field in enumerate(self.form.fields.values()):
            grid.addWidget(field, number // columns, number % columns)
        card.body.addSpacing(8)
        card.body.addLayout(grid)
        self.second = tick("A second person decides about proof of identity: who has checked cannot approve")
        self.second.clicked.connect(self._touched)
        card.body.addSpacing(16)
        card.body.addWidget(self.second)
        card.body.addStretch(1)
        for field in self.form.fields.values():
            field.entry.textEdited.connect(lambda _: self._touched())  # type: ignore[union-attr]
        self.content.addLayout(row(card, space=0), 1)
        self.save = self.add_action(Button("Set the policy", self._save, kind="primary", keys="Ctrl+Return"))
        self.save.setEnabled(False)

    def read(self) -> None:
        self.context.background.read(self, lambda reads: reads.policy(), self._show, self.fail)

    def focus_first(self) -> None:
        self.form.fields["workstations_per_member"].entry.setFocus()

    def _show(self, policy: Policy) -> None:
        """What is being typed stays."""
        self._policy = policy
        if not self._typed:
            for name, field in self.form.fields.items():
                field.entry.setText(str(getattr(policy, name)))  # type: ignore[union-attr]
            self.second.setChecked(policy.identity_second_person)

    def _touched(self) -> None:
        self._typed = True
        self.save.setEnabled(True)

    def _save(self) -> None:
        values: dict[str, int] = {}
        problems = []
        for name, _, _, least, most in LIMITS:
            typed = self.form.fields[name].value.replace(",", "")
            if typed.isascii() and typed.isdigit() and least <= int(typed) <= most:
                values[name] = int(typed)
            else:
                problems.append((name, f"Enter a whole number from {least} to {most:,}."))
        self.form.show_problems(problems)
        if problems:
            return
        policy = Policy(**values, identity_second_person=self.second.isChecked())
        self.context.background.act(self, lambda acts: acts.trust.set_policy(policy), self._saved, self.fail)

    def _saved(self, done: object) -> None:
        self._typed = False
        self.save.setEnabled(False)
        self.said(str(getattr(done, "words", "")))
