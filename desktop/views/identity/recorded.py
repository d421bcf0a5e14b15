"""What was recorded of a check, and, once a request is closed, the answer to the person."""

from PySide6.QtWidgets import QGridLayout

from care_record.identity.letters import answer
from care_record.people.dates import show_date
from desktop.services.reads.identity import CasePage
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal


class RecordedCard(Card):
    """Read only: a check stands until a second person has looked at it."""

    def __init__(self) -> None:
        super().__init__("The check as it was recorded")
        self.inside = column(space=8)
        self.body.addLayout(self.inside)
        self.body.addStretch(1)

    def show_case(self, page: CasePage, trust: str) -> None:
        """Show a case whose check is recorded, or that is closed."""
        clear(self.inside)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for number, (label, value) in enumerate(page.check):
            grid.addWidget(text(label, "small", wrap=True), number, 0)
            grid.addWidget(text(value, "strong", wrap=True), number, 1)
        grid.setColumnStretch(1, 1)
        self.inside.addLayout(grid)
        for piece in page.pieces:
            ends = f", ends {show_date(piece.expiry)}" if piece.expiry else ""
            last = f", last four {piece.last4}" if piece.last4 else ""
            scores = f"strength {piece.strength}, validity {piece.validity}"
            self.inside.addWidget(text(f"{piece.words}: {scores}{last}{ends}", wrap=True))
        if page.line.state != "closed":
            waits = "It waits for a second person." if page.second_person and page.check_by_me else "It waits for you."
            self.inside.addWidget(text(waits, "muted", wrap=True))
        elif page.line.outcome:
            reason = dict(page.check).get("Reason", "")
            self.inside.addWidget(divider())
            self.inside.addWidget(text("Answer to the person, drafted", "label"))
            words = answer(page.line.outcome, trust, reason)  # type: ignore[arg-type]
            self.inside.addWidget(text(words, wrap=True, copy=True))
        reveal(self.inside)
