"""The way from step to step at the door: which one the workstation's stage asks for, and what a trouble leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.views.door.steps import PassphraseStep, ServiceStep, UnlockStep, WaitingStep

if TYPE_CHECKING:
    from desktop.background import Background
    from desktop.services.acts import Enrolment, ServiceInfo, SignedIn, Stage, TrustDraft
    from desktop.services.session import Session
    from desktop.views.door.card import DoorCard


class WayIn(QObject):
    """Shows the steps by `show`; `enter` opens the frame."""

    def __init__(
        self, background: Background, server: str, show: Callable[[DoorCard], object], enter: Callable[[], object]
    ) -> None:
        super().__init__(background)
        self._background, self._server = background, server
        self._enter = enter
        self._put = show
        self.step: DoorCard | None = None

    def start(self) -> None:
        """Show the step at which this workstation stands."""
        self._background.ask(self, lambda session: session.stage(), self.stand_at, self.failed)

    def expect(self, stage: Stage) -> None:
        """Draw the step that this stage will need, before the session is there to say so."""
        self._show(self._unlock_step() if stage == "locked" else self._service_step())

    def stand_at(self, stage: Stage) -> None:
        """Show a stage that is already known."""
        if stage == "open":
            self.step = None
            self._enter()
        elif stage == "waiting":
            self._background.ask(self, lambda session: session.enrolment(), self._wait, self.failed)
        elif stage == "beginning":
            from desktop.views.door.begin import GoOnBeginningStep

            self._show(GoOnBeginningStep(self._background, self._begun))
        elif stage == "locked":
            if not isinstance(self.step, UnlockStep):
                self._show(self._unlock_step())
            self._background.ask(self, lambda session: session.greeting(), self._greet, self.failed)
        elif not isinstance(self.step, ServiceStep):
            self._show(self._service_step())

    def trouble(self, error: Exception, again: Callable[[], object]) -> None:
        """Say on a page of its own what stands in the way, and each way back that there is."""
        from desktop.views.door.troubles import trouble_step

        self._show(trouble_step(self._background, error, again, self.enrol_again, self.stand_at))

    def stop(self, error: Exception, again: Callable[[], object]) -> None:
        """Say why there is no session at all."""
        from desktop.views.door.troubles import trouble_step

        self._show(trouble_step(self._background, error, again, None, self.stand_at))

    def failed(self, error: Exception) -> None:
        """What the session could not do."""
        self.trouble(error, self.start)

    def _unlock_step(self) -> UnlockStep:
        return UnlockStep(self._background, "", "", self.stand_at, self._shut_out)

    def _service_step(self) -> ServiceStep:
        return ServiceStep(self._background, self._server, self._connected)

    def _shut_out(self, error: Exception) -> bool:
        """A trouble of the unlocking that has a page of its own; False for what is said at the field."""
        from desktop.views.door.troubles import has_a_page

        if not has_a_page(error):
            return False
        self.trouble(error, self._unlock_again)
        return True

    def _unlock_again(self) -> None:
        self.step = None
        self.stand_at("locked")

    def enrol_again(self) -> None:
        """Enrol this workstation again: said first what that means."""
        from desktop.views.door.troubles import BeginAgainStep

        self._show(BeginAgainStep(self._background, self._begun_again, self.start))

    def _begun_again(self, server: str) -> None:
        self._server = server or self._server
        self.step = None
        self.stand_at("new")

    def _greet(self, who: tuple[str, str]) -> None:
        if isinstance(self.step, UnlockStep):
            self.step.greet(*who)

    def _connected(self, info: ServiceInfo) -> None:
        if info.trust is None:
            self._ask_to_begin(info.trust_name)
            return
        self._sign_in(info)

    def _sign_in(self, info: ServiceInfo, error: Exception | None = None) -> None:
        """Ask who it is; `error` is why an earlier try came to nothing."""
        from desktop.views.door.sign_in import SignInStep

        def in_browser() -> None:
            self._in_browser(info)

        step = SignInStep(self._background, info, self._signed_in(info), in_browser, self._to_service)
        self._show(step)
        if error is not None:
            step.problem(error)

    def _in_browser(self, info: ServiceInfo) -> None:
        from desktop.views.door.sign_in import BrowserStep

        def back(error: Exception | None) -> None:
            self._sign_in(info, error)

        self._show(BrowserStep(self._background, info.provider, self._signed_in(info), back))

    def _to_service(self) -> None:
        self._show(self._service_step())

    def _signed_in(self, info: ServiceInfo) -> Callable[[SignedIn], None]:
        def make(session: Session, passphrase: str, label: str) -> Enrolment:
            return session.enrol(passphrase, label)

        def leave(stage: Stage) -> None:
            # once the store is made, it is that person's
            if stage == "new":
                self._sign_in(info)

        def back() -> None:
            self._background.ask(self, lambda session: session.stage(), leave, self.failed)

        def choose(who: SignedIn) -> None:
            self._show(PassphraseStep(self._background, who.name, make, self._wait, back=back))

        return choose

    def _ask_to_begin(self, trust_name: str, draft: TrustDraft | None = None) -> None:
        from desktop.views.door.begin import BeginStep

        step = BeginStep(trust_name, self._begin, self._to_service)
        if draft is not None:
            step.fill(draft)
        self._show(step)

    def _begin(self, draft: TrustDraft) -> None:
        def make(session: Session, passphrase: str, label: str) -> Stage:
            return session.begin_trust(draft, passphrase, label)

        def back() -> None:
            self._ask_to_begin(draft.trust_name, draft)

        step = PassphraseStep(self._background, draft.name, make, self._begun, step="Step 3 of 4", back=back)
        self._show(step)

    def _begun(self, stage: Stage) -> None:
        """The trust has begun; the recovery code is noted before anything else."""

        def note(shown: Enrolment) -> None:
            if shown.recovery_code:
                self._note(shown.recovery_code, stage)
            else:
                self.stand_at(stage)

        self._background.ask(self, lambda session: session.enrolment(), note, self.failed)

    def _note(self, code: str, then: Stage) -> None:
        from desktop.views.door.recovery import RecoveryStep

        self._show(RecoveryStep(self._background, code, lambda: self.stand_at(then)))

    def _wait(self, enrolment: Enrolment) -> None:
        if enrolment.recovery_code:
            self._note(enrolment.recovery_code, "waiting")
        else:
            self._show(WaitingStep(self._background, enrolment, self.start))

    def _show(self, step: DoorCard) -> None:
        self.step = step
        self._put(step)
