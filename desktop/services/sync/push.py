"""The way out: what waits in the outbox goes to the service, and each act's receipt is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from care_record.wire.receipt import NOT_BACK_YET
from desktop.services.client.pushing import COMMANDS, push
from desktop.services.problems import OtherIncarnation, Problem, ServiceRefused, TwoHistories
from desktop.services.store import mirror, outbox, readings
from desktop.services.store.elsewhere import taken
from desktop.services.sync.kinds import kinds_of

if TYPE_CHECKING:
    from care_record.wire.receipt import Receipt
    from desktop.services.client.client import Client
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer
    from desktop.services.sync.restored import Incarnations

_AT_ONCE = 200
_OF_HISTORY: Mapping[str, type[Problem]] = {"other-history": TwoHistories, "other-incarnation": OtherIncarnation}


class Push:
    """Belongs to the sync's thread; `wait` alone is for another one. `changed` and `status` are called from `run`."""

    def __init__(
        self,
        client: Client,
        writer: Writer,
        state: DeskState,
        incarnations: Incarnations,
        changed: Callable[[frozenset[str]], None],
        status: Callable[[], None],
    ) -> None:
        self._client = client
        self._writer = writer
        self._state = state
        self._incarnations = incarnations
        self._changed = changed
        self._status = status
        self._news = threading.Condition()
        # how often the outbox has gone out whole, and how often a round has failed
        self._outcomes = (0, 0)
        self._begun = False
        # what rests on a record that a restored backup lacks: it is tried again in the next round
        self._not_back: frozenset[bytes] = frozenset()

    def run(self, reader: Reader, stopping: threading.Event, *, urgent: bool = False) -> None:
        """Send until nothing waits that may go; with `urgent`, what goes first alone. Raises `Problem`."""
        if not self._begun:
            self._writer.submit(partial(_try_again, self._client.time())).result()
            self._begun = True
        self._not_back = frozenset()
        while not stopping.is_set():
            if not urgent:
                self._incarnations.give_back_answers(reader)
            waiting = outbox.sendable(reader.outbox, self._held(reader), urgent=urgent)
            if not waiting:
                # with the sync paused, whoever waits for the whole outbox is told that it has not gone
                self.tell(went_out=not urgent)
                return
            waiting = self._writer.submit(partial(_hand_out, waiting)).result()
            if not waiting:
                continue
            receipts = self._send(reader, waiting)
            self._not_back |= {one.id.bytes for one in receipts if one.code == NOT_BACK_YET}
            self._writer.submit(partial(_keep_receipts, receipts)).result()
            self._changed(frozenset({"outbox"}) | kinds_of(_kinds(reader, waiting)))
            self._status()

    def notes(self, reader: Reader, stopping: threading.Event) -> None:
        """Send the notes of reading, after everything else of a round, so that they never hold anything up."""
        while not stopping.is_set():
            waiting = readings.sendable(reader.outbox)
            # an act that was done before it was read about is in the log before the note
            if not waiting or outbox.sendable(reader.outbox, self._held(reader)):
                return
            receipts = self._send(reader, waiting)
            self._writer.submit(partial(_keep_notes, receipts)).result()
            self._changed(frozenset({"outbox"}))

    def _held(self, reader: Reader) -> frozenset[bytes]:
        return self._incarnations.held_back(reader) | self._not_back

    def _send(self, reader: Reader, waiting: list[tuple[bytes, bytes]]) -> list[Receipt]:
        """Give the service statements, as (id, statement); its receipts in the same order."""
        path = f"{COMMANDS}?incarnation={self._state.directory(reader).incarnation.number}"
        try:
            return push(self._client, waiting, path)
        except ServiceRefused as error:
            known = _OF_HISTORY.get(error.code)
            raise known() if known else error from None

    def wait(self, wake: Callable[[], None], seconds: float) -> bool:
        """Wake the sync, and wait until the outbox has gone out; False where it has not."""
        with self._news:
            before = self._outcomes
            wake()
            self._news.wait_for(lambda: self._outcomes != before, seconds)
            return self._outcomes[0] > before[0]

    def tell(self, *, went_out: bool) -> None:
        """Say how a round has ended to whoever waits for it."""
        with self._news:
            whole, failed = self._outcomes
            self._outcomes = (whole + went_out, failed + (not went_out))
            self._news.notify_all()


def _try_again(now: int, stores: Stores) -> None:
    taken.let_go(stores.outbox, now)
    outbox.try_again(stores.outbox)
    readings.try_again(stores.outbox)


def _kinds(reader: Reader, waiting: list[tuple[bytes, bytes]]) -> Iterable[str]:
    if len(waiting) > _AT_ONCE:
        return {row[0] for row in reader.outbox.execute("select distinct kind from act")}
    marks = ",".join("?" * len(waiting))
    rows = reader.outbox.execute(f"select kind from act where id in ({marks})", tuple(i for i, _ in waiting))  # noqa: S608
    return {row[0] for row in rows}


def _hand_out(waiting: list[tuple[bytes, bytes]], stores: Stores) -> list[tuple[bytes, bytes]]:
    return outbox.hand_out(stores.outbox, waiting)


def _keep_receipts(receipts: list[Receipt], stores: Stores) -> None:
    outbox.keep_receipts(stores.outbox, receipts, partial(mirror.has_stream, stores.mirror))


def _keep_notes(receipts: list[Receipt], stores: Stores) -> None:
    readings.keep_receipts(stores.outbox, receipts)
