"""Every place where something reaches a disk, at either end, counted; at the chosen one the process kills itself."""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
from sqlalchemy import Engine, PoolProxiedConnection, event

_WRITES = (
    "insert", "update", "delete", "replace", "commit", "release", "create", "alter", "drop", "vacuum",
    "pragma user_version", "pragma wal_checkpoint",
)  # fmt: skip
_FILES = ("replace", "rename", "link", "unlink", "remove", "fsync", "mkdir", "truncate")
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class WritePoints:
    """Counts what writes or commits. With `die_at`, the process gets SIGKILL right before that one, or right `after`.

    With `lasting`, what a transaction takes back unless it is committed is no point by itself. `names` tells each that
    was reached.
    """

    def __init__(self, die_at: int | None = None, *, after: bool = False, lasting: bool = False) -> None:
        self.count = 0
        self.die_at, self.after = die_at, after
        self._lasting, self._wrote = lasting, False
        self.names: list[str] = []

    def watch_store(self, connection: apsw.Connection) -> None:
        """Count what this connection of a workstation writes."""

        def reached(_cursor: apsw.Cursor, sql: str, _bindings: object) -> bool:
            if _writes(sql) and (_commits(sql) or not (self._lasting and connection.in_transaction)):
                self._reached(sql)
            return True

        connection.exec_trace = reached
        # told by SQLite once a statement is done: what it commits is committed then
        connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, self._store_done, id="write points")

    def watch_service(self, engine: Engine) -> None:
        """Count what the service writes, and its commits."""
        event.listen(engine, "before_cursor_execute", self._service_statement)
        event.listen(engine, "after_cursor_execute", self._service_done)
        commit = engine.dialect.do_commit

        def counted(dbapi_connection: PoolProxiedConnection) -> None:
            # one that has only read commits nothing
            wrote, self._wrote = self._wrote or not self._lasting, False
            if wrote:
                self._reached("commit")
            commit(dbapi_connection)
            if wrote:
                self._done("commit")

        engine.dialect.do_commit = counted  # type: ignore[method-assign]

    def watch_files(self) -> None:
        """Count what this process does to files by itself, for as long as it lives."""
        for name in _FILES:
            setattr(os, name, self._around(name, getattr(os, name), lambda *_, **__: True))
        opened = self._around("open to write", io.open, lambda _file, mode="r", *_, **__: not set(mode) <= set("rbt"))
        builtins.open = io.open = opened
        os.open = self._around("open to write", os.open, lambda _path, flags, *_, **__: bool(flags & _TO_WRITE))

    def _around(self, name: str, real: Callable[..., Any], writes: Callable[..., bool]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            if not writes(*given, **named):
                return real(*given, **named)
            what = f"{name} {Path(os.fsdecode(given[0])).name}" if isinstance(given[0], (str, bytes, Path)) else name
            self._reached(what)
            try:
                return real(*given, **named)
            finally:
                self._done(what)

        return counted

    def _store_done(self, told: dict[str, Any]) -> None:
        self._done(told["sql"])

    def _service_statement(self, _connection: object, _cursor: object, sql: str, *_: Any) -> None:
        if _writes(sql):
            self._wrote = True
            # all that the service writes it writes in a transaction, but for this
            if not self._lasting or sql.lower().startswith("pragma"):
                self._reached(sql)

    def _service_done(self, _connection: object, _cursor: object, sql: str, *_: Any) -> None:
        self._done(sql)

    def _reached(self, name: str) -> None:
        self.count += 1
        self.names.append(name)
        if self.count == self.die_at and not self.after:
            _die()

    def _done(self, name: str) -> None:
        # what SQLite does by itself inside a statement is told here too, under other names
        if self.count == self.die_at and self.after and name == self.names[-1]:
            _die()


def _writes(sql: str) -> bool:
    return sql.lstrip()[:24].lower().startswith(_WRITES)


def _commits(sql: str) -> bool:
    return sql.lstrip()[:8].lower().startswith(("commit", "release"))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
