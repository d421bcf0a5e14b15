"""Backups: every table as rows in one portable file, the same for SQLite and PostgreSQL, whole or not at all.

    file  = frame, frame, …        frame = u32 length (big-endian), CBOR
    first = { v, product, kind, revision, size, root, at }
    then, for each table, { table, columns }, and { rows: [[value, …], …] } as often as needed
    last  = { end: true, rows, sha256 of all bytes before this frame }

Record keys' wraps go into a file of their own (kind `wraps`), so that it can be kept for a shorter time.
"""

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, delete, func, insert, inspect, select

from care_record.wire import cbor
from sync_service.storage import tables as t
from sync_service.storage.database import (
    DatabaseError,
    newest_revision,
    reading,
    revisions,
    upgrade,
    upgrade_to,
    writing,
)
from sync_service.storage.tree import nodes

FORMAT = 1
PRODUCT = "mhcr"
RESTORED = "restored"
"""The key in `meta` under which a restored database remembers the size and root that it came back with."""

Kind = Literal["backup", "wraps"]
Progress = Callable[[int, int], None]
"""Told of rows done and rows in all."""

_APART = frozenset({"wraps"})
_PICTURES = frozenset({"picture_asks", "picture_wraps", "picture_links", "picture_messages", "pictures"})
"""Pictures of documents: destroyed once they are decided about, so that no backup keeps them."""
_LEFT_OUT = frozenset({"tickets", "provider_sign_ins", "sittings", "browser_sittings", "watches"}) | _PICTURES
"""What lives for minutes and opens something, and what must not be kept."""
_ROWS_AT_ONCE = 500
_MOST_FRAME = 256 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class BackupError(Exception):
    """A backup that cannot be written or used; the message is one line in words."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a backup says of itself: the tables' revision, and the log's size, root and time (ms)."""

    kind: Kind
    revision: str
    size: int
    root: bytes
    at: int
    rows: int


def write(engine: Engine, path: Path, kind: Kind, now: int, progress: Progress = lambda _done, _all: None) -> Described:
    """Write a backup of one state of the database; raises `BackupError` and leaves no file when it cannot.

    The service may go on meanwhile.
    """
    partial = path.with_name(path.name + ".partial")
    if path.exists():
        raise BackupError(f"{path} exists already. Choose another name; a backup is never overwritten.")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            described = _dump(engine, file, kind, now, progress)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise BackupError(f"{path} cannot be written: {error.strerror or error}.") from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return described


def describe(path: Path) -> Described:
    """Read a backup through, and check that it is whole; raises `BackupError`."""
    with _opened(path) as file:
        digest, first, rows = sha256(), None, 0
        for raw, frame in _frames(file, path):
            if first is None:
                first = _first(frame, path)
            elif frame.get("end"):
                if frame.get("sha256") != digest.digest() or frame.get("rows") != rows or file.read(1):
                    break
                return Described(first["kind"], first["revision"], first["size"], first["root"], first["at"], rows)
            else:
                rows += len(frame.get("rows", ()))
            digest.update(raw)
    raise BackupError(f"{path} is damaged: it is not as it was written. Use another backup.")


def restore(engine: Engine, path: Path, wraps: Path | None, progress: Progress = lambda _done, _all: None) -> Described:
    """Fill an empty database, in one transaction, and bring it up to this release; raises `BackupError`.

    Without `wraps` the keys of records come back from workstations, or by the withheld way alone.
    """
    described = describe(path)
    apart = describe(wraps) if wraps else None
    if described.kind != "backup" or (apart and apart.kind != "wraps"):
        raise BackupError("The file of the database and the file of the wraps were given the wrong way round.")
    if apart and (apart.size, apart.root) != (described.size, described.root):
        raise BackupError("The file of the wraps belongs to another backup.")
    if described.revision not in revisions():
        raise BackupError(f"{path} was written by a newer release of the service; use that one.")
    total = described.rows + (apart.rows if apart else 0)
    try:
        with writing(engine) as connection:
            if inspect(connection).get_table_names():
                raise BackupError("The database is not empty. A backup is restored only into an empty one.")
            upgrade_to(connection, described.revision)
            done = 0
            for file in (path, wraps) if wraps else (path,):
                done = _fill(connection, file, done, lambda rows: progress(rows, total))
            remembered = cbor.encode({"v": 1, "size": described.size, "root": described.root})
            meta = _reflected(connection)["meta"]
            connection.execute(delete(meta).where(meta.c.key == RESTORED))
            connection.execute(insert(meta).values(key=RESTORED, value=remembered))
        upgrade(engine)
    except DatabaseError as error:
        raise BackupError(str(error)) from error
    return described


def _dump(engine: Engine, file: BinaryIO, kind: Kind, now: int, progress: Progress) -> Described:
    bare = engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")
    digest, done = sha256(), 0

    def put(frame: dict[str, Any]) -> None:
        encoded = cbor.encode(frame)
        raw = _LENGTH.pack(len(encoded)) + encoded
        digest.update(raw)
        file.write(raw)

    with reading(bare) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise BackupError("There is no database of the service to back up. Start the service once.")
        if revision != newest_revision():
            raise BackupError(
                "The database is of another release. Start this release of the service once, then back up."
            )
        size = connection.scalar(select(t.log_head.c.seq)) or 0
        root = nodes.frontier(connection, size).root
        put(
            {
                "v": FORMAT,
                "product": PRODUCT,
                "kind": kind,
                "revision": revision,
                "size": size,
                "root": root,
                "at": now,
            }
        )
        chosen = [table for table in t.metadata.sorted_tables if _belongs(table, kind)]
        total = sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in chosen)
        for table in chosen:
            names = [str(column.name) for column in table.columns]
            put({"table": str(table.name), "columns": names})
            result = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table))
            for part in result.partitions():
                put({"rows": [list(row) for row in part]})
                done += len(part)
                progress(done, total)
    end = cbor.encode({"end": True, "rows": done, "sha256": digest.digest()})
    file.write(_LENGTH.pack(len(end)) + end)
    return Described(kind, revision, size, root, now, done)


def _belongs(table: Table, kind: Kind) -> bool:
    if kind == "wraps":
        return table.name in _APART
    return table.name not in _APART | _LEFT_OUT


def _fill(connection: Connection, path: Path, done: int, progress: Callable[[int], None]) -> int:
    known = _reflected(connection)
    table: Table | None = None
    columns: list[str] = []
    emptied: set[str] = set()
    with _opened(path) as file:
        for _, frame in _frames(file, path):
            if "table" in frame:
                table, columns = known[frame["table"]], frame["columns"]
                if table.name not in emptied:
                    # a new database comes with rows of its own, such as the log's head
                    connection.execute(table.delete())
                    emptied.add(table.name)
            elif "rows" in frame and table is not None and not frame.get("end"):
                rows = [dict(zip(columns, row, strict=True)) for row in frame["rows"]]
                connection.execute(insert(table), rows)
                done += len(rows)
                progress(done)
    return done


def _reflected(connection: Connection) -> Mapping[str, Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata.tables


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error


def _frames(file: BinaryIO, path: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    while length := file.read(_LENGTH.size):
        if len(length) < _LENGTH.size:
            return
        (size,) = _LENGTH.unpack(length)
        if size > _MOST_FRAME:
            return
        encoded = file.read(size)
        try:
            frame = cbor.decode(encoded)
        except cbor.MalformedCbor as error:
            raise BackupError(f"{path} is damaged: it is not as it was written. Use another backup.") from error
        if not isinstance(frame, dict):
            return
        yield length + encoded, frame


def _first(frame: dict[str, Any], path: Path) -> dict[str, Any]:
    wanted = {"kind": str, "revision": str, "size": int, "root": bytes, "at": int}
    if frame.get("product") != PRODUCT or not all(isinstance(frame.get(key), kind) for key, kind in wanted.items()):
        raise BackupError(f"{path} is no backup of this service.")
    if not isinstance(frame.get("v"), int) or frame["v"] > FORMAT:
        raise BackupError(f"{path} was written by a newer release of the service; use that one.")
    return frame
