"""The tree's nodes, each kept once it is whole, so that a root or a proof for any past size costs O(log n) reads.

A node's row is numbered by its place in the tree read from left to right (leaf i is 2 i, the node over leaves 0 and 1
is 1): one whole number, in which neighbours in the log lie side by side.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, select

from care_record.log import tree
from care_record.log.frontier import Frontier
from care_record.log.tree import Node
from sync_service.storage.bulk import insert_rows
from sync_service.storage.tables import tree_nodes

MOST_AT_ONCE = 5000

_READ = select(tree_nodes.c.position, tree_nodes.c.hash).where(
    tree_nodes.c.position.in_(bindparam("positions", expanding=True, literal_execute=True))
)


def position(node: Node) -> int:
    """A node's number."""
    level, index = node
    return ((2 * index + 1) << level) - 1


def find(connection: Connection, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of these nodes, as far as they are kept."""
    places = {position(node): node for node in wanted}
    found: dict[Node, bytes] = {}
    numbers = sorted(places)
    for start in range(0, len(numbers), MOST_AT_ONCE):
        for at, hashed in connection.execute(_READ, {"positions": numbers[start : start + MOST_AT_ONCE]}):
            found[places[at]] = hashed
    return found


def read(connection: Connection, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of these nodes; KeyError for one that is not whole yet."""
    nodes = set(wanted)
    found = find(connection, nodes)
    if len(found) < len(nodes):
        raise KeyError(min(nodes - found.keys()))
    return found


def frontier(connection: Connection, size: int) -> Frontier:
    """The frontier of the tree over the first `size` entries."""
    nodes = tree.cover(0, size)
    known = read(connection, nodes)
    return Frontier(size, tuple(known[node] for node in nodes))


def consistency(connection: Connection, first: int, second: int) -> list[bytes]:
    """The proof that the log of `second` entries grew from that of `first`; raises ValueError."""
    ranges = tree.consistency_ranges(first, second)
    known = read(connection, tree.nodes_of(ranges))
    return [tree.hash_of(one, known) for one in ranges]


def append(connection: Connection, before: Frontier, leaves: Sequence[bytes]) -> Frontier:
    """Keep the nodes that further leaves make whole; the tree's frontier after them."""
    after, made = before.grow(leaves)
    if made:
        insert_rows(connection, tree_nodes, [{"position": position(node), "hash": hashed} for node, hashed in made])
    return after
