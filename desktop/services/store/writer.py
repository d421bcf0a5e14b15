"""The one writer: it owns the connections that write, and takes jobs from other threads one after the other."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import apsw

from desktop.services.keys import StoreKeys
from desktop.services.problems import DamagedStore, Problem
from desktop.services.profile import Profile
from desktop.services.store import connection, mirror, outbox, schema

T = TypeVar("T")

log = logging.getLogger(__name__)


class Stores:
    """The two writing connections. Opening mends what a kill left between them (see `settle`)."""

    def __init__(self, profile: Profile, keys: StoreKeys) -> None:
        """Raises `DamagedStore`, `NewerFormat`, `WeakStore`, `DiskFull` or `ReadOnlyProfile`."""
        self._between = profile.between
        self.outbox = connection.connect(profile.outbox, keys.outbox)
        try:
            with connection.words_for_sqlite(profile.outbox.name):
                schema.prepare_outbox(self.outbox)
            self.mirror = connection.connect(profile.mirror, keys.mirror)
            with connection.words_for_sqlite(profile.mirror.name):
                schema.prepare_mirror(self.mirror)
            for path in (profile.outbox, profile.mirror):
                connection.assert_encrypted(path)
            self.settle()
            self.forget_settled()
        except BaseException:
            self.close()
            raise

    def settle(self) -> bool:
        """Let the outbox's rows go that the mirror has: the last of the three steps. True when any went."""
        came_back = mirror.settled_ids(self.mirror) & outbox.ids(self.outbox)
        if came_back:
            outbox.remove(self.outbox, came_back)
        return bool(came_back)

    def forget_settled(self, least: int = 1) -> None:
        """Empty the list of what came back, once it holds `least`; right after `settle`, which let the rows go.

        A reader that has the outbox as it was before, and not yet the mirror, is waited for: it would see an act twice.
        """
        if mirror.has_settled(self.mirror, least):
            with self._between:
                mirror.forget_settled(self.mirror)

    def close(self) -> None:
        """Close both files; what is in the write-ahead log is written home."""
        for one in (self.outbox, getattr(self, "mirror", None)):
            if one is not None:
                one.close()


class Writer:
    """`run` takes a thread until `stop`. Jobs get the stores and run in the order in which they were submitted."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._stopped = False
        self._turning = False
        self._held = False
        self._guard = threading.Lock()
        self.on_turn_due: Callable[[], None] = lambda: None
        """Called once, on the writer's thread, after a job that asked for a turn of the mirror."""
        self.on_damage: Callable[[], None] = lambda: None
        """Called, on the writer's thread, after a job that met a damaged page."""

    def submit(self, job: Callable[[Stores], T]) -> Future[T]:
        """Run `job` on the writer's thread; the future has its result or its exception, cancelled after `stop`."""
        done: Future[T] = Future()

        def carry_out() -> None:
            if not done.set_running_or_notify_cancel():
                return
            try:
                with connection.words_for_sqlite():
                    result = job(self._stores)
            except BaseException as error:  # noqa: BLE001
                if isinstance(error, DamagedStore):
                    self.on_damage()
                done.set_exception(error)
            else:
                done.set_result(result)
            self._look_for_turn()

        with self._guard:
            if self._stopped:
                done.cancel()
            else:
                self._jobs.put(carry_out)
        return done

    def hold_turn(self, held: bool) -> None:
        """Let a turn wait while more is about to go, so that all goes with one; or no longer."""

        def hold(_: Stores) -> None:
            self._held = held

        self.submit(hold)

    def run(self) -> None:
        """Carry out jobs until `stop`; those submitted before it are still done."""
        while (job := self._jobs.get()) is not None:
            job()

    def _look_for_turn(self) -> None:
        if self._turning or self._held:
            return
        try:
            with connection.words_for_sqlite():
                self._turning = mirror.turn_due(self._stores.mirror)
        except (Problem, apsw.Error) as error:
            # it is looked for after the next job too; the thread that everybody waits for goes on
            log.error("Whether a turn is due cannot be read: %s", type(error).__name__)  # noqa: TRY400
            if isinstance(error, DamagedStore):
                self.on_damage()
            return
        if self._turning:
            self.on_turn_due()

    def stop(self) -> None:
        """End `run` once what is queued is done; nothing is taken any more."""
        with self._guard:
            self._stopped = True
            self._jobs.put(None)
