"""A stream's chain: each entry names its place and the leaf hash of the one before, so that a gap or a change shows."""

from __future__ import annotations

from dataclasses import dataclass

from care_record.log.entry import NO_HASH, Entry


class BrokenChain(ValueError):
    """An entry that does not follow the one before it in its stream."""


@dataclass(frozen=True, slots=True)
class StreamHead:
    """How far a stream is known: `n` entries, `leaf` the last one's leaf hash."""

    n: int = 0
    leaf: bytes = NO_HASH

    def follow(self, entry: Entry) -> StreamHead:
        """The head after `entry`; raises `BrokenChain`."""
        if entry.n != self.n + 1:
            raise BrokenChain(f"entry {entry.n} of a stream came where {self.n + 1} was due")
        if entry.prev != self.leaf:
            raise BrokenChain(f"entry {entry.n} of a stream does not follow the one that was known before it")
        return StreamHead(entry.n, entry.leaf)
