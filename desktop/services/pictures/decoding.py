"""Decoding a picture that somebody else made, in a process of its own that ends with it.

What a hostile file does to a decoder happens there: the process holds no key and no record, is bounded in memory and
time, and gives back nothing but the size and the points of a picture.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from dataclasses import dataclass

SECONDS = 20
MOST_POINTS = 40_000_000
_HEAD = struct.Struct(">4sII")
MAGIC = b"mhcr"
FLAG = "--decode-picture"
NO_PICTURE = "This is no JPEG or PNG picture that can be shown. Ask the person to send it again."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture's width and height, and its points: four bytes each (red, green, blue, opacity), row by row."""

    width: int
    height: int
    points: bytes


def decode(content: bytes) -> Decoded:
    """The picture; raises ValueError with words for what cannot be shown."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    try:
        done = subprocess.run(
            [*program, FLAG], input=content, capture_output=True, timeout=SECONDS, check=False, env=_env()
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise ValueError(NO_PICTURE) from error
    return read(done.stdout)


def frame(width: int, height: int, points: bytes) -> bytes:
    """How the process gives a picture back."""
    return _HEAD.pack(MAGIC, width, height) + points


def read(given: bytes) -> Decoded:
    """A picture as the process gave it back; raises ValueError for anything else."""
    if len(given) < _HEAD.size:
        raise ValueError(NO_PICTURE)
    magic, width, height = _HEAD.unpack_from(given)
    points = given[_HEAD.size :]
    if magic != MAGIC or not 0 < width * height <= MOST_POINTS or len(points) != width * height * 4:
        raise ValueError(NO_PICTURE)
    return Decoded(width, height, points)


def _env() -> dict[str, str]:
    """No display, and nothing of this process's own settings but what finds its libraries."""
    import os

    kept = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME", "TEMP", "TMP", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"QT_QPA_PLATFORM": "offscreen"}
