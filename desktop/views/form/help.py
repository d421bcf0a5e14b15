"""Help in a crisis, the same words wherever they stand, and as the patient's page has them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import symbol

HEADING = "Help is there for you now"
LINES = (
    "If your life is in danger, or you have already hurt yourself, call 999 or go to A&E now. Your life matters.",
    "If you need urgent help with your mental health, day or night, call NHS 111, option 2.",
)
QUIET = "In a crisis: 999 or A&E; day or night NHS 111, option 2"


def crisis_card(team_telephone: str, parent: QWidget | None = None) -> QFrame:
    """The card, with the team's own number where there is one."""
    card = QFrame(parent)
    card.setProperty("notice", "risk")
    card.setAccessibleName(HEADING)
    said = column(text(HEADING, "heading", wrap=True), space=6)
    for words in (*LINES, *team_line(team_telephone)):
        said.addWidget(text(words, wrap=True))
    line = row(symbol("risk", "risk"), space=12)
    line.addLayout(said, 1)
    line.setContentsMargins(16, 14, 16, 14)
    card.setLayout(line)
    return card


def team_line(telephone: str) -> tuple[str, ...]:
    """How to reach the team, nothing where no number is known."""
    return (f"To speak to your team, call {telephone}.",) if telephone else ()
