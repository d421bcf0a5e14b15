"""What is read aloud by itself, to somebody who does not see that it has come."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent


def announce(where: QObject, words: str) -> None:
    """Have a screen reader say these words once, when it has finished what it is saying."""
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(where, words))
