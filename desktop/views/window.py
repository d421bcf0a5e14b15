"""The window: the door while the store is shut, the frame while it is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.background import Background
from desktop.views.door.card import DoorCard, in_the_middle
from desktop.views.door.steps import PassphraseStep, ServiceStep, SignInStep, TroubleStep, UnlockStep, WaitingStep
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import symbol

if TYPE_CHECKING:
    from desktop.services.acts import Enrolment, ServiceInfo, SignedIn, Stage
    from desktop.services.reads import Match, Me
    from desktop.views.frame.shell import Shell

SMALLEST = (1280, 800)
_NAME = "My Health and Care Record"


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class Window(QMainWindow):
    """The program's one window. Closing it ends every thread."""

    ready = Signal()
    """The session is there, and the step that it asks for is shown."""
    opened = Signal()
    """The store is open and the frame stands."""

    def __init__(
        self,
        background: Background,
        *,
        server: str = "",
        patient: str = "",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.setWindowTitle(_NAME)
        self.setMinimumSize(*SMALLEST)
        self.background = background
        background.setParent(self)
        self._server, self._wanted, self._clock = server, patient, clock
        self.shell: Shell | None = None
        self.closed = False
        self.step: DoorCard | None = None

    def start(self) -> None:
        """Show the step at which this workstation stands."""
        self.background.ask(self, lambda session: session.stage(), self._stage, self._trouble)

    def expect(self, stage: Stage) -> None:
        """Draw the step that this stage will need, before the session is there to say so."""
        if stage == "locked":
            self._show(UnlockStep(self.background, "", "", self._stage))
        else:
            self._show(ServiceStep(self.background, self._server, self._connected))

    def start_at(self, stage: Stage) -> None:
        """Show a stage that is already known, without waiting."""
        self._stage(stage)
        self.ready.emit()

    def show_trouble(self, error: Exception, again: Callable[[], object]) -> None:
        """Say why the profile cannot be opened, and offer to try again."""
        self._show(TroubleStep(error, again))

    def lock(self) -> None:
        """Shut the store: the frame and all it showed go first."""
        self._drop_shell()
        self.background.end()
        self._stage("locked")

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed = True
        self._drop_shell()
        self.background.close()
        super().closeEvent(event)

    def _stage(self, stage: Stage) -> None:
        if stage == "open":
            self._enter()
        elif stage == "waiting":
            self.background.ask(self, lambda session: session.enrolment(), self._wait, self._trouble)
        elif stage == "locked":
            if not isinstance(self.step, UnlockStep):
                self._show(UnlockStep(self.background, "", "", self._stage))
            self.background.ask(self, lambda session: session.greeting(), self._greet, self._trouble)
        elif not isinstance(self.step, ServiceStep):
            self._show(ServiceStep(self.background, self._server, self._connected))

    def _greet(self, who: tuple[str, str]) -> None:
        if isinstance(self.step, UnlockStep):
            self.step.greet(*who)

    def _connected(self, info: ServiceInfo) -> None:
        self._show(
            SignInStep(
                self.background, info.trust_name, info.root_fingerprint, self._signed_in, lambda: self._stage("new")
            )
        )

    def _signed_in(self, who: SignedIn) -> None:
        self._show(PassphraseStep(self.background, who.name, self._wait))

    def _wait(self, enrolment: Enrolment) -> None:
        self._show(WaitingStep(self.background, enrolment.fingerprint, self.start))

    def _trouble(self, error: Exception) -> None:
        self.show_trouble(error, self.start)

    def _enter(self) -> None:
        self.background.begin()
        self.background.read(self, lambda reads: reads.me(), self._furnish, self._trouble)

    def _furnish(self, me: Me) -> None:
        from desktop.views.frame.shell import Shell

        self.step = None
        self.shell = Shell(self.background, me, self._clock, self.lock, self)
        self.setCentralWidget(self.shell)
        self.setWindowTitle(f"{_NAME} \u2013 {me.trust_name}" if me.trust_name else _NAME)
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.background.read(self.shell, lambda reads: reads.find(wanted), self._open_wanted)
        self.opened.emit()

    def _open_wanted(self, found: tuple[Match, ...]) -> None:
        from desktop.views.screen import Address

        if self.shell is None:
            return
        if len(found) == 1:
            self.shell.open(Address("patient", found[0].patient.id))
        else:
            self.shell.open(Address("patients"))

    def _show(self, step: DoorCard) -> None:
        self.step = step
        self.setCentralWidget(in_the_middle(step, _brand()))
        step.focus_first()

    def _drop_shell(self) -> None:
        if self.shell is not None:
            shell, self.shell = self.shell, None
            shell.hide()
            shell.setParent(None)
            shell.deleteLater()


def _brand() -> QWidget:
    holder = QWidget()
    line = row(symbol("mark-solid", "action", 32), text(_NAME, "title"), space=12)
    line.setAlignment(Qt.AlignmentFlag.AlignCenter)
    holder.setLayout(line)
    return holder
