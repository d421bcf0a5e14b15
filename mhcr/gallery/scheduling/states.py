"""States of the screens of schedules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.views.screen import Address
from mhcr.gallery.scheduling.held import NOBODYS
from mhcr.gallery.state import State, at, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust

if TYPE_CHECKING:
    from desktop.views.window import Window


def _press(button: str) -> Callable[[Window], object]:
    """Press a button of the screen, once what it shows has been read."""

    def do(window: Window) -> None:
        pressed = getattr(screen_of(window), button)
        until(pressed.isEnabled)
        pressed.click()

    return do


STATES: tuple[State, ...] = (
    State("schedules", Address("schedules"), of_many=True),
    State("schedules-none", Address("schedules"), trust=lambda: Trust(scheduled=NOBODYS)),
    State("schedules-new", Address("schedules"), do=_press("new"), of_many=True),
    State("schedules-of", at("schedules-of", 0), of_many=True),
    State("schedules-of-none", at("schedules-of", 0), trust=lambda: Trust(scheduled=NOBODYS)),
    State("schedules-appointment", at("schedules-of", 0), do=_press("book")),
)
