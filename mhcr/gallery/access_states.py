"""States of the gallery in which access to a record is asked for, suspended, or has ended."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from desktop.views.find.screen import FindScreen
from desktop.views.window import Window
from mhcr.gallery.people import PEOPLE, ident
from mhcr.gallery.sharing import ASKED, CONFIRMED, NOT_OURS, OVERDUE, RISK, SUSPENDED
from mhcr.gallery.state import State, at, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def _open_away(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, FindScreen):
        screen.trust.family.entry.setText("Devereux")  # type: ignore[union-attr]
        screen.trust.born.entry.setText("22-Mar-1949")  # type: ignore[union-attr]
        screen.trust.go.click()
        until(lambda: screen.trust.found.current() is not None)
        screen.trust.found.opened.emit(screen.trust.found.current())
        until(lambda: bool(window.findChildren(QDialog)))


ACCESS_STATES: tuple[State, ...] = (
    State("agreement-asked", at("agreement", 0), trust=lambda: Trust(sharing=ASKED), of_many=True),
    State("agreement-answer", at("agreement", 0), trust=lambda: Trust(sharing=ASKED), do=press("Answer")),
    State("agreement-end-access", at("agreement", 0), trust=lambda: Trust(sharing=ASKED), do=press("End a team")),
    State("agreement-withdraw", at("agreement", 0), do=press("Withdraw")),
    State("agreement-suspended", at("agreement", 0), trust=lambda: Trust(sharing=SUSPENDED), of_many=True),
    State("agreement-suspended-risk", at("agreement", 0), trust=lambda: Trust(sharing=RISK)),
    State(
        "agreement-confirm",
        at("agreement", 0),
        trust=lambda: Trust(sharing=OVERDUE),
        do=press("Confirm the withdrawal"),
    ),
    State("agreement-confirmed", at("agreement", 0), trust=lambda: Trust(sharing=CONFIRMED), of_many=True),
    State("patient-not-ours", at("patient", 0), trust=lambda: Trust(sharing=NOT_OURS)),
    State("patient-ask", at("patient", 0), trust=lambda: Trust(sharing=NOT_OURS), do=press("Ask for access")),
    State("patient-suspended", at("patient", 0), trust=lambda: Trust(sharing=SUSPENDED), of_many=True),
    State("patient-ended", at("patient", 0), trust=lambda: Trust(sharing=CONFIRMED)),
    State("reading-suspended", at("reading", 0, ident(501)), trust=lambda: Trust(sharing=SUSPENDED)),
    State("patients-bring-back", at("patients"), trust=lambda: Trust(away=frozenset({PEOPLE[5].id})), do=_open_away),
)
