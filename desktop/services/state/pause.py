"""Holding the sync for a while, on a person's wish: never what is somebody's wish or safety, and never for long.

Refusals, withdrawals, revocations, ends of access, acknowledgements and raised flags go out all the same; what comes
from the service is not fetched meanwhile, which the screen says. A pause ends by itself after an hour, well before the
lease does, and with a lock.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR_MS = 3600 * 1000
LONGEST_MS = HOUR_MS
BEFORE_LEASE_MS = 2 * HOUR_MS
"""A pause ends so long before the lease of what is kept here, so that there is time to reach the service."""
NO_TIME = "What is kept here must reach the service soon, so the sync cannot be paused now."


@dataclass(frozen=True, slots=True)
class Pause:
    """From when until when the sync is held (ms, local clock)."""

    begun: int
    until: int

    def left(self, now: int) -> int:
        """Milliseconds that it still lasts; none where the clock was turned back before it began."""
        return self.until - now if self.begun <= now < self.until else 0


def pause(now: int, lease_ends: int | None) -> Pause | None:
    """A pause that begins now; None where the lease leaves no time for one."""
    until = now + LONGEST_MS
    if lease_ends is not None:
        until = min(until, lease_ends - BEFORE_LEASE_MS)
    return Pause(now, until) if until > now else None
