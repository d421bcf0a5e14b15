"""The life of an invitation's link: opening spends nothing, registering spends it, five wrong tries kill it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MOST_TRIES = 5
LASTS_MS = 28 * 24 * 3600 * 1000
"""How long an invitation can be used, from the moment at which it was asked for."""


class Try(StrEnum):
    """What comes of one try. All but `opened` look alike to who tries."""

    OPENED = "opened"
    WRONG = "wrong"
    LOCKED = "locked"
    """This try was the last one that there was."""
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class LinkLife:
    """Where a link stands; `expires` in ms. `ended` is set by a cancellation, a death or a withdrawal."""

    expires: int
    tries: int = 0
    used: bool = False
    ended: bool = False

    @property
    def locked(self) -> bool:
        """Whether the tries are used up."""
        return self.tries >= MOST_TRIES

    def alive(self, now: int) -> bool:
        """Whether the right codes would open it."""
        return not (self.used or self.ended or self.locked) and now < self.expires

    def tried(self, now: int, *, right: bool) -> tuple[LinkLife, Try]:
        """The link after a try with a second code and a date of birth, and what comes of it."""
        if not self.alive(now):
            return self, Try.DEAD
        if right:
            return self, Try.OPENED
        after = replace(self, tries=self.tries + 1)
        return after, Try.LOCKED if after.locked else Try.WRONG

    def spent(self, now: int) -> LinkLife | None:
        """The link once somebody has registered by it; None where it does not live."""
        return replace(self, used=True) if self.alive(now) else None
