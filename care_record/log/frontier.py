"""The frontier of a growing tree: the roots of its perfect subtrees, which is all it takes to go on from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from care_record.log.tree import HASH_BYTES, Node, fold, node_hash

_SIZE_BYTES = 8


class MalformedFrontier(ValueError):
    """Bytes that are no frontier, or a subtree that does not fit where the tree ends."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves. `peaks` are its largest perfect subtrees from left to right (a compact range)."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The tree's root (RFC 9162 2.1.1)."""
        return fold(self.peaks)

    def append(self, leaf: bytes) -> Frontier:
        """With one leaf more."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """With further leaves."""
        return self._grown(0, leaves, None)

    def append_subtree(self, level: int, hash: bytes) -> Frontier:
        """With a perfect subtree of 2**level leaves; raises `MalformedFrontier` where none can stand."""
        if not 0 <= level < 64 or self.size & ((1 << level) - 1):
            raise MalformedFrontier(f"no subtree of level {level} begins at leaf {self.size}")
        return self._grown(level, (hash,), None)

    def grow(self, leaves: Iterable[bytes]) -> tuple[Frontier, list[tuple[Node, bytes]]]:
        """As `extend`, and each node that became whole, leaves too, with its hash."""
        made: list[tuple[Node, bytes]] = []
        return self._grown(0, leaves, made), made

    def _grown(self, level: int, hashes: Iterable[bytes], made: list[tuple[Node, bytes]] | None) -> Frontier:
        size, peaks, step = self.size, list(self.peaks), 1 << level
        for added in hashes:
            whole, height, index = added, level, size >> level
            if made is not None:
                made.append(((height, index), whole))
            while index & 1:
                whole = node_hash(peaks.pop(), whole)
                height, index = height + 1, index >> 1
                if made is not None:
                    made.append(((height, index), whole))
            peaks.append(whole)
            size += step
        return Frontier(size, tuple(peaks))

    def to_bytes(self) -> bytes:
        """The size as u64, big-endian, then the peaks."""
        return self.size.to_bytes(_SIZE_BYTES) + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Undo `to_bytes`; raises `MalformedFrontier`."""
        size = int.from_bytes(data[:_SIZE_BYTES])
        if len(data) != _SIZE_BYTES + HASH_BYTES * size.bit_count():
            raise MalformedFrontier("a frontier is its size and one hash for each subtree")
        peaks = (data[start : start + HASH_BYTES] for start in range(_SIZE_BYTES, len(data), HASH_BYTES))
        return cls(size, tuple(peaks))
