"""Files that are written whole or not at all, whatever happens to the machine."""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.services.problems import DiskFull, NewerFormat, Problem, ReadOnlyProfile

# Room for a page of changes, its write-ahead log and the outbox.
LEAST_FREE_BYTES = 64 * 1024 * 1024


class DurableFile:
    """One small file. A write goes to a temporary file, is synced and takes its place; then the folder is synced."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes | None:
        """The content, None where there is no such file."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def write(self, content: bytes) -> None:
        """Replace the content. Raises `DiskFull` or `ReadOnlyProfile`; then the old content stands."""
        with words_for_the_disk():
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                temporary.replace(self.path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            sync_folder(self.path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does it by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_room(folder: Path, free_bytes: int | None = None, *, more: int = 0) -> None:
    """Raises `DiskFull` or `ReadOnlyProfile` before any work starts that writes `more` bytes beside the usual.

    `free_bytes` stands in for the disk's answer.
    """
    needed = LEAST_FREE_BYTES + more
    with words_for_the_disk():
        free = shutil.disk_usage(folder).free if free_bytes is None else free_bytes
        if free < needed:
            raise DiskFull(f"The disk has {free // 2**20} MB left; the program needs {needed // 2**20} MB.")
        handle, name = tempfile.mkstemp(dir=folder, prefix=".write-test.")
        os.close(handle)
        Path(name).unlink()


@contextlib.contextmanager
def words_for_the_disk() -> Iterator[None]:
    """Turn what the system says of a full or read-only disk into `DiskFull` and `ReadOnlyProfile`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ReadOnlyProfile from error
        raise


def versioned(content: bytes, newest: int, damaged: Problem) -> dict[str, Any]:
    """The JSON fields of a file that carries its format's version `v`; raises `damaged`, or `NewerFormat`."""
    try:
        fields = json.loads(content)
        version = fields["v"]
    except (ValueError, KeyError, TypeError) as error:
        raise damaged from error
    if not isinstance(version, int) or version > newest:
        raise NewerFormat
    return dict(fields)


def to_text(data: bytes) -> str:
    """Bytes as they stand in such a file: base64."""
    return base64.b64encode(data).decode()


def from_text(text: object) -> bytes:
    """Undo `to_text`; raises TypeError or ValueError."""
    if not isinstance(text, str):
        raise TypeError("expected text")
    return base64.b64decode(text, validate=True)
