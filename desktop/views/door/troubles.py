"""What can stand in the way at the door: each trouble has its own page, its own words and its own ways back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.views.door.card import DoorCard
from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.screen import words_of

if TYPE_CHECKING:
    from desktop.background import Background
    from desktop.services.acts import Stage

_HEADINGS = {
    "KeyringChanged": "This computer\u2019s keyring has changed",
    "OlderCopy": "This is an older copy of the profile",
    "NoKeyring": "This computer\u2019s keyring cannot be reached",
    "DamagedStore": "The store on this computer is damaged",
    "WorkstationRevoked": "This workstation\u2019s enrolment was ended",
    "RevocationUnproven": "The service says that this workstation\u2019s enrolment was ended",
}
_ENROL_ANEW = frozenset({"KeyringChanged", "OlderCopy", "DamagedStore", "WorkstationRevoked"})


def has_a_page(error: Exception) -> bool:
    """Whether a trouble of the unlocking is more than a sentence at the field."""
    return type(error).__name__ in _HEADINGS


def trouble_step(
    background: Background,
    error: Exception,
    again: Callable[[], object],
    anew: Callable[[], object] | None,
    then: Callable[[Stage], object],
) -> DoorCard:
    """The page of a trouble: `again` tries once more, `anew` begins a new enrolment, `then` takes the next stage.

    Without `anew` the profile could not even be looked at, so that nothing of it may be set aside either.
    """
    name = type(error).__name__
    damaged = str(getattr(error, "file", ""))
    if anew is not None and name == "DamagedStore" and damaged.startswith("mirror"):
        return DamagedMirrorStep(background, error, anew, then)
    step = TroubleStep(error, again, _HEADINGS.get(name, "This profile cannot be opened"))
    if anew is not None and name in _ENROL_ANEW:
        step.offer_enrolment(anew, primary=name == "WorkstationRevoked")
    return step


class TroubleStep(DoorCard):
    """The profile cannot be opened: why, and the way back."""

    def __init__(self, error: Exception, again: Callable[[], object], heading: str) -> None:
        words, way_back = words_of(error)
        super().__init__("", heading, words, "Try again", again)
        self.fields.addWidget(text(way_back, wrap=True))

    def offer_enrolment(self, anew: Callable[[], object], *, primary: bool) -> None:
        """Offer a new enrolment; as the one way on where trying again is of no use."""
        if primary:
            self.yes.clicked.disconnect()
            self.yes.say("Enrol this workstation again\u2026")
            self.yes.clicked.connect(lambda _: anew())
        else:
            self.other.addWidget(Button("Enrol this workstation again\u2026", anew, kind="quiet"))


class DamagedMirrorStep(DoorCard):
    """The copy of what the service has can be thrown away and fetched again; the outbox is another file."""

    def __init__(
        self,
        background: Background,
        error: Exception,
        anew: Callable[[], object],
        then: Callable[[Stage], object],
    ) -> None:
        words, _ = words_of(error)
        super().__init__("", _HEADINGS["DamagedStore"], words, "Fetch the copy again", self._go)
        self._background, self._then = background, then
        for said in (
            (
                "That file is this computer\u2019s copy of what the service has. It can be made anew: the records come "
                "back with the next sync, which needs the service."
            ),
            "\u2713 Your outbox is another file, and it is kept: what waits in it goes out as before.",
            "Questionnaires that an earlier release imported here alone must be imported again.",
        ):
            self.fields.addWidget(text(said, wrap=True))
        self.other.addWidget(Button("Enrol this workstation again\u2026", anew, kind="quiet"))

    def _go(self) -> None:
        self.busy("Making the store anew\u2026")
        self._background.ask(self, lambda session: session.rebuild(), self._then, self.problem)


class BeginAgainStep(DoorCard):
    """What enrolling again means, said before it is done."""

    def __init__(self, background: Background, then: Callable[[str], object], back: Callable[[], object]) -> None:
        super().__init__(
            "",
            "Enrol this workstation again?",
            "It gets new keys and a new passphrase, and somebody approves it, as at the first time.",
            "Enrol again",
            self._go,
        )
        self._background, self._then = background, then
        for said in (
            "What the service has comes back by itself.",
            (
                "What waits in the outbox is set aside, encrypted. Its recovery code brings it back: it is then signed "
                "anew and goes out."
            ),
            (
                "\u26a0 Without the recovery code, what waits in it is lost. How many acts those are cannot be told "
                "without the code. The file is kept."
            ),
            "Ask your trust\u2019s administrator to revoke the old enrolment of this workstation.",
        ):
            self.fields.addWidget(text(said, wrap=True))
        self.other.addWidget(Button("Back", back, kind="quiet"))

    def _go(self) -> None:
        self.busy("Setting the outbox aside\u2026")
        self._background.ask(self, _begin_again, self._then, self.problem)


def _begin_again(session: object) -> str:
    """Begin again; gives the service's address, to be offered for the new enrolment."""
    session.begin_again()  # type: ignore[attr-defined]
    return str(session.server)  # type: ignore[attr-defined]
