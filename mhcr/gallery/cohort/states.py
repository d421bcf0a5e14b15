"""The screens for sending to many, in each state worth a look."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.views.cohort.screen import CohortScreen
from desktop.views.window import Window
from mhcr.gallery.cohort.memory import UNFINISHED, Cohorts
from mhcr.gallery.people import COORDINATOR
from mhcr.gallery.state import State, at, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def _screen(window: Window) -> CohortScreen:
    screen: QWidget = screen_of(window)
    assert isinstance(screen, CohortScreen)  # noqa: S101 - the gallery opened it itself
    return screen


def tick(window: Window) -> None:
    """Choose a measure."""
    screen = _screen(window)
    until(lambda: bool(screen.choose.measures.boxes))
    screen.choose.measures.boxes["phq-9"].setChecked(True)


def paste(window: Window) -> None:
    """Choose a list of numbers, as it was pasted."""
    tick(window)
    screen = _screen(window)
    who: Any = screen.choose.who.entry
    who.setCurrentIndex(who.count() - 1)
    who.activated.emit(who.count() - 1)
    screen.choose.numbers.entry.setPlainText("943 476 5919\n943 476 5918")  # type: ignore[union-attr]


def look(window: Window) -> None:
    """See who gets it."""
    tick(window)
    screen = _screen(window)
    screen.go.click()
    until(lambda: screen.outcome.preview is not None)


def look_at_left_out(window: Window) -> None:
    """See who waits already."""
    look(window)
    _screen(window).outcome.groups.take(5)


def send(window: Window) -> None:
    """Send, and stand still on the way."""
    look(window)
    screen = _screen(window)
    screen._begin()  # noqa: SLF001 - as the question's answer does
    until(lambda: not screen.driver.running)


def confirm(window: Window) -> None:
    """The question before it goes."""
    look(window)
    _screen(window).go.click()


STATES: tuple[State, ...] = (
    State("cohort", at("send"), do=tick, of_many=True),
    State("cohort-pasted", at("send"), do=paste),
    State("cohort-preview", at("send"), do=look, of_many=True),
    State("cohort-left-out", at("send"), do=look_at_left_out),
    State("cohort-confirm", at("send"), do=confirm),
    State("cohort-coordinator", at("send"), trust=lambda: Trust(me=COORDINATOR), do=look),
    State("cohort-sent", at("send"), trust=lambda: Trust(cohorts=Cohorts(step=1000)), do=send, of_many=True),
    State("cohort-unfinished", at("send"), trust=lambda: Trust(cohorts=Cohorts(unfinished=(UNFINISHED,)))),
)
