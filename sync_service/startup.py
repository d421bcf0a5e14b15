"""From settings to a running service: what must be true before the first request is taken."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, select

from care_record.measures.catalogue import CatalogueError, shipped, source_folder
from sync_service.pages.templates import Pages, PagesNotBuilt
from sync_service.service import News, Service, now_ms
from sync_service.settings import Settings, SettingsError
from sync_service.storage import tables as t
from sync_service.storage.accounts import Accounts
from sync_service.storage.batch import Tools
from sync_service.storage.commands import CommandProcessor
from sync_service.storage.database import DatabaseError, connect, reading, starting, upgrade
from sync_service.storage.feed import Feed
from sync_service.storage.keys import keyfile
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.keys.blind_index import BlindIndex
from sync_service.storage.keys.keyfile import KeyFileError, ServiceKeys
from sync_service.storage.keys.letter_codes import LetterCodes
from sync_service.storage.keys.root_code import RootCode
from sync_service.storage.keys.second_codes import SecondCodes
from sync_service.storage.keys.tokens import Tokens
from sync_service.storage.questionnaires import Questionnaires
from sync_service.storage.record_access.earlier import suspend_ended
from sync_service.storage.risk.flags import rebuild
from sync_service.storage.staff import KEYS, TRUST, get_meta, set_meta
from sync_service.storage.tree.heads import LogKey

LEAST_FREE_BYTES = 64 * 1024 * 1024


class StartRefused(Exception):
    """The service cannot start; the message is one line in words."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the one process that serves an SQLite file, which could not wake another; PostgreSQL takes several.

    Raises `StartRefused` where another one is. A process that is killed lets go at once.
    """
    file = settings.sqlite_file
    if file is None:
        yield
        return
    try:
        _check_writable(file)
        held = FileLock(f"{file}.lock", timeout=0, mode=0o600).acquire()
    except Timeout as error:
        words = f"Another process serves the database {file} already. Several at once need PostgreSQL."
        raise StartRefused(words) from error
    except (DatabaseError, OSError) as error:
        raise StartRefused(str(error)) from error
    with held:
        yield


def prepare(settings: Settings) -> Service:
    """Open keys and database and put the service together. Raises `StartRefused`."""
    try:
        engine = _database(settings)
        keys = _keys(settings, engine)
        questionnaires = Questionnaires(shipped(settings.storage.measures or source_folder()))
    except (KeyFileError, DatabaseError, SettingsError, CatalogueError) as error:
        raise StartRefused(str(error)) from error
    tools = Tools(AtRest(keys), BlindIndex(keys), now_ms, os.urandom, questionnaires, texts=settings.text is not None)
    with starting(engine) as connection:
        suspend_ended(connection, tools.at_rest)
        rebuild(connection, tools.clock())
    log_key = LogKey(keys)
    feed, news = Feed(tools.at_rest, log_key), News()

    processor = CommandProcessor(engine, tools, committed=news.tell)
    memory = 1024 if settings.demonstration else 64 * 1024
    return Service(
        settings=settings,
        engine=engine,
        tools=tools,
        processor=processor,
        feed=feed,
        log_key=log_key,
        accounts=Accounts(engine, tools.clock, memory=memory),
        tokens=Tokens(keys),
        codes=LetterCodes(keys),
        second_codes=SecondCodes(keys),
        news=news,
    )


def render(settings: Settings) -> Pages:
    """The patient's pages. Raises `StartRefused` when they are not built."""
    try:
        return Pages(settings)
    except PagesNotBuilt as error:
        raise StartRefused(str(error)) from error


def root_code(service: Service) -> str | None:
    """A new one-time code, to be printed, while no root exists; else None."""
    with reading(service.engine) as connection:
        if get_meta(connection, TRUST) is not None:
            return None
    random = secrets.token_bytes(16)
    service.root_code = RootCode(random, service.clock())
    return RootCode.text(random)


def _database(settings: Settings) -> Engine:
    file = settings.sqlite_file
    if file is not None:
        _check_writable(file)
    engine = connect(settings.database_url)
    upgrade(engine)
    return engine


def _check_writable(file: Path) -> None:
    if not file.parent.is_dir():
        raise DatabaseError(f"There is no folder {file.parent} for the database.")
    free = shutil.disk_usage(file.parent).free
    if free < LEAST_FREE_BYTES:
        left, needed = free // 2**20, LEAST_FREE_BYTES // 2**20
        raise DatabaseError(f"The disk of the database has {left} MB left; the service needs {needed} MB to start.")
    place = file if file.exists() else file.parent
    if not os.access(place, os.W_OK) or file.is_dir():
        raise DatabaseError(f"The database {file} cannot be written by this user.")


def _keys(settings: Settings, engine: Engine) -> ServiceKeys:
    """The keys of the file; made anew only for a database that has none yet."""
    path = settings.storage.key_file
    with starting(engine) as connection:
        named = get_meta(connection, KEYS)
        empty = not connection.scalar(select(t.log_head.c.seq))
        first = named is None and empty and not path.exists()
        keys = keyfile.create(path) if first else keyfile.read(path)
        if named is None:
            set_meta(connection, KEYS, keys.id)
    if named not in (None, keys.id):
        raise KeyFileError(f"The key file {path} is not the one that this database was written with.")
    return keys
