"""A network between desks and service that loses, repeats, delays, reorders, cuts and corrupts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

import httpx

from desktop.services.client.pushing import COMMANDS
from desktop.services.problems import ServiceUnreachable
from tests.probes.near_service import NearClient

FAULTS = (
    "lost request", "lost answer", "doubled request", "delayed request", "late request", "half an answer",
    "corrupt answer",
)  # fmt: skip


@dataclass
class Weather:
    """What happens on the way. `rate` is how likely a request meets a fault; `told` hears the name of each."""

    random: Random
    rate: float = 0.0
    told: Callable[[str], object] = lambda _: None
    late: list[Callable[[], object]] = field(default_factory=list)
    """Requests that were taken for lost and are still on their way."""

    def draw(self, path: str) -> str:
        """The fault that this request meets, empty for none. What changes something meets twice as many."""
        if self.random.random() >= self.rate * (2 if path == COMMANDS else 1):
            return ""
        found = self.random.choice(FAULTS)
        if found == "late request" and not self.late:
            return ""
        self.told(found)
        return found


class StormyClient(NearClient):
    """A desk's client in the weather of `WEATHER`."""

    WEATHER = Weather(Random(0))

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        def reach() -> httpx.Response:
            return NearClient._send(self, method, path, body, headers)

        return self._through(path, reach)

    @contextlib.contextmanager
    def _stream(self, path: str, headers: Mapping[str, str], wait: float) -> Iterator[httpx.Response]:
        del wait
        whole = self._send("GET", path, b"", headers)
        yield httpx.Response(whole.status_code, content=iter([whole.content]))

    def _through(self, path: str, reach: Callable[[], httpx.Response]) -> httpx.Response:
        weather = self.WEATHER
        fault = weather.draw(path)
        if fault == "late request":
            with contextlib.suppress(Exception):
                weather.late.pop(weather.random.randrange(len(weather.late)))()
        if fault == "delayed request":
            weather.late.append(reach)
        if fault in ("lost request", "delayed request"):
            raise ServiceUnreachable
        if fault == "doubled request":
            with contextlib.suppress(Exception):
                reach()
        answer = reach()
        if fault == "lost answer":
            raise ServiceUnreachable
        content = answer.content
        if fault == "half an answer":
            content = content[: weather.random.randrange(len(content) + 1)]
        if fault == "corrupt answer" and content:
            at = weather.random.randrange(len(content))
            content = content[:at] + bytes([content[at] ^ (1 << weather.random.randrange(8))]) + content[at + 1 :]
        return httpx.Response(answer.status_code, content=content)
