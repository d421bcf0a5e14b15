"""The states of likely duplicates that are worth a look."""

from __future__ import annotations

from dataclasses import replace

from care_record.people.duplicates import Likeness
from care_record.people.nhs_number import NHSNumber
from desktop.services.acts.duplicates.telling import LooksAlike
from desktop.services.reads import DuplicatePair
from desktop.views.duplicates.screen import DuplicatesScreen
from desktop.views.find.register import RegisterScreen
from desktop.views.window import Window
from mhcr.gallery.memory import Trust
from mhcr.gallery.people import COORDINATOR, PEOPLE, ident, line
from mhcr.gallery.state import State, at, press, screen_of
from mhcr.gallery.stillness import until


def _pair(number: int, given: str, why: Likeness, nhs_number: str = "") -> DuplicatePair:
    """One of the gallery's people, and a second record that looks like theirs."""
    one = PEOPLE[number]
    found = NHSNumber(nhs_number) if nhs_number else None
    other = replace(one, id=ident(700 + number), name=replace(one.name, given=given), nhs_number=found)
    return DuplicatePair(line(one), line(other), why.value)


PAIRS = (
    _pair(0, "Jasmin", Likeness.SAME),
    _pair(2, "Chidera", Likeness.TWO_NUMBERS, "9990529035"),
    _pair(3, "Theodora", Likeness.MAYBE),
)


def _first(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, DuplicatesScreen)  # noqa: S101 - the state names the screen
    until(lambda: bool(screen.list.rows.rows))
    screen.list.selectRow(0)


def _register(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, RegisterScreen)  # noqa: S101 - as above
    screen.form.fields["family"].entry.setText("Hollaway")  # type: ignore[union-attr]
    screen.register.click()


def _alike() -> Trust:
    return Trust(refuse=LooksAlike((line(PEOPLE[0]), line(PEOPLE[4]))))


STATES = (
    State("duplicates", at("duplicates"), trust=lambda: Trust(duplicates=PAIRS), do=_first, of_many=True),
    State(
        "duplicates-trust",
        at("duplicates"),
        trust=lambda: Trust(me=COORDINATOR, duplicates=PAIRS),
        do=press("Look in the whole trust"),
    ),
    State("duplicates-none", at("duplicates")),
    State("register-alike", at("register"), trust=_alike, do=_register),
)
