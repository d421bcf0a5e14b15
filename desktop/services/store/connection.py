"""Connections to the encrypted files: SQLite3 Multiple Ciphers, AEGIS-256 with a raw key, every page authenticated."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Literal, Self

import apsw

from desktop.services.problems import DamagedStore, DiskFull, NewerFormat, Problem, ReadOnlyProfile, WeakStore

if TYPE_CHECKING:
    from types import TracebackType

CIPHER = "aegis"
PLAIN_HEADER = b"SQLite format 3\0"
BUSY_MS = 5000
_CACHE_KIB = 16 * 1024
# A connection works for so long, then it lets others have the interpreter: as long as a thread takes to wake.
_WORK_S = 0.0015
_REST_S = 0.0001
NOT_TAKEN = "The disk does not take what is written to it, so nothing can be saved safely."
# A page that cannot be written is no damaged page.
_NOT_TAKEN = frozenset(
    {
        apsw.SQLITE_IOERR_WRITE,
        apsw.SQLITE_IOERR_FSYNC,
        apsw.SQLITE_IOERR_DIR_FSYNC,
        apsw.SQLITE_IOERR_TRUNCATE,
        apsw.SQLITE_IOERR_SHMSIZE,
        apsw.SQLITE_IOERR_SHMOPEN,
        apsw.SQLITE_IOERR_SHMMAP,
    }
)


class _Connection(apsw.Connection):
    """A connection that keeps the interpreter from nobody for long: the window's thread needs it sixty times a second.

    Each statement lets go of the interpreter and has it back before a thread that waits for it has woken; that thread
    then waits anew, and may do so for as long as statements follow each other. So there is a short rest now and then.
    As a block it is one transaction, inside another one a part of it: all of it counts, or nothing. apsw's own block
    would keep the interpreter while a commit waits for the disk.
    """

    _within = 0
    _rest_at = 0.0

    def execute(
        self,
        statements: str,
        bindings: apsw.Bindings | None = None,
        *,
        can_cache: bool = True,
        prepare_flags: int = 0,
        explain: int = -1,
    ) -> apsw.Cursor:
        if monotonic() >= self._rest_at:
            self._rest()
        if can_cache and not prepare_flags and explain == -1:
            return _execute(self, statements, bindings)
        return _execute(self, statements, bindings, can_cache=can_cache, prepare_flags=prepare_flags, explain=explain)

    def executemany(
        self,
        statements: str,
        sequenceofbindings: Iterable[apsw.Bindings],
        *,
        can_cache: bool = True,
        prepare_flags: int = 0,
        explain: int = -1,
    ) -> apsw.Cursor:
        return super().executemany(
            statements,
            self._resting(sequenceofbindings),
            can_cache=can_cache,
            prepare_flags=prepare_flags,
            explain=explain,
        )

    def __enter__(self) -> Self:
        self.execute(f"savepoint block_{self._within}")
        self._within += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        self._within -= 1
        if kind is not None:
            self._undo()
            return False
        try:
            self.execute(f"release block_{self._within}")
        except BaseException:
            self._undo()
            raise
        return False

    def _undo(self) -> None:
        # SQLite itself has ended a transaction that finds no room
        if self.in_transaction:
            self.execute(f"rollback to block_{self._within}")
            self.execute(f"release block_{self._within}")

    def _resting(self, rows: Iterable[apsw.Bindings]) -> Iterator[apsw.Bindings]:
        for row in rows:
            if monotonic() >= self._rest_at:
                self._rest()
            yield row

    def _rest(self) -> None:
        sleep(_REST_S)
        self._rest_at = monotonic() + _WORK_S


_execute = apsw.Connection.execute


def connect(path: Path, key: bytes, *, readonly: bool = False, uri: bool = False) -> apsw.Connection:
    """A connection with the cipher asserted. Raises `DamagedStore`, `WeakStore`, `DiskFull` or `ReadOnlyProfile`.

    No error that leaves this function holds the key. With `uri`, `vacuum into` takes a file's URI with its own key.
    """
    flags = apsw.SQLITE_OPEN_READONLY if readonly else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    if uri:
        flags |= apsw.SQLITE_OPEN_URI
    with words_for_sqlite(path.name):
        connection = _Connection(str(path), flags=flags)
        try:
            connection.execute(f"pragma cipher = '{CIPHER}'")
            _give_key(connection, f"pragma key = 'raw:{key.hex()}'")
            _require_cipher(connection.execute("pragma cipher").get)
            connection.set_busy_timeout(BUSY_MS)
            connection.execute("pragma temp_store = memory")
            connection.execute("pragma foreign_keys = on")
            connection.execute(f"pragma cache_size = -{_CACHE_KIB}")
            if not readonly:
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = full")
            # The first read is where a wrong key or a damaged first page shows.
            connection.execute("select count(*) from sqlite_schema").get  # noqa: B018
        except BaseException:
            connection.close()
            raise
    return connection


def assert_encrypted(path: Path) -> None:
    """Raises `WeakStore` when a file lies on the disk unencrypted."""
    with path.open("rb") as stream:
        if stream.read(len(PLAIN_HEADER)) == PLAIN_HEADER:
            raise WeakStore


def check_whole(path: Path, key: bytes) -> None:
    """Read every page of a file; raises `DamagedStore` that names it where one is not as it was written."""
    opened = connect(path, key, readonly=True)
    try:
        with words_for_sqlite(path.name):
            if opened.execute("pragma integrity_check(1)").get != "ok":
                raise _damaged(path.name)
    finally:
        opened.close()


def require_version(connection: apsw.Connection, newest: int) -> int:
    """The schema's version, 0 for a new file; raises `NewerFormat`."""
    with words_for_sqlite():
        version = int(connection.pragma("user_version") or 0)
    if version > newest:
        raise NewerFormat
    return version


@contextlib.contextmanager
def words_for_sqlite(file: str = "") -> Iterator[None]:
    """Turn SQLite's environment errors into problems in words; what is a mistake of ours passes through.

    `file` is the name of the file that is read, where there is one.
    """
    try:
        yield
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise _damaged(file) from error
    except DamagedStore as error:
        if file and not error.file:
            raise _damaged(file) from error
        raise
    except (apsw.FullError, apsw.NoMemError) as error:
        raise DiskFull from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise ReadOnlyProfile from error
    except apsw.IOError as error:
        if getattr(error, "extendedresult", 0) in _NOT_TAKEN:
            raise DiskFull(NOT_TAKEN) from error
        raise _damaged(file) from error
    except apsw.SQLError as error:
        behind = _behind(error)
        if behind is None:
            raise
        with words_for_sqlite(file):
            raise behind from error


def _behind(error: BaseException) -> Exception | None:
    """What the disk said before: SQLite ends a transaction that finds no room, so that its own end then fails too."""
    before = error.__context__
    while before is not None:
        if isinstance(before, (apsw.FullError, apsw.NoMemError, apsw.IOError, apsw.CorruptError, Problem)):
            return before
        before = before.__context__
    return None


def _damaged(file: str) -> DamagedStore:
    return DamagedStore(f"A file of this profile is damaged: {file}." if file else None, file=file)


def _require_cipher(active: object) -> None:
    if active != CIPHER:
        raise WeakStore


def _give_key(connection: apsw.Connection, statement: str) -> None:
    """SQLite's error text quotes the statement, and with it the key: say it without."""
    try:
        connection.execute(statement)
    except apsw.Error:
        raise DamagedStore from None
