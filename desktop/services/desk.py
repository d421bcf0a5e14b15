"""What an open profile offers: reads, acts, calls, and two loops to be run by threads that `desktop.background` starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.services.acts import Acts, Calls
    from desktop.services.reads import Reads, Status
    from desktop.services.store.writer import Writer
    from desktop.services.sync.loop import SyncLoop


class Desk:
    """`writer.run()` and `sync.run()` each take a thread until `stop()`; `writer.submit(job)` gives a Future.

    `on_changed(kinds)` and `on_status(status)` are called from those threads; set them before the threads start.
    """

    writer: Writer
    sync: SyncLoop
    acts: Acts
    calls: Calls
    on_changed: Callable[[frozenset[str]], None]
    on_status: Callable[[Status], None]

    def reads(self) -> Reads:
        """Reads with a connection of its own, for one thread; close it there or after that thread has ended."""
        raise NotImplementedError

    def stop(self) -> None:
        """End both loops promptly, also a waiting long poll; then join their threads, then `Session.lock`."""
        raise NotImplementedError

    def change_passphrase(self, old: str, new: str) -> None:
        """Wrap the store's keys anew."""
        raise NotImplementedError
