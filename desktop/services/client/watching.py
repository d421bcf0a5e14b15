"""While locked: how many flagged answers wait, by a token that opens nothing else. Touches no store and no key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.services.client.client import Client
from desktop.services.problems import NotThisService, ServiceRefused, ServiceUnreachable

WAIT_SECONDS = 25
PAUSES = (2.0, 10.0, 30.0, 60.0)


@dataclass(frozen=True, slots=True)
class WatchTicket:
    """What the service gave this workstation while it was open: the token, and when (ms) it ends."""

    server: str
    token: str
    expires: int


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known: the count, None before the first answer; `state` says whether it is as of now."""

    count: int | None = None
    state: str = "watching"

    @property
    def words(self) -> str:
        """A sentence for the locked page, empty where all is well and nothing waits."""
        if self.state == "ended":
            return "Flagged answers are no longer watched here. Unlock to watch them again."
        lost = "The service cannot be reached, so flagged answers are not watched now."
        if not self.count:
            return lost if self.state == "unreachable" else ""
        waits = "1 flagged answer waits" if self.count == 1 else f"{self.count:,} flagged answers wait"
        return f"{waits}. {lost}" if self.state == "unreachable" else f"{waits}."


class FlagWatch:
    """`run` takes a thread until `stop`; `tell` is called from it, with what has changed."""

    def __init__(self, ticket: WatchTicket, now: Callable[[], int], tell: Callable[[Watched], None]) -> None:
        self._ticket = ticket
        self._client = Client(ticket.server, now)
        self._tell = tell
        self._known = Watched()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End `run` promptly, also a waiting request."""
        self._stopping.set()
        self._client.interrupt(everything=True)

    def run(self) -> None:
        """Ask until stopped, or until the service takes the token no longer."""
        failures = 0
        while not self._stopping.is_set() and self._known.state != "ended":
            try:
                found = Watched(self._ask())
                failures = 0
            except ServiceRefused:
                found = Watched(self._known.count, "ended")
            except (ServiceUnreachable, NotThisService):
                found = replace(self._known, state="unreachable")
                failures += 1
            if self._stopping.is_set():
                break
            if found != self._known:
                self._known = found
                self._tell(found)
            if failures:
                self._stopping.wait(PAUSES[min(failures, len(PAUSES)) - 1])
        self._client.close()

    def _ask(self) -> int:
        known, wait = self._known, WAIT_SECONDS
        # the first question, and the one after a break, is answered at once
        held = f"known={known.count}&wait={wait}" if known.count is not None and known.state == "watching" else "wait=0"
        answer = self._client.get_by(f"/v1/flags?{held}", f"MHCR-Watch {self._ticket.token}", wait)
        count = answer.get("flags") if isinstance(answer, dict) else None
        if not isinstance(count, int):
            raise NotThisService
        return count
