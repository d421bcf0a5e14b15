"""The window: the door while the store is shut, the frame while it is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.background import Background
from desktop.views.door.card import DoorCard, in_the_middle
from desktop.views.door.way_in import WayIn
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import symbol

if TYPE_CHECKING:
    from datetime import datetime

    from care_record.statements.policy import Policy
    from desktop.services.acts import Lease, Stage, Watched
    from desktop.services.reads import Match, Me
    from desktop.services.reads.completing import FormToAnswer
    from desktop.views.frame.cover import Cover
    from desktop.views.frame.idle import IdleWatch
    from desktop.views.frame.shell import Shell
    from desktop.views.handover.mode import HandOverMode
    from desktop.views.screen import Address

SMALLEST = (1280, 800)
_NAME = "My Health and Care Record"


def utc_now() -> datetime:
    """The clock."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def load_frame() -> None:
    """Load what the window shows once the store is open, while its person still types; any thread may do it."""
    from desktop.views.frame import closed, cover, idle, pieces, shell  # noqa: F401


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
        self._wanted, self._clock = patient, clock
        self.shell: Shell | None = None
        self._coming: Shell | None = None
        self.cover: Cover | None = None
        self.idle: IdleWatch | None = None
        self.handed: HandOverMode | None = None
        self.closed = False
        self.step: DoorCard | None = None
        self.way_in = WayIn(background, server, self._show, self._enter)
        background.turning.connect(self._turning)
        background.failed.connect(self._shut)
        background.leased.connect(self._open_or_close)
        background.revoked.connect(self._revoked)
        background.flags.connect(self._watched)

    def start(self) -> None:
        """Show the step at which this workstation stands."""
        self.way_in.start()

    def expect(self, stage: Stage) -> None:
        """Draw the step that this stage will need, before the session is there to say so."""
        self.way_in.expect(stage)

    def start_at(self, stage: Stage) -> None:
        """Show a stage that is already known, without waiting."""
        self.way_in.stand_at(stage)
        self.ready.emit()

    def show_trouble(self, error: Exception, again: Callable[[], object]) -> None:
        """Say why the profile cannot be opened, and offer to try again."""
        self.way_in.stop(error, again)

    def lock(self) -> None:
        """Shut the store: the window is covered first, then what it showed goes, then the threads end."""
        concerned = self.shell is not None and self.shell.is_told_of_flags
        self._drop()
        self.background.end()
        self.way_in.stand_at("locked")
        self._uncover()
        self.background.watching.begin(concerned=concerned)

    def _watched(self, watched: Watched) -> None:
        """While locked, the page and the task bar say how many flagged answers wait; nothing is said of whom."""
        from desktop.views.door.steps import UnlockStep

        if self.background.is_open or not isinstance(self.step, UnlockStep):
            return
        self.step.show_flags(watched.words)
        counted = watched.count if watched.state != "ended" else None
        self.setWindowTitle(f"({counted}) {_NAME}" if counted else _NAME)
        if counted:
            QApplication.alert(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.handed is not None:
            # in a patient's hands nothing but the passphrase leads out
            event.ignore()
            return
        self.closed = True
        if self._frame is not None:
            self._drop()
        self.background.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.cover is not None:
            self.cover.fit()

    def _shut(self, error: Exception) -> None:
        """The store is locked already, and why is said at the door."""
        self._drop()
        self.background.end()
        self.way_in.trouble(error, self.start)
        self._uncover()

    def _revoked(self, proven: bool) -> None:
        """Lock at the service's word; destroy only what a verified statement has ended."""
        from desktop.services.acts import RevocationUnproven, WorkstationRevoked
        from desktop.views.frame.cover import REMOVING

        if not self.background.is_open:
            return
        if not proven:
            self._shut(RevocationUnproven())
            return
        self._lay_cover(REMOVING)
        self._drop()
        self.background.destroy(self, lambda _: self._shut(WorkstationRevoked()), self._shut)

    def _enter(self) -> None:
        self.background.watching.end()
        self.background.begin()
        self._open_or_close(self.background.lease)

    def _open_or_close(self, lease: Lease) -> None:
        """The frame while the lease is good; else a page in its place, and nothing of the frame is left."""
        if lease.state == "good":
            if self._frame is None:
                self.background.read(self, lambda reads: reads.me(), self._furnish, self.way_in.failed)
            return
        from desktop.views.frame.closed import ClosedStep

        if self._frame is not None:
            self._drop()
        self._show(ClosedStep(self.background, lease, self.lock))
        self._uncover()
        self._begin_watch()

    def _furnish(self, me: Me) -> None:
        if self._frame is not None:
            return
        from desktop.views.frame.pieces import in_pieces
        from desktop.views.frame.shell import Shell

        self._coming = shell = Shell(self.background, me, self._clock, self.lock, self)
        in_pieces(shell, lambda: self._coming is shell, shell.begin, partial(self._show_frame, shell, me))

    def _show_frame(self, shell: Shell, me: Me) -> None:
        self.step, self.shell, self._coming = None, shell, None
        shell.handing.connect(partial(self._hand_over, me.name))
        self.setCentralWidget(shell)
        self.setWindowTitle(f"{_NAME} \u2013 {me.trust_name}" if me.trust_name else _NAME)
        self._begin_watch()
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.background.read(shell, lambda reads: reads.find(wanted), self._open_wanted)
        self.opened.emit()

    @property
    def _frame(self) -> Shell | None:
        """The frame, also while it is still being made."""
        return self.shell or self._coming

    def _hand_over(self, who: str, form: FormToAnswer) -> None:
        from desktop.views.handover.mode import HandOverMode

        if self.handed is None and self.shell is not None:
            self.handed = HandOverMode(self, self.background, form, who, self._clock)
            self.handed.ended.connect(self._take_back)
            self.handed.lock.connect(self.lock)

    def _take_back(self, address: Address) -> None:
        if self.handed is None or self.shell is None:
            return
        handed, self.handed = self.handed, None
        handed.end(with_frame=True)
        self.shell.open(address)

    def _begin_watch(self) -> None:
        from desktop.views.frame.idle import IdleWatch

        if self.idle is None:
            self.idle = IdleWatch(self)
            self.idle.lock.connect(self.lock)
            self.idle.countdown.connect(self._count_down)
        self.background.read(self, lambda reads: reads.policy(), self._watch)

    def _watch(self, policy: Policy) -> None:
        if self.idle is not None and (self.shell is not None or self.background.is_open):
            self.idle.start(policy.idle_minutes)

    def _count_down(self, seconds: int) -> None:
        if self.shell is not None:
            self.shell.status.count_down(seconds)

    def _turning(self, begins: bool) -> None:
        """While copies are removed the frame stands still under a cover; then it reads everything anew."""
        from desktop.views.frame.cover import REMOVING, REMOVING_MORE

        if begins:
            self._lay_cover(REMOVING, REMOVING_MORE)
        else:
            self._uncover()
            if self.shell is not None:
                self.shell.read_anew()

    def _open_wanted(self, found: tuple[Match, ...]) -> None:
        from desktop.views.screen import Address

        if self.shell is None:
            return
        if len(found) == 1:
            self.shell.open_person(found[0].patient.id)
        else:
            self.shell.open(Address("patients"))

    def _show(self, step: DoorCard) -> None:
        self.step = step
        middle = in_the_middle(step, _brand())
        self.setCentralWidget(middle)
        # a window lays its middle out later, and until then it would be neither seen nor heard
        middle.show()
        step.focus_first()

    def _lay_cover(self, words: str, more: str = "") -> None:
        from desktop.views.frame.cover import Cover

        if self.cover is None:
            self.cover = Cover(self, words, more)
            self.cover.lay()

    def _uncover(self) -> None:
        if self.cover is not None:
            cover, self.cover = self.cover, None
            cover.lift()

    def _drop(self) -> None:
        """Cover the window, then drop the frame and everything that it showed, with what it put into the clipboard."""
        from PySide6.QtWidgets import QDialog

        from desktop.views.frame.cover import LOCKING
        from desktop.views.parts.dialogs import Clipboard

        self._lay_cover(LOCKING)
        if self.handed is not None:
            handed, self.handed = self.handed, None
            handed.end(with_frame=True)
        if self.idle is not None:
            self.idle.stop()
        for sheet in self.findChildren(QDialog):
            sheet.deleteLater()
        if (shell := self._frame) is not None:
            self.shell = self._coming = None
            shell.hide()
            shell.setParent(None)
            shell.deleteLater()
            Clipboard.forget()
        self.setWindowTitle(_NAME)


def _brand() -> QWidget:
    holder = QWidget()
    line = row(symbol("mark-solid", "action", 32), text(_NAME, "title"), space=12)
    line.setAlignment(Qt.AlignmentFlag.AlignCenter)
    holder.setLayout(line)
    return holder
