"""A page against the log's tree: every entry stands where the service's signed head says, and nothing is left out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from care_record.log.entry import Entry
from care_record.log.frontier import Frontier, MalformedFrontier
from care_record.log.head import BadHead, SignedHead, TreeHead
from care_record.log.page import Gap, Inclusion
from care_record.log.tree import is_included
from desktop.services.trust.checking import Distrusted


def verified_head(signed: SignedHead | None, public: bytes, trust: UUID, size: int) -> TreeHead:
    """The head of the trust's log at this size, which the log's key signed; raises `Distrusted`."""
    if signed is None:
        raise Distrusted("the log's head is missing")
    try:
        head = signed.verify(public)
    except BadHead as error:
        raise Distrusted(str(error)) from error
    if (head.trust, head.size) != (trust, size):
        raise Distrusted("the log's head is for another place")
    return head


@dataclass(frozen=True, slots=True)
class _Last:
    """The last entry of a stream that no new entry of it vouches for."""

    seq: int
    leaf: bytes


class PageTree:
    """Follows the tree through one page, frame by frame; every method raises `Distrusted`."""

    def __init__(self, frontier: Frontier) -> None:
        self._frontier = frontier
        self._leaves: list[bytes] = []
        self._unproved: dict[UUID, _Last] = {}
        self._proofs: dict[int, tuple[bytes, ...]] = {}

    def entry(self, entry: Entry, leaf: bytes, cursor: int) -> None:
        """An entry with its leaf hash: a new leaf where its number is the cursor, else an older one."""
        if entry.seq != cursor:
            self._unproved[entry.stream] = _Last(entry.seq, leaf)
            return
        due = self._frontier.size + len(self._leaves) + 1
        if entry.seq != due:
            raise Distrusted(f"entry {entry.seq} came where {due} was due")
        self._leaves.append(leaf)
        self._unproved.pop(entry.stream, None)

    def gap(self, gap: Gap) -> None:
        """Subtrees over what may not be seen here."""
        frontier = self._grown()
        try:
            for level, hashed in gap.subtrees:
                frontier = frontier.append_subtree(level, hashed)
        except MalformedFrontier as error:
            raise Distrusted(str(error)) from error
        self._frontier = frontier

    def proof(self, inclusion: Inclusion) -> None:
        """A proof for an older entry, looked at when the page has ended."""
        self._proofs[inclusion.seq] = inclusion.proof

    def finish(self, head: TreeHead) -> Frontier:
        """The frontier at the page's end, once its root is that of the head and every older entry is in the tree."""
        frontier = self._grown()
        if frontier.size != head.size:
            raise Distrusted(f"{frontier.size} entries came where the log's head is for {head.size}")
        if head.root != frontier.root:
            raise Distrusted("the log's head is that of another history")
        for last in self._unproved.values():
            proof = self._proofs.get(last.seq)
            if proof is None or not is_included(last.leaf, last.seq - 1, head.size, proof, head.root):
                raise Distrusted(f"nothing shows that entry {last.seq} is in the log")
        return frontier

    def _grown(self) -> Frontier:
        """The frontier with the leaves that were taken since."""
        grown = self._frontier.extend(self._leaves)
        self._frontier, self._leaves = grown, []
        return grown
