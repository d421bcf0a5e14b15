"""What is asked of the service beside the sync: pages and a ticket at the first contact, and flags while locked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.services.client.watching import FlagWatch, Watched, WatchTicket

TICKET_LEFT_MS = 12 * 3600 * 1000
"""A ticket to watch flags with is taken anew, while the profile is open, once less than this is left of it."""


class Watching:
    """The one thread of a locked workstation, once there is a `ticket`. `tell` is called from it."""

    def __init__(self, tell: Callable[[Watched], None]) -> None:
        self.ticket: WatchTicket | None = None
        self._asked = self._asking = False
        self._tell = tell
        self._watch: FlagWatch | None = None
        self._thread: threading.Thread | None = None

    def ask_anew(self) -> None:
        """A profile is open: its ticket is asked for as soon as the service is there."""
        self._asked = self._asking = False

    def is_due(self) -> bool:
        """Whether to ask the service for a ticket now, which is then on its way: there is none yet, or it ends soon."""
        from desktop.services.session import now_ms

        ends = self.ticket is not None and self.ticket.expires - now_ms() < TICKET_LEFT_MS
        due = not self._asking and (ends or not self._asked)
        self._asking |= due
        return due

    def keep(self, ticket: WatchTicket | None) -> None:
        """Take what the service gave for the next lock; None where flags do not concern who is here."""
        self.ticket, self._asked, self._asking = ticket, True, False

    def lack(self, error: Exception) -> None:
        """The service gave none: it refused, or was not there and is asked again."""
        from desktop.services.problems import ServiceRefused

        self._asking = False
        if isinstance(error, ServiceRefused):
            self.keep(None)

    def begin(self, *, concerned: bool = False) -> None:
        """Keep awake; without a ticket, whoever is `concerned` is told that nothing is watched."""
        if self._thread is not None:
            return
        from desktop.services.client.watching import FlagWatch, Watched
        from desktop.services.session import now_ms

        if self.ticket is None:
            if concerned:
                self._tell(Watched(state="ended"))
            return
        self._watch = FlagWatch(self.ticket, now_ms, self._tell)
        self._thread = threading.Thread(target=self._watch.run, name="mhcr-watch", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop the thread, and wait until it has ended; without one it does nothing."""
        watch, thread, self._watch, self._thread = self._watch, self._thread, None, None
        if watch is not None and thread is not None:
            watch.stop()
            thread.join()


class FirstContact:
    """Asks what an open profile wants to know as soon as the service is there, by the calls that it is handed."""

    def __init__(self, watching: Watching) -> None:
        self._watching = watching
        self._pages_checked = False

    def begin(self) -> None:
        """A profile is open."""
        self._pages_checked = False
        self._watching.ask_anew()

    def heard(self, status: object, call: Callable[..., None]) -> None:
        """Check the pages and count duplicates, once for each open profile; keep a ticket to watch with."""
        if getattr(status, "connected", "") != "connected":
            return
        if not self._pages_checked:
            self._pages_checked = True
            call(lambda calls: calls.check_pages(), _nothing, _nothing)
            call(lambda calls: calls.duplicates.count(), _nothing, _nothing)
        if self._watching.is_due():
            call(lambda calls: calls.watch(), self._watching.keep, self._watching.lack)


def _nothing(_: Any) -> None:
    """What differs is told by the status."""
