"""States of the consent ledger: recording in its shapes, renewing, and what waits."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QScrollArea

from desktop.views.agreement.record import RecordAgreement
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.two_records.merge import MergeScreen, compare
from desktop.views.two_records.whose import WhoseScreen, whose
from desktop.views.window import Window
from desktop.views.withdrawals.screen import WithdrawalsScreen
from mhcr.gallery.answers import READINGS
from mhcr.gallery.ledger.held import BY_ATTORNEY
from mhcr.gallery.ledger.memory import MISTAKES, REQUESTS, SECOND
from mhcr.gallery.people import COORDINATOR, PEOPLE
from mhcr.gallery.state import State, at, choose, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


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


def _down(window: Window) -> None:
    """To the middle of the ledger."""
    screen = screen_of(window)
    assert isinstance(screen, AgreementScreen)  # noqa: S101 - the state's own address
    until(lambda: screen.ledger.current() is not None)
    screen.ledger.selectRow(30)
    area = screen.findChild(QScrollArea)
    assert area is not None  # noqa: S101 - every screen has one
    inside = area.widget()
    assert inside is not None  # noqa: S101 - as above
    row = screen.ledger.visualRect(screen.ledger.currentIndex()).center()
    shown = screen.ledger.viewport().mapTo(inside, row)
    area.ensureVisible(shown.x(), shown.y(), 0, 200)


def _waiting() -> Trust:
    return Trust(withdrawals=REQUESTS)


def _search(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, WithdrawalsScreen)  # noqa: S101 - the state's own address
    screen.trust.family.entry.setText("Devereux")  # type: ignore[union-attr]
    screen.trust.born.entry.setText("22-Mar-1949")  # type: ignore[union-attr]
    screen.trust.go.click()
    until(lambda: screen.trust.found.current() is not None)


def _match(window: Window) -> None:
    _search(window)
    screen = screen_of(window)
    assert isinstance(screen, WithdrawalsScreen)  # noqa: S101 - the state's own address
    screen.trust.found.opened.emit(screen.trust.found.current())


def _said(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, WithdrawalsScreen)  # noqa: S101 - the state's own address
    until(lambda: screen.list.current() is not None)
    screen.said.click()


def _merge(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, MergeScreen)  # noqa: S101 - the state's own address
    until(screen.merge.isEnabled)
    screen.why.entry.setPlainText("Same mother, same school.")  # type: ignore[union-attr]
    screen.merge.click()


def _found(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, WhoseScreen)  # noqa: S101 - the state's own address
    screen.picker.typed.entry.setText("okonkwo")  # type: ignore[union-attr]
    until(lambda: screen.picker.found.current() is not None)
    screen.picker.found.opened.emit(screen.picker.found.current())
    until(screen.enter.isEnabled)


def struck() -> Trust:
    """An answer that was entered in error is being read."""
    key, reading = next(iter(READINGS.items()))
    void = replace(
        reading, opened=False, state="struck", struck="Entered in error: answered by another person.", measure="phq-9",
        flags=(), scores=(), answers=(), problems=(), contact_me=False, words="",
    )  # fmt: skip
    return Trust(readings={**READINGS, key: void})


STATES: tuple[State, ...] = (
    State("agreement-renew", at("agreement", 0), do=press("Renew")),
    State("agreement-attorney", at("agreement", 0), do=_attorney),
    State("agreement-entry", at("agreement", 0), do=_entry),
    State("withdrawals", at("withdrawals"), trust=_waiting, of_many=True),
    State("withdrawals-none", at("withdrawals"), trust=lambda: Trust(me=COORDINATOR)),
    State("withdrawals-found", at("withdrawals"), trust=_waiting, do=_search),
    State("withdrawals-suspend", at("withdrawals"), trust=_waiting, do=_match),
    State("withdrawals-answer", at("withdrawals"), trust=_waiting, do=_said),
    State("patient-in-error", at("patient", 0), do=choose("Entered in error")),
    State("two-records-find", at("patient", 0), do=choose("Merge with")),
    State("two-records", compare(PEOPLE[0].id, SECOND.id), of_many=True),
    State("two-records-not-alike", compare(PEOPLE[0].id, PEOPLE[6].id)),
    State("two-records-merge", compare(PEOPLE[0].id, SECOND.id), do=_merge),
    State("two-records-apart", compare(PEOPLE[0].id, SECOND.id), do=press("They are two people")),
    State("whose-entry", whose(PEOPLE[0].id, MISTAKES[0].id, "Meant for another person."), do=_found, of_many=True),
    State("patient-ask-again", at("patient", 0), trust=lambda: Trust(in_error=True), of_many=True),
    State("reading-in-error", at("reading", 0, next(iter(READINGS))), trust=struck),
    State("agreement-earlier", at("agreement", 0), trust=lambda: Trust(set_aside=True)),
    State("scores-earlier", at("scores", 0), trust=lambda: Trust(set_aside=True)),
    State("patient-earlier", at("patient", 0), trust=lambda: Trust(set_aside=True), of_many=True),
    State("agreement-many", at("agreement", 0), trust=lambda: Trust(statements=60), do=_down, of_many=True),
    State("agreement-provisional", at("agreement", 0), trust=lambda: Trust(agreement_waits=True)),
)
