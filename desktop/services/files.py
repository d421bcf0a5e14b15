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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from care_record.durable import sync_folder
from desktop.services.problems import AlreadyThere, CopyNotWritten, DiskFull, NewerFormat, Problem, ReadOnlyProfile

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


def write_new(path: Path, content: bytes | Mapping[str, bytes]) -> tuple[str, ...]:
    """Write a new file, or a new folder of files by name, readable by this account alone; gives the names.

    Raises `AlreadyThere` where something of that name is, and `CopyNotWritten`; then nothing is left behind.
    """
    if path.exists() or path.is_symlink():
        raise AlreadyThere
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        if isinstance(content, bytes):
            _write_private(part, content)
            _take_place(part, path)
            return (path.name,)
        part.mkdir(mode=0o700)
        for name, one in content.items():
            _write_private(part / name, one)
        part.rename(path)
    except FileExistsError as error:
        raise AlreadyThere from error
    except OSError as error:
        if path.is_dir():
            raise AlreadyThere from error
        raise CopyNotWritten from error
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return tuple(content)


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _take_place(part: Path, path: Path) -> None:
    """Give a file its name in one step that fails where the name is taken."""
    if sys.platform == "win32":
        part.rename(path)
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # a file system without hard links: the name is taken first, then replaced in one step
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        part.replace(path)


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
