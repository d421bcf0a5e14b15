"""A small disk of its own, which can be filled to the last byte and emptied again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1 << 20


class SmallDisk:
    """A folder on a disk of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Not a byte more goes on it."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (MEGABYTE, 4096, 1):
                try:
                    while filler.write(bytes(size)) == size:
                        continue
                except OSError:
                    continue

    def empty(self) -> None:
        """There is room again."""
        self._filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mounted at `folder`, in memory (Linux); needs root, or sudo that asks for no password, as CI has it."""
    folder.mkdir()
    by = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*by, "mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run([*by, "umount", "--lazy", str(folder)], check=True)
