"""The trust's verified history, read once and then from where it was."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from care_record.statements.directory import Directory
from care_record.statements.history import StaffHistory
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies

if TYPE_CHECKING:
    from desktop.services.profile import Identity
    from desktop.services.store.reader import Reader

# These say nothing of who belongs where, and are by far the most.
_NOT_TOLD = ("team-key.wrapped", "team-key.escrowed")


class HistoryCache:
    """The history of the entries read so far; each read goes on from there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._history: StaffHistory | None = None

    def read(self, reader: Reader, identity: Identity) -> StaffHistory:
        """The history as the mirror has it now. Entries of the trust's stream were verified when they came."""
        with self._lock:
            newest = reader.get("select max(n) from entry where stream = ?", (identity.trust_id.bytes,)) or 0
            if self._history is None or newest < self._number:
                root = bytes.fromhex(identity.root)
                self._number, self._history = 0, StaffHistory(Directory(trust=identity.trust_id, root=root))
            rows = reader.all(
                f"select n, seq, at, body from entry where stream = ? and n > ? and kind not in {_NOT_TOLD} order by n",  # noqa: S608 - ours
                (identity.trust_id.bytes, self._number),
            )
            history = self._history
            for _, seq, at, body in rows:
                if body is not None:
                    statement = read_statement(body)
                    history = history.tell(statement, bodies.statement_body(statement.kind, statement.body), seq, at)
            self._number, self._history = newest, history
            return history
