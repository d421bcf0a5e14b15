"""Where tests put what they throw away: in memory where there is room, so that no durable write waits for a disk."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
ROOM = 6 * 2**30
"""Bytes that must be free in memory, for what tests leave and for the programs that they start."""


@contextmanager
def scratch(memory: Path = MEMORY, room: int = ROOM) -> Iterator[dict[str, str]]:
    """A folder that lasts as long as the block, as a setting for programs; no setting where the system's must do."""
    if "TMPDIR" in os.environ or not has_room(memory, room):
        yield {}
        return
    with TemporaryDirectory(prefix="mhcr-", dir=memory, ignore_cleanup_errors=True) as folder:
        # PostgreSQL, which refuses to run as root, is another user that must get to its own folder in here
        Path(folder).chmod(0o711)
        yield {"TMPDIR": folder}


def has_room(memory: Path, room: int) -> bool:
    """Whether so many bytes are free in a folder that lies in memory, and programs may be run from it."""
    try:
        free = shutil.disk_usage(memory).free
        available = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="utf-8"))
    except OSError:
        return False
    return (
        available is not None
        and min(free, int(available[1]) * 1024) >= room
        and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    )
