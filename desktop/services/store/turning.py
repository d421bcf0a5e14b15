"""A mirror in a new file under a new key: what was deleted from the old one is in no page of it."""

from __future__ import annotations

import os
from pathlib import Path

import apsw

from care_record.durable import sync_folder
from desktop.services.files import require_room, words_for_the_disk
from desktop.services.problems import DamagedStore
from desktop.services.store import connection, mirror, schema

_SIDES = ("", "-wal", "-shm", "-journal")


def copy(source: Path, source_key: bytes, target: Path, target_key: bytes) -> None:
    """Write the live content of `source` into `target`; nobody else has either open.

    The words of the full-text index are written anew first, since its segments keep words of rows that are gone. The
    copy no longer asks for a turn. Raises `DamagedStore`, `DiskFull` or `ReadOnlyProfile`; then `source` stands.
    """
    with words_for_the_disk():
        needed = source.stat().st_size
    require_room(target.parent, more=needed)
    remove(target)
    opened = connection.connect(source, source_key, uri=True)
    try:
        with connection.words_for_sqlite():
            _index_anew(opened)
            # the key goes in as a bound value: no error text can quote it
            opened.execute("vacuum into ?", (f"{target.absolute().as_uri()}?cipher=aegis&key=raw:{target_key.hex()}",))
            entries = opened.execute("select count(*) from entry").get
    finally:
        opened.close()
    _finish(target, target_key, entries)


def make(target: Path, key: bytes) -> None:
    """Write an empty mirror, to be filled by the service."""
    remove(target)
    opened = connection.connect(target, key)
    try:
        schema.prepare_mirror(opened)
    finally:
        opened.close()
    _finish(target, key, 0)


def remove(path: Path) -> None:
    """Remove a store's file and what SQLite keeps beside it; what is not there is no fault."""
    with words_for_the_disk():
        for side in _SIDES:
            path.with_name(path.name + side).unlink(missing_ok=True)


def _index_anew(opened: apsw.Connection) -> None:
    with opened:
        opened.execute("insert into patient_find (patient_find) values ('delete-all')")
        opened.execute(schema.FILL_FIND)


def _finish(target: Path, key: bytes, entries: object) -> None:
    """Look at what was written, and make it durable before anything names it."""
    connection.assert_encrypted(target)
    opened = connection.connect(target, key)
    try:
        with connection.words_for_sqlite():
            if opened.execute("select count(*) from entry").get != entries:
                raise DamagedStore("The copy of the store is not whole, so the old one stays.")
            mirror.forget_turn(opened)
    finally:
        opened.close()
    with words_for_the_disk(), target.open("rb") as stream:
        os.fsync(stream.fileno())
    sync_folder(target.parent)
