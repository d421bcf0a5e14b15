"""Flags in each state worth a look: the clock in words and its history, the count while locked, late alerts, owners."""

from __future__ import annotations

from dataclasses import replace

from desktop.services.client.watching import Watched
from desktop.services.reads import ResponseReading, Today
from desktop.services.reads.risk.pages import ClockLine, ResponseClock
from desktop.views.window import Window
from mhcr.gallery.answers import READING
from mhcr.gallery.people import ME, PEOPLE, hours, ident, line, today
from mhcr.gallery.risk.memory import LEE
from mhcr.gallery.state import State, at, press
from mhcr.gallery.trust import Trust
from mhcr.gallery.work import OFFLINE

CLOCK = ResponseClock(
    (
        ClockLine(hours(1.5), "A workstation found a flag that had not been announced"),
        ClockLine(hours(1.49), f"Turn of the owner: {ME.name}"),
        ClockLine(hours(1.49), f"{ME.name} could not be told by text: the number is not in use"),
        ClockLine(hours(1.48), f"{ME.name} was told by e-mail"),
        ClockLine(hours(0.49), f"Turn of the deputy: {LEE.name}"),
        ClockLine(hours(0.48), f"{LEE.name} was told by e-mail"),
    ),
    f"{LEE.name} alerted 13:51, duty desk at 14:51",
)


def with_clocks() -> Today:
    """The list of the day: one flag of which the deputy was told, and one of which nobody could be."""
    held = today()
    first, *others = held.items
    told = replace(first, title="PHQ-9: look now", detail=f"13 of 27, Moderate. {CLOCK.words}")
    nobody = replace(
        first,
        patient=line(PEOPLE[5]),
        title="Wellbeing check: look now",
        detail="It could not be opened here. Nobody could be told: no contact is given",
        response=ident(506),
    )
    return replace(held, items=(told, nobody, *others), counts=held.counts | {"risk": 2})


def with_history() -> ResponseReading:
    """The flagged answer, with what its clock has done."""
    return replace(READING, clock=CLOCK)


def _read() -> Trust:
    return Trust(readings={READING.line.id: with_history()})


def _count(window: Window) -> None:
    window.background.flags.emit(Watched(3))


def _count_unreachable(window: Window) -> None:
    window.background.flags.emit(Watched(3, "unreachable"))


STATES: tuple[State, ...] = (
    State("risk-today", at("today"), trust=lambda: Trust(today=with_clocks()), of_many=True),
    State("risk-reading", at("reading", 0, READING.line.id), trust=_read, of_many=True),
    State("risk-history", at("reading", 0, READING.line.id), trust=_read, do=press("Who was told"), of_many=True),
    State("risk-locked", stage="locked", do=_count, of_many=True),
    State("risk-locked-unreachable", stage="locked", do=_count_unreachable),
    State("risk-late", at("patient", 0), trust=lambda: Trust(status=OFFLINE), of_many=True),
    State("risk-owners", at("patient", 0), do=press("Name"), of_many=True),
)
