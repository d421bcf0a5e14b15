"""How long a long sync will still take: by how fast the last pages came, and never a guess before there were some."""

from __future__ import annotations

from collections import deque

WINDOW = 20.0
"""Seconds of the past that an estimate is made of: a line that has become slow soon shows."""
LEAST = 2.0
"""Seconds that must have passed before anything is said."""


class Pace:
    """Takes how far it was at each page; times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()

    def note(self, at: float, done: int) -> None:
        """So many changes were done at this time."""
        self._points.append((at, done))
        while len(self._points) > 2 and at - self._points[1][0] >= WINDOW:
            self._points.popleft()

    def left(self, of: int) -> int | None:
        """Seconds until `of` are done, rounded up; None while nobody can tell."""
        if not self._points:
            return None
        (begun, before), (now, done) = self._points[0], self._points[-1]
        if now - begun < LEAST or done <= before:
            return None
        rate = (done - before) / (now - begun)
        return -int(-max(0, of - done) // rate)
