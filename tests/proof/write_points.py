"""Every place where something reaches a disk, at either end, counted; at the chosen one the process kills itself."""

import os
import signal
from typing import Any

import apsw
from sqlalchemy import Engine, event

_WRITES = ("insert", "update", "delete", "replace", "commit", "release", "create", "alter", "pragma user_version")


class WritePoints:
    """Counts statements that write or commit. With `die_at`, the process gets SIGKILL before that one."""

    def __init__(self, die_at: int | None = None) -> None:
        self.count = 0
        self.die_at = die_at

    def watch_store(self, connection: apsw.Connection) -> None:
        """Count what this connection of a workstation writes."""
        connection.exec_trace = self._store_statement

    def watch_service(self, engine: Engine) -> None:
        """Count what the service writes, and its commits."""
        event.listen(engine, "before_cursor_execute", self._service_statement)
        event.listen(engine, "commit", lambda _connection: self._reached())

    def _store_statement(self, _cursor: apsw.Cursor, sql: str, _bindings: object) -> bool:
        if sql.lstrip()[:24].lower().startswith(_WRITES):
            self._reached()
        return True

    def _service_statement(self, _connection: object, _cursor: object, sql: str, *_: Any) -> None:
        if sql.lstrip()[:24].lower().startswith(_WRITES):
            self._reached()

    def _reached(self) -> None:
        self.count += 1
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
