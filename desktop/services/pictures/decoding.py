"""Decoding a file that somebody else made, in a process of its own that ends with it.

What a hostile file does to a decoder happens there: the process holds no key and no record, is bounded in memory and
time, and gives back nothing but the size and the points of a few pictures, or which sentence to say.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

SECONDS = 20
MOST_POINTS = 40_000_000
"""Of all that one file shows, together."""
MOST_PAGES = 10
MOST_HEIF_POINTS = 50_000_000
"""Before it is drawn smaller: what the largest pictures of telephones have (8064 by 6048, 8160 by 6120)."""
_HEAD = struct.Struct(">4sBB")
_SIZE = struct.Struct(">II")
_MOST_BACK = _HEAD.size + MOST_PAGES * _SIZE.size + MOST_POINTS * 4
MAGIC = b"mhcr"
FLAG = "--decode-picture"
NO_PICTURE = "This is no JPEG, PNG, HEIC or PDF that can be shown. Ask the person to send it again."
PASSWORD, PAGES, INSIDE, LARGE = 1, 2, 3, 4
WHY_NOT = {
    PASSWORD: "This PDF asks for a password. Ask the person for a picture of the page instead.",
    PAGES: f"This PDF has more than {MOST_PAGES} pages. Ask the person for a picture of the page that counts.",
    INSIDE: "This PDF carries scripts or other files, so it is not opened. Ask the person for a picture of the page.",
    LARGE: "This picture has more points than can be shown. Ask the person to take it again at the usual size.",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture's width and height, and its points: four bytes each (red, green, blue, opacity), row by row."""

    width: int
    height: int
    points: bytes


def decode(content: bytes) -> tuple[Decoded, ...]:
    """The picture, or the pages of a PDF in their order; raises ValueError with words for what cannot be shown."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen([*program, FLAG], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=_env())
    except OSError as error:
        raise ValueError(NO_PICTURE) from error
    late = threading.Timer(SECONDS, process.kill)
    late.start()
    try:
        with process, suppress(BrokenPipeError):
            return read(_answer(process, content))
    finally:
        late.cancel()
        late.join()
    raise ValueError(NO_PICTURE)


def frame(pictures: Sequence[Decoded]) -> bytes:
    """How the process gives pictures back."""
    each = (_SIZE.pack(one.width, one.height) + one.points for one in pictures)
    return _HEAD.pack(MAGIC, len(pictures), 0) + b"".join(each)


def refusal(why: int) -> bytes:
    """How the process says which sentence is to be shown."""
    return _HEAD.pack(MAGIC, 0, why)


def read(given: bytes) -> tuple[Decoded, ...]:
    """Pictures as the process gave them back; raises ValueError for anything else."""
    if len(given) < _HEAD.size:
        raise ValueError(NO_PICTURE)
    magic, count, why = _HEAD.unpack_from(given)
    if magic != MAGIC or not 0 < count <= MOST_PAGES:
        raise ValueError(WHY_NOT.get(why, NO_PICTURE) if magic == MAGIC and len(given) == _HEAD.size else NO_PICTURE)
    pictures, at = [], _HEAD.size
    for _ in range(count):
        if len(given) < at + _SIZE.size:
            raise ValueError(NO_PICTURE)
        width, height = _SIZE.unpack_from(given, at)
        start = at + _SIZE.size
        at = start + width * height * 4
        if not 0 < width * height <= MOST_POINTS or len(given) < at:
            raise ValueError(NO_PICTURE)
        pictures.append(Decoded(width, height, given[start:at]))
    if at != len(given):
        raise ValueError(NO_PICTURE)
    return tuple(pictures)


def _answer(process: subprocess.Popen[bytes], content: bytes) -> bytes:
    """Hand the file over and take what comes back, up to the most that may; more ends the process."""
    given, back = process.stdin, process.stdout
    if given is None or back is None:
        return b""
    try:
        # the process reads all of it before it writes anything; one that does not is ended with its time
        given.write(content)
        given.close()
        answer = back.read(_MOST_BACK + 1)
    finally:
        process.kill()
    return answer if len(answer) <= _MOST_BACK else b""


def _env() -> dict[str, str]:
    """No display, and nothing of this process's own settings but what finds its libraries."""
    import os

    kept = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "HOME", "TEMP", "TMP", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"QT_QPA_PLATFORM": "offscreen"}
