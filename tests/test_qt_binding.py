"""PySide6 6.12.0 on Python 3.11 drops a reference of True at every signal; after some hundred the program ends."""

import sys

from PySide6.QtCore import QObject, Signal


class Sender(QObject):
    """Sends a signal without and one with an argument."""

    plain = Signal()
    chosen = Signal(bool)


def test_signals_leave_the_reference_count_of_true_alone(qapp: object) -> None:
    sender = Sender()
    seen: list[object] = []
    sender.plain.connect(lambda: seen.append(None))
    sender.chosen.connect(seen.append)
    before = sys.getrefcount(True), sys.getrefcount(None)

    for _ in range(300):
        sender.plain.emit()
        sender.chosen.emit(False)

    seen_count, after = len(seen), (sys.getrefcount(True), sys.getrefcount(None))
    assert seen_count == 600
    assert after[0] - before[0] > -50
    # `seen` itself holds 300 references of None.
    assert after[1] - before[1] > 250
