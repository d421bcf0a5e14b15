"""What was done about a flag: how it stands in one line, and its whole history on a sheet."""

from PySide6.QtWidgets import QWidget

from care_record.people.dates import show_moment
from desktop.services.reads.risk.pages import ResponseClock
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, divider
from desktop.views.parts.notices import Notice


def clock_notice(parent: QWidget, clock: ResponseClock) -> Notice | None:
    """Who was told and who acted; None where nothing is known of a flag."""
    if not clock.lines:
        return None
    last = clock.lines[-1]
    words = f"{clock.words}." if clock.words else f"{last.words}, {show_moment(last.at)}."
    return Notice("info", words, action=("Who was told\u2026", lambda: ClockSheet(parent, clock).open()), keys="Ctrl+H")


class ClockSheet(Sheet):
    """Each step, message and acknowledgement, oldest first."""

    def __init__(self, parent: QWidget, clock: ResponseClock) -> None:
        super().__init__(parent, "What was done about this flag", "Close", lambda: None)
        self.yes.hide()
        self.no.say("Close")
        for number, line in enumerate(clock.lines):
            if number:
                self.inside.addWidget(divider())
            said = text(line.words, wrap=True)
            self.inside.addLayout(column(said, text(show_moment(line.at), "small"), space=2))
