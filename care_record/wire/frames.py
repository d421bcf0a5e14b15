"""Frames of a stream of changes: u64 cursor, u32 length, bytes, big-endian."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HEAD = struct.Struct(">QI")
MAX_FRAME = 16 * 1024 * 1024


class MalformedFrame(ValueError):
    """A stream that breaks off inside a frame, or whose frame is longer than any can be."""


def pack(cursor: int, body: bytes) -> bytes:
    """One frame."""
    return _HEAD.pack(cursor, len(body)) + body


class FrameReader:
    """Takes chunks as they come from the network and gives whole frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """The frames that are whole after `chunk`, as (cursor, bytes); raises `MalformedFrame`."""
        self._rest += chunk
        start = 0
        try:
            while len(self._rest) - start >= _HEAD.size:
                cursor, length = _HEAD.unpack_from(self._rest, start)
                if length > MAX_FRAME:
                    raise MalformedFrame(f"a frame of {length} bytes")
                end = start + _HEAD.size + length
                if len(self._rest) < end:
                    break
                body = bytes(self._rest[start + _HEAD.size : end])
                start = end
                yield cursor, body
        finally:
            del self._rest[:start]

    def finish(self) -> None:
        """Raises `MalformedFrame` when the stream ended inside a frame."""
        if self._rest:
            raise MalformedFrame(f"the stream ended inside a frame, {len(self._rest)} bytes in")
