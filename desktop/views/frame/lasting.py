"""How long what was said stays: a message goes with its screen, or at the next act; what went wrong stays longer."""

from PySide6.QtCore import QObject, QTimer

from desktop.views.frame.statusline import StatusLine


class Lasting(QObject):
    """Says things in the status line, and takes them away again.

    What is said in the step that leaves a screen is of the screen to which that step leads. What went wrong is not of
    one screen: it stays until something else is said or done.
    """

    def __init__(self, line: StatusLine, parent: QObject) -> None:
        super().__init__(parent)
        self._line = line
        self._fresh = self._wrong = False

    def say(self, words: str) -> None:
        """Say what was done."""
        self._line.say(words)
        self._wrong, self._fresh = False, True
        QTimer.singleShot(0, self, self._settle)

    def complain(self, words: str) -> None:
        """Say what went wrong."""
        self._line.say(words)
        self._wrong, self._fresh = True, False

    def left(self) -> None:
        """The screen has been left."""
        if not self._fresh and not self._wrong:
            self._line.hush()

    def acted(self) -> None:
        """Something else is done now: what was said before is over, right or wrong."""
        if not self._fresh:
            self._wrong = False
            self._line.hush()

    def _settle(self) -> None:
        self._fresh = False
