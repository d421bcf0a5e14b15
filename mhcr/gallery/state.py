"""What a state of the gallery is, and how it is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.more import More
from desktop.views.screen import Address
from desktop.views.window import Window
from mhcr.gallery.people import PEOPLE
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def nothing(_: Window) -> None:
    """Only look."""


@dataclass(frozen=True)
class State:
    """One picture. `stage` is where the program starts; `do` acts on the window once the screen is there."""

    name: str
    address: Address | None = None
    trust: Callable[[], Trust] = Trust
    do: Callable[[Window], object] = nothing
    stage: str = "open"
    of_many: bool = field(default=False)
    """Taken in every mode, not only in the usual one."""


def screen_of(window: Window) -> QWidget:
    """The screen that stands in the window."""
    assert window.shell is not None  # noqa: S101 - the gallery opened it itself
    return window.shell.screen_shown


def at(place: str, person: int | None = None, item: UUID | None = None) -> Address:
    """A place, with the gallery's person of that number."""
    return Address(place, PEOPLE[person].id if person is not None else None, item)


def press(words: str) -> Callable[[Window], object]:
    """Click the button that begins with these words, once it is there."""

    def found(window: Window) -> Button | None:
        shown = (one for one in window.findChildren(Button) if one.isVisible())
        return next((one for one in shown if one.text().startswith(words)), None)

    def click(window: Window) -> None:
        until(lambda: found(window) is not None)
        button = found(window)
        assert button is not None, words  # noqa: S101 - a state that cannot be reached is a mistake of the gallery
        button.click()

    return click


def choose(words: str) -> Callable[[Window], object]:
    """Do the action behind More that begins with these words, once it can be done."""

    def found(window: Window) -> QAction | None:
        behind = (one for more in window.findChildren(More) if more.isVisible() for one in more.actions_behind)
        return next((one for one in behind if one.isEnabled() and one.text().startswith(words)), None)

    def do(window: Window) -> None:
        until(lambda: found(window) is not None)
        action = found(window)
        assert action is not None, words  # noqa: S101 - as above
        action.trigger()

    return do
