"""The states of likely duplicates that are worth a look."""

from __future__ import annotations

from desktop.services.acts.duplicates.telling import LooksAlike
from desktop.views.duplicates.screen import DuplicatesScreen
from desktop.views.find.register import RegisterScreen
from desktop.views.two_records.trust import compare_in_trust
from desktop.views.window import Window
from mhcr.gallery.duplicates.memory import APART, PAIRS
from mhcr.gallery.identity.memory import PHILIPPA
from mhcr.gallery.people import COORDINATOR, PEOPLE, line
from mhcr.gallery.state import State, at, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def _first(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, DuplicatesScreen)  # noqa: S101 - the state names the screen
    until(lambda: bool(screen.list.rows.rows))
    screen.list.selectRow(0)


def _told_apart(window: Window) -> None:
    screen = screen_of(window)
    assert isinstance(screen, DuplicatesScreen)  # noqa: S101 - as above
    screen.which.choose(1)
    _first(window)


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
    State("duplicates-apart", at("duplicates"), trust=lambda: Trust(apart=APART), do=_told_apart),
    State(
        "duplicates-desk",
        at("duplicates"),
        trust=lambda: Trust(me=PHILIPPA, duplicates=PAIRS, apart=APART),
        do=_first,
        of_many=True,
    ),
    State(
        "duplicates-desk-two",
        compare_in_trust(PAIRS[1].ids),
        trust=lambda: Trust(me=PHILIPPA, duplicates=PAIRS),
        of_many=True,
    ),
    State(
        "duplicates-desk-apart",
        compare_in_trust(APART[0].ids),
        trust=lambda: Trust(me=PHILIPPA, duplicates=PAIRS, apart=APART),
    ),
    State("duplicates-none", at("duplicates")),
    State("register-alike", at("register"), trust=_alike, do=_register),
)
