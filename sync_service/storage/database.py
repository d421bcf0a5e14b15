"""The database: how it is opened, brought up to date, and written to by one transaction at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

MIGRATIONS = Path(__file__).parent.parent / "migrations"
WRITE = "mhcr_write"
_DISK_FULL = "53100"
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_STARTING = 0x6D686372
"""The number of PostgreSQL's advisory lock that services hold while they start."""


class DatabaseError(Exception):
    """The database cannot be used; the message is one line in words."""


def connect(url: str) -> Engine:
    """An engine for `url`; SQLite in WAL with full synchronisation, its writers waiting for each other."""
    engine = create_engine(url, poolclass=QueuePool, pool_size=8, max_overflow=24, pool_timeout=60)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def connect_to_read(url: str) -> Engine:
    """An engine that cannot write: for looking at a database that a service may be using, or a copy of one."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        return create_engine(url, execution_options=options)
    engine = create_engine(f"sqlite:///file:{quote(parsed.database or '')}?mode=ro&uri=true")
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # None stops the driver from opening transactions by itself; _begin_sqlite does
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=20000",
        "temp_store=MEMORY",
        # what is deleted is overwritten, so that an erased key is not in the file any more
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITE) else "BEGIN")


class Unable(Exception):
    """The database does not do its work just now; `words` are for whoever asked."""

    code = ""
    words = ""


class NoRoom(Unable):
    """The disk of the database is full, or takes nothing. What was begun is rolled back whole."""

    code = "full"
    words = "The service's disk is full: nothing is taken until there is room again. Nothing was changed."


class NoDatabase(Unable):
    """PostgreSQL is not there, or has gone meanwhile. A commit that was on its way may have been the last it did."""

    code = "no-database"
    words = "The service cannot reach its database. Try again later: what it has taken already, it takes only once."


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; committed at the end, rolled back on any error. Raises `NoRoom`, `NoDatabase`."""
    with _words(), engine.connect() as bare:
        connection = bare.execution_options(**{WRITE: True})
        with connection.begin():
            yield connection


@contextmanager
def _words() -> Iterator[None]:
    """Turn what a driver says of a full disk or a lost server into `NoRoom` and `NoDatabase`."""
    try:
        yield
    except DBAPIError as error:
        # first: a server that ends itself for want of room may yet have committed what it was writing
        if _is_gone(error.orig):
            raise NoDatabase from error
        if _is_full(error.orig):
            raise NoRoom from error
        raise


def _is_full(error: BaseException | None) -> bool:
    """Whether a driver says that what was written found no room (SQLite's result codes, SQLSTATE 53100)."""
    return getattr(error, "sqlite_errorcode", None) in _FULL or getattr(error, "sqlstate", None) == _DISK_FULL


def _is_gone(error: BaseException | None) -> bool:
    """Whether PostgreSQL's driver says that there is no server, or none that lets anybody in.

    SQLSTATE classes 08 (no connection), 53 but for a full disk (no resources) and 57P (ended by an operator, crashed,
    starting); a server that is not there says none; one that ends itself or this connection says so by the severity.
    """
    if not isinstance(error, psycopg.Error):
        return False
    state, severity = error.sqlstate, error.diag.severity_nonlocalized
    if severity in ("FATAL", "PANIC"):
        return True
    if not isinstance(error, psycopg.OperationalError):
        return False
    return state is None or (state.startswith(("08", "53", "57P")) and state != _DISK_FULL)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state of the database, whatever others commit meanwhile.

    Raises `NoDatabase`.
    """
    # on SQLite every transaction does
    more = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _words(), engine.connect() as bare:
        connection = bare.execution_options(**{WRITE: False}, **more)
        with connection.begin():
            yield connection


@contextmanager
def starting(engine: Engine) -> Iterator[Connection]:
    """As `writing`, for what a service does to the database as it starts: several that start at once take turns."""
    with writing(engine) as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _STARTING})
        yield connection


def revisions() -> frozenset[str]:
    """The revisions of the tables that this release knows."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(_alembic()).walk_revisions())


def newest_revision() -> str | None:
    """The revision of the tables that this release works with."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def scrub(engine: Engine) -> None:
    """Take what was erased out of SQLite's write-ahead log too; elsewhere the database's own vacuum does it."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def upgrade(engine: Engine) -> None:
    """Bring the tables up to this release. Raises `DatabaseError` for a newer database or one not to be written."""
    try:
        with starting(engine) as connection:
            present = MigrationContext.configure(connection).get_current_heads()
            if set(present) - revisions():
                raise DatabaseError(
                    "This database was written by a newer release of the service; start that one, or restore a backup."
                )
            upgrade_to(connection, "head")
    except DBAPIError as error:
        raise DatabaseError(f"The database cannot be opened for writing: {error.orig}.") from error
    except Unable as error:
        raise DatabaseError(f"The database cannot be opened for writing: {_cause(error)}.") from error


def _cause(error: Unable) -> object:
    behind = error.__cause__
    return behind.orig if isinstance(behind, DBAPIError) else error.words


def upgrade_to(connection: Connection, revision: str) -> None:
    """Bring the tables up to a revision, inside the caller's transaction."""
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
