"""The banner over every screen of a clinician's while risk alerts may be late."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_record.people.dates import show_moment
from desktop.services.reads import Status
from desktop.views.parts.layout import clear
from desktop.views.parts.notices import Notice, current_look

_MORE = "New flags are not seen here until then. The service goes on telling owner, deputy and duty desk."


class LateBanner(QWidget):
    """Hidden while the service is heard; never takes room for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self._heard = 0
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(24, 8, 24, 0)
        self.hide()

    def show_status(self, status: Status) -> None:
        """Say it, or take it away, unless something newer has been heard."""
        if status.number < self._heard:
            return
        self._heard = status.number
        words = late_words(status) if status.risk_may_be_late else ""
        if words == self.words:
            return
        self.words = words
        clear(self._inside)
        if words:
            # at large text the room below is for the screen's own actions; it is still read out
            notice = Notice("warning", words, "" if current_look().large else _MORE)
            notice.setAccessibleDescription(_MORE)
            self._inside.addWidget(notice)
        self.setVisible(bool(words))


def late_words(status: Status) -> str:
    """What the banner says, with the time of the last contact."""
    last = f"last contact {show_moment(status.data_as_of)}" if status.data_as_of else "no contact yet"
    return f"Risk alerts may be late: {last}."
