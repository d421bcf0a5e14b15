"""Work of the window's thread in pieces, so that keys and timers never wait for the whole of it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

# What is due at once is done in the same round, before any timer or key.
_ROUND_MS = 1


def in_pieces(owner: QObject, holds: Callable[[], bool], *pieces: Callable[[], object]) -> None:
    """Do each piece in a round of events of its own, as long as `holds` and the owner lives."""
    if not pieces:
        return

    def do() -> None:
        if holds():
            pieces[0]()
            in_pieces(owner, holds, *pieces[1:])

    QTimer.singleShot(_ROUND_MS, owner, do)
