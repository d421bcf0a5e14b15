"""Beginning a trust at a service that has none: the one-time code, names, and the first administrator's account."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.background import Background
from desktop.services.acts import TrustDraft
from desktop.views.door.card import DoorCard
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, Form, line
from desktop.views.parts.labels import text

if TYPE_CHECKING:
    from desktop.services.acts import Stage

SHORTEST_PASSWORD = 12
_CODE_HINT = "Printed by the service when it started. It works once, for 15 minutes."


class BeginStep(DoorCard):
    """Who begins it. What is typed here is kept while the passphrase is chosen."""

    def __init__(self, trust_name: str, then: Callable[[TrustDraft], object], back: Callable[[], object]) -> None:
        super().__init__(
            "Step 2 of 4",
            "Begin this trust",
            "No trust has begun at this service. You become its first administrator, and this workstation makes the "
            "trust\u2019s root key.",
            "Go on",
            self._go,
        )
        self._then = then
        self.form = Form(
            code=Field("One-time code", line(longest=80), hint=_CODE_HINT),
            trust_name=Field("Name of the trust, as patients know it", line(longest=120)),
            name=Field("Your name", line("Ranjit Sahota", longest=120)),
            account=Field("Account to sign in with", line("ranjit.sahota", longest=80)),
            password=Field(
                "Password of this account",
                line(secret=True, longest=1000),
                hint=f"{SHORTEST_PASSWORD} characters or more; asked for when you add a workstation.",
            ),
        )
        self.form.fields["trust_name"].entry.setText(trust_name)  # type: ignore[union-attr]
        fields = list(self.form.fields.values())
        for field, following in pairwise(fields):
            field.entry.returnPressed.connect(following.entry.setFocus)  # type: ignore[union-attr]
        fields[-1].entry.returnPressed.connect(self.yes.click)  # type: ignore[union-attr]
        for field in fields:
            self.fields.addWidget(field)
        self.other.addWidget(Button("Another service", back, kind="quiet"))

    def focus_first(self) -> None:
        self.form.fields["code"].entry.setFocus()

    def fill(self, draft: TrustDraft) -> None:
        """Show again what was typed."""
        for name, field in self.form.fields.items():
            field.entry.setText(getattr(draft, name))  # type: ignore[union-attr]

    def _go(self) -> None:
        values = {name: field.secret for name, field in self.form.fields.items()}
        needed = {
            "code": "Enter the code that the service printed when it started.",
            "trust_name": "Enter the trust\u2019s name.",
            "name": "Enter your name, as colleagues know you.",
            "account": "Enter the account by which you will sign in.",
        }
        problems = [(name, words) for name, words in needed.items() if not values[name].strip()]
        if len(values["password"]) < SHORTEST_PASSWORD:
            problems.append(("password", f"A password has at least {SHORTEST_PASSWORD} characters."))
        self.form.show_problems(problems)
        if not problems:
            self._then(TrustDraft(**values))


class GoOnBeginningStep(DoorCard):
    """The keys are made, and the service did not answer: the code is asked for once more."""

    def __init__(self, background: Background, then: Callable[["Stage"], object]) -> None:
        super().__init__(
            "",
            "Begin this trust",
            "The trust\u2019s keys are made and safe on this computer; the service has not confirmed it yet.",
            "Begin",
            self._go,
        )
        self._background, self._then = background, then
        self.form = Form(
            code=Field("One-time code", line(longest=80), hint=_CODE_HINT),
            password=Field("Password of your account", line(secret=True, longest=1000)),
        )
        self.form.fields["password"].entry.returnPressed.connect(self.yes.click)  # type: ignore[union-attr]
        for field in self.form.fields.values():
            self.fields.addWidget(field)
        more = "If the code has ended, start the service again: it prints a new one."
        self.fields.addWidget(text(more, "muted", wrap=True))

    def focus_first(self) -> None:
        self.form.fields["code"].entry.setFocus()

    def _go(self) -> None:
        code, password = self.form.fields["code"].value, self.form.fields["password"].secret
        if len(password) < SHORTEST_PASSWORD:
            self.form.show_problems([("password", f"A password has at least {SHORTEST_PASSWORD} characters.")])
            return
        self.busy("Beginning\u2026")
        self._background.ask(self, lambda session: session.go_on_beginning(code, password), self._then, self.problem)
