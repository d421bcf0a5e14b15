"""One line of the ledger in whole: nothing of it is shortened here."""

from PySide6.QtWidgets import QWidget

from care_record.people.dates import show_moment
from desktop.services.reads import LedgerLine
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.labels import text
from desktop.views.parts.layout import divider


class EntrySheet(Sheet):
    """What was said or done, by whom, how, and what that opened and closed."""

    def __init__(self, parent: QWidget, line: LedgerLine) -> None:
        super().__init__(parent, "In the ledger", "Close", lambda: None)
        self.setMinimumWidth(560)
        self.no.hide()
        self.inside.addWidget(text(line.words, "strong", wrap=True))
        waits = " It waits in the outbox and is provisional until the service has taken it." if line.pending else ""
        self.inside.addWidget(text(f"{line.who}, {show_moment(line.at)}.{waits}", "muted", wrap=True))
        if line.struck:
            self.inside.addWidget(text(f"Does not count: {line.struck}", "strong", wrap=True))
        for part in (*line.details, line.note, line.conflict):
            if part:
                self.inside.addWidget(text(part, wrap=True))
        for title, changed in (("Opened", line.opened), ("Closed", line.closed)):
            if changed:
                self.inside.addWidget(divider())
                self.inside.addWidget(text(title, "label"))
                self.inside.addWidget(text("\n".join(changed), wrap=True))
        self.yes.setFocus()
