"""States of the consent ledger: recording in its shapes, renewing, and what waits."""

from __future__ import annotations

from desktop.views.agreement.record import RecordAgreement
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.window import Window
from mhcr.gallery.ledger.held import BY_ATTORNEY
from mhcr.gallery.memory import Trust
from mhcr.gallery.state import State, at, press, screen_of
from mhcr.gallery.stillness import until


def _attorney(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, AgreementScreen)  # noqa: S101 - the state's own address
    until(screen.record.isEnabled)
    RecordAgreement.ask(
        screen, "recorded", screen.context.today, lambda _: None, teams=screen.teams, renews=BY_ATTORNEY
    )


def _entry(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, AgreementScreen)  # noqa: S101 - the state's own address
    until(lambda: screen.ledger.current() is not None)
    screen.ledger.opened.emit(screen.ledger.current())


STATES: tuple[State, ...] = (
    State("agreement-renew", at("agreement", 0), do=press("Renew")),
    State("agreement-attorney", at("agreement", 0), do=_attorney),
    State("agreement-entry", at("agreement", 0), do=_entry),
    State("agreement-provisional", at("agreement", 0), trust=lambda: Trust(agreement_waits=True)),
)
