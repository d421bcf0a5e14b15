"""How often a link, a patient and a range of addresses may be tried; counted in memory, never stored."""

import ipaddress
from collections import deque
from collections.abc import Callable

from starlette.requests import Request

WINDOW_MS = 10 * 60 * 1000
MOST_KEYS = 100_000


class Limit:
    """At most `most` events for each key in ten minutes."""

    def __init__(self, most: int, clock: Callable[[], int]) -> None:
        self._most = most
        self._clock = clock
        self._seen: dict[bytes, deque[int]] = {}

    def full(self, key: bytes) -> bool:
        """Whether a further event would be too many."""
        return len(self._recent(key)) >= self._most

    def count(self, key: bytes) -> None:
        """An event has happened."""
        if len(self._seen) >= MOST_KEYS:
            self._seen = {held: times for held, times in self._seen.items() if self._recent(held)}
        recent = self._recent(key)
        recent.append(self._clock())
        self._seen[key] = recent

    def _recent(self, key: bytes) -> deque[int]:
        times = self._seen.get(key, deque())
        while times and times[0] <= self._clock() - WINDOW_MS:
            times.popleft()
        return times


def range_of(request: Request) -> bytes:
    """The network that a request comes from, as `address_range` gives it."""
    return address_range(request.client.host if request.client else None)


def address_range(host: str | None) -> bytes:
    """The network that an address belongs to: /24 for IPv4, /56 for IPv6."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return b"unknown"
    length = 24 if address.version == 4 else 56
    return ipaddress.ip_network((address, length), strict=False).network_address.packed
