"""States of the consent ledger: recording in its shapes, renewing, and what waits."""

from __future__ import annotations

from desktop.views.agreement.record import RecordAgreement
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.window import Window
from desktop.views.withdrawals.screen import WithdrawalsScreen
from mhcr.gallery.ledger.held import BY_ATTORNEY
from mhcr.gallery.ledger.memory import REQUESTS
from mhcr.gallery.memory import Trust
from mhcr.gallery.people import COORDINATOR
from mhcr.gallery.state import State, at, choose, press, screen_of
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


def _waiting() -> Trust:
    return Trust(withdrawals=REQUESTS)


def _match(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, WithdrawalsScreen)  # noqa: S101 - the state's own address
    screen.trust.family.entry.setText("Devereux")  # type: ignore[union-attr]
    screen.trust.born.entry.setText("22-Mar-1949")  # type: ignore[union-attr]
    screen.trust.go.click()
    until(lambda: screen.trust.found.current() is not None)
    screen.trust.found.opened.emit(screen.trust.found.current())


def _said(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, WithdrawalsScreen)  # noqa: S101 - the state's own address
    until(lambda: screen.list.current() is not None)
    screen.said.click()


STATES: tuple[State, ...] = (
    State("agreement-renew", at("agreement", 0), do=press("Renew")),
    State("agreement-attorney", at("agreement", 0), do=_attorney),
    State("agreement-entry", at("agreement", 0), do=_entry),
    State("withdrawals", at("withdrawals"), trust=_waiting, of_many=True),
    State("withdrawals-none", at("withdrawals"), trust=lambda: Trust(me=COORDINATOR)),
    State("withdrawals-suspend", at("withdrawals"), trust=_waiting, do=_match),
    State("withdrawals-answer", at("withdrawals"), trust=_waiting, do=_said),
    State("patient-in-error", at("patient", 0), do=choose("Entered in error")),
    State("patient-merge", at("patient", 0), do=choose("Merge with")),
    State("patient-earlier", at("patient", 0), trust=lambda: Trust(set_aside=True), of_many=True),
    State("agreement-provisional", at("agreement", 0), trust=lambda: Trust(agreement_waits=True)),
)
