"""What of the tree travels with a page: hashes for what a member may not see, and proofs for older entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from care_record.log import tree
from care_record.log.page import Gap, Inclusion
from care_record.log.tree import Node, Range
from sync_service.storage.tree import nodes


class Placed(Protocol):
    """An entry of a page: `cursor` is where it stands in the page, the entry's own number where it is new."""

    @property
    def cursor(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def stream(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class TreeFrames:
    """`before[i]` goes before the i-th entry, `after` behind the last one; `root` is that of the page's end."""

    before: dict[int, Gap]
    after: list[Gap | Inclusion]
    root: bytes


def tree_frames(connection: Connection, rows: Sequence[Placed], after: int, reached: int) -> TreeFrames:
    """The frames for a page that begins behind `after` and ends at `reached`, from one round of reading."""
    gaps = dict(_gaps(rows, after, reached))
    unproved = _unproved(rows)
    paths = {seq: tree.inclusion_ranges(seq - 1, reached) for seq in unproved}
    wanted = tree.nodes_of([*gaps.values(), *(one for path in paths.values() for one in path), (0, reached)])
    known = nodes.read(connection, wanted)
    told = {place: _gap(leaves, known) for place, leaves in gaps.items()}
    last = told.pop(len(rows), None)
    proofs = [Inclusion(seq, tuple(tree.hash_of(one, known) for one in path)) for seq, path in paths.items()]
    return TreeFrames(told, [*([last] if last else []), *proofs], tree.hash_of((0, reached), known))


def _gaps(rows: Sequence[Placed], after: int, reached: int) -> Iterator[tuple[int, Range]]:
    """The leaves that no new entry of the page brings, each before the place of the entry that follows."""
    size = after
    for place, row in enumerate(rows):
        if row.seq == row.cursor:
            if row.seq - 1 > size:
                yield place, (size, row.seq - 1)
            size = row.seq
    if reached > size:
        yield len(rows), (size, reached)


def _unproved(rows: Sequence[Placed]) -> list[int]:
    """The last known entries of streams that the page leaves without a new one, which would vouch for those before."""
    last = {row.stream: row for row in rows}
    return sorted(row.seq for row in last.values() if row.seq != row.cursor)


def _gap(leaves: Range, known: dict[Node, bytes]) -> Gap:
    return Gap(tuple((level, known[level, index]) for level, index in tree.cover(*leaves)))
