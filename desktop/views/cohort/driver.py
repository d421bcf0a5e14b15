"""A send to many on its way: one step after the other, behind whatever screen is open, until it is done or stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop.services.acts.cohort import Queued
    from desktop.services.reads.cohort import CohortProgress
    from desktop.views.screen import Context


class Driver(QObject):
    """Lives as long as the frame: locking ends it, and what was not queued is offered again at the next start."""

    progressed = Signal(object)
    """How far it is now (`CohortProgress`)."""
    troubled = Signal(object)
    """It cannot go on, for this reason; what was queued stays so."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._background = context.background
        self._cohort: UUID | None = None
        self._stopping = False
        self.progress: CohortProgress | None = None
        context.background.turning.connect(self._turned)

    @classmethod
    def of(cls, context: Context) -> Driver:
        """The one of this frame."""
        frame = context.go
        parent = frame if isinstance(frame, QObject) else context.background
        return parent.findChild(cls) or cls(context, parent)

    @property
    def running(self) -> bool:
        """Whether there is one on its way."""
        return self._cohort is not None

    def start(self, cohort: UUID) -> None:
        """Queue it step by step; nothing happens while another one is on its way."""
        if self._cohort is None:
            self._cohort, self._stopping = cohort, False
            self._step()

    def stop(self) -> None:
        """Reach nobody more, once the step that runs has ended."""
        self._stopping = True

    def _step(self) -> None:
        cohort = self._cohort
        if cohort is None:
            return
        if self._stopping:
            self._background.act(self, lambda acts: acts.cohort.stop(cohort), self._went, self._failed)
        else:
            self._background.act(self, lambda acts: acts.cohort.go_on(cohort), self._went, self._failed, unasked=True)

    def _went(self, queued: Queued) -> None:
        self.progress = queued.progress
        if queued.progress.waiting:
            self.progressed.emit(queued.progress)
            self._step()
            return
        self._cohort = None
        self.progressed.emit(queued.progress)

    def _failed(self, error: Exception) -> None:
        self._cohort = None
        self.troubled.emit(error)

    def _turned(self, turning: bool) -> None:
        """The store has moved to a new file meanwhile; the step that was on its way may have been dropped."""
        if not turning:
            self._step()
