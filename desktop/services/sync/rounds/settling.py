"""What is done with what came: sealed answers are opened, flagged ones first, then the signatures that could wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.services.store import mirror
from desktop.services.store.tables import write
from desktop.services.sync.opening import open_some
from desktop.services.sync.taking_back import settle_checked
from desktop.services.trust.signatures import look_again

if TYPE_CHECKING:
    import threading

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Effect
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

_AT_ONCE = 200


class Settling:
    """Belongs to the sync's thread; `changed` and `status` are called from it."""

    def __init__(
        self,
        writer: Writer,
        state: DeskState,
        changed: Callable[[frozenset[str]], None],
        status: Callable[[], None],
        stopping: threading.Event,
    ) -> None:
        self.new_keys = True
        """Whether a key has come that may open what no key here opened before."""
        self._writer, self._state = writer, state
        self._changed, self._status = changed, status
        self._stopping = stopping

    def look(self, reader: Reader) -> None:
        """Open what is sealed, then check what is not checked yet, until nothing is left or the sync stops."""
        if self.new_keys:
            self._writer.submit(_try_locked_again).result()
            self.new_keys = False
        while not self._stopping.is_set():
            sealed = reader.rows("response", "state = 'sealed' order by attention desc, seq limit ?", (_AT_ONCE,))
            if not sealed:
                break
            found = open_some(reader, self._state, sealed.values())
            self._writer.submit(partial(_write, found)).result()
            self._changed(frozenset({"responses"}))
        while not self._stopping.is_set() and self._check_some(reader):
            continue

    def _check_some(self, reader: Reader) -> bool:
        rows = reader.all(
            "select seq, body from unchecked join entry using (seq) order by seq limit ?", (_AT_ONCE * 5,)
        )
        if not rows:
            return False
        revoked = mirror.revoked(reader.mirror)
        distrusted = look_again(self._state.directory(reader), rows, revoked)
        checked = [seq for seq, _ in rows]
        self._writer.submit(lambda stores: settle_checked(stores.mirror, checked, distrusted)).result()
        if distrusted:
            # what they said has been taken back, also what was opened
            self._changed(frozenset({"patients", "agreement", "requests", "responses"}))
            self._status()
        return True


def _try_locked_again(stores: Stores) -> None:
    with stores.mirror:
        stores.mirror.execute("update response set state = 'sealed' where state = 'locked'")


def _write(changes: list[Effect], stores: Stores) -> None:
    with stores.mirror:
        write(stores.mirror, changes)
