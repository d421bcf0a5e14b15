"""The Merkle tree over the log (RFC 9162 2.1): hashes, and proofs of inclusion and of consistency, made and verified.

Leaves are counted from 0: the leaf of the entry numbered `seq` has index `seq` - 1. A **node** is named by its level
(0 for leaves) and its index in that level, and stands for a perfect subtree of 2**level leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
"""The root of the tree without leaves (RFC 9162 2.1.1)."""

Node = tuple[int, int]
Range = tuple[int, int]
"""Leaves from the first number up to, and without, the second."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf with this content."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree with these leaf hashes, by the definition; for tests and small trees."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    split = _split(len(leaves))
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def cover(start: int, stop: int) -> list[Node]:
    """The fewest nodes that together stand for the leaves from `start` up to `stop`, left to right."""
    found = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The leaves that each hash of an inclusion proof stands for (RFC 9162 2.1.3.1); raises ValueError."""
    if not 0 <= index < size:
        raise ValueError("there is no such leaf in a tree of this size")
    low, high, found = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """The leaves that each hash of a consistency proof stands for (RFC 9162 2.1.4.1); raises ValueError."""
    if not 0 < first <= second:
        raise ValueError("a tree can only have grown from a smaller one that had leaves")
    low, high, found = 0, second, []
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    if low:
        found.append((low, high))
    return found[::-1]


def nodes_of(ranges: Iterable[Range]) -> list[Node]:
    """The nodes whose hashes must be known to hash these ranges."""
    return [node for start, stop in ranges for node in cover(start, stop)]


def hash_of(leaves: Range, known: Mapping[Node, bytes]) -> bytes:
    """The hash that a proof holds for a range, from the hashes of its nodes; of all leaves it is the root."""
    return fold([known[node] for node in cover(*leaves)])


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over neighbouring perfect subtrees that become smaller to the right."""
    if not hashes:
        return EMPTY
    folded = hashes[-1]
    for left in hashes[-2::-1]:
        folded = node_hash(left, folded)
    return folded


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether a proof shows that the tree with the root `expected` holds the leaf (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, folded = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            folded = node_hash(sibling, folded)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            folded = node_hash(folded, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and folded == expected


def is_consistent(first: int, second: int, before: bytes, after: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree `after` grew from the tree `before` (their roots; RFC 9162 2.1.4.2)."""
    if not 0 < first <= second:
        return first == 0 and second >= 0 and before == EMPTY and not proof
    if first == second:
        return before == after and not proof
    path = list(proof) if first & (first - 1) else [before, *proof]
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and older == before and newer == after


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
