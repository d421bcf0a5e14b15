"""The Merkle tree: published answers, and proofs that show what is true and nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from care_record.log import tree
from care_record.log.frontier import Frontier, MalformedFrontier

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "rfc6962_vectors.json").read_text())
LEAVES = [tree.leaf_hash(bytes.fromhex(data)) for data in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(hashed) for hashed in VECTORS["roots"]]
MANY = [tree.leaf_hash(index.to_bytes(4)) for index in range(300)]
SIZES = st.integers(1, len(MANY))


def hashes(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in proof]


def known(size: int) -> dict[tree.Node, bytes]:
    """Every whole node of the tree over the first leaves."""
    return dict(Frontier().grow(MANY[:size])[1])


def inclusion(index: int, size: int, of: dict[tree.Node, bytes] | None = None) -> list[bytes]:
    return [tree.hash_of(leaves, of or known(size)) for leaves in tree.inclusion_ranges(index, size)]


def consistency(first: int, second: int, of: dict[tree.Node, bytes] | None = None) -> list[bytes]:
    return [tree.hash_of(leaves, of or known(second)) for leaves in tree.consistency_ranges(first, second)]


def changed(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """A proof with one hash changed, lost, doubled or added."""
    place = data.draw(st.integers(0, len(proof)))
    other = data.draw(st.sampled_from(["change", "lose", "double", "add"]))
    wrong = list(proof)
    if place == len(proof) or other == "add":
        wrong.insert(place, hashlib.sha256(b"other").digest())
    elif other == "lose":
        del wrong[place]
    elif other == "double":
        wrong.insert(place, wrong[place])
    else:
        wrong[place] = bytes(byte ^ 1 for byte in wrong[place])
    return wrong


def test_roots_are_the_published_ones() -> None:
    for size, expected in enumerate(ROOTS):
        assert tree.root(LEAVES[:size]) == expected
        assert Frontier().extend(LEAVES[:size]).root == expected


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda case: f"{case['index']} in {case['size']}")
def test_inclusion_proofs_are_the_published_ones(case: dict[str, Any]) -> None:
    index, size, proof = case["index"], case["size"], hashes(case["proof"])
    nodes = dict(Frontier().grow(LEAVES)[1])
    assert inclusion(index, size, nodes) == proof
    assert tree.is_included(LEAVES[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: f"{case['first']} to {case['second']}")
def test_consistency_proofs_are_the_published_ones(case: dict[str, Any]) -> None:
    first, second, proof = case["first"], case["second"], hashes(case["proof"])
    nodes = dict(Frontier().grow(LEAVES)[1])
    assert consistency(first, second, nodes) == proof
    assert tree.is_consistent(first, second, ROOTS[first], ROOTS[second], proof)


@given(SIZES, st.data())
def test_an_inclusion_proof_shows_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    expected, proof = tree.root(MANY[:size]), inclusion(index, size)
    assert tree.is_included(MANY[index], index, size, proof, expected)
    other = data.draw(st.integers(-1, size + 1))
    assume(other != index)
    assert not tree.is_included(MANY[index], other, size, proof, expected)
    assert not tree.is_included(tree.leaf_hash(b"other"), index, size, proof, expected)
    assert not tree.is_included(MANY[index], index, size, changed(proof, data), expected)


@given(SIZES, SIZES, st.data())
def test_a_consistency_proof_shows_growth_and_nothing_else(one: int, other: int, data: st.DataObject) -> None:
    first, second = sorted((one, other))
    before, after, proof = tree.root(MANY[:first]), tree.root(MANY[:second]), consistency(first, second)
    assert tree.is_consistent(first, second, before, after, proof)
    assert not tree.is_consistent(first, second, before, after, changed(proof, data))
    rewritten = [*MANY[: first - 1], tree.leaf_hash(b"other")]
    assert not tree.is_consistent(first, second, tree.root(rewritten), after, proof)
    if first < second:
        assert not tree.is_consistent(first, second, before, tree.root([*MANY[: second - 1], MANY[0]]), proof)
        assert not tree.is_consistent(second, first, after, before, proof)


def test_every_tree_has_grown_from_the_empty_one() -> None:
    assert tree.is_consistent(0, 8, tree.EMPTY, ROOTS[8], [])
    assert not tree.is_consistent(0, 8, ROOTS[1], ROOTS[8], [])
    assert not tree.is_consistent(0, 8, tree.EMPTY, ROOTS[8], [ROOTS[1]])
    assert not tree.is_consistent(-1, 8, tree.EMPTY, ROOTS[8], [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 4)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        tree.inclusion_ranges(index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_there_is_no_proof_that_a_tree_shrank(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="grown"):
        tree.consistency_ranges(first, second)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_run_is_covered_once_by_few_aligned_nodes(one: int, other: int) -> None:
    start, stop = sorted((one, other))
    nodes = tree.cover(start, stop)
    at = start
    for level, index in nodes:
        assert index << level == at
        at += 1 << level
    assert at == stop
    assert len(nodes) <= 2 * max(stop - start, 1).bit_length()


@given(st.lists(st.integers(0, len(MANY)), max_size=6))
def test_a_frontier_grown_by_leaves_and_subtrees_has_the_same_root(stops: list[int]) -> None:
    nodes = known(len(MANY))
    frontier, by_leaf = Frontier(), True
    for stop in sorted(stops):
        if by_leaf:
            frontier = frontier.extend(MANY[frontier.size : stop])
        else:
            for level, index in tree.cover(frontier.size, stop):
                frontier = frontier.append_subtree(level, nodes[level, index])
        by_leaf = not by_leaf
        assert frontier.size == stop
        assert frontier.root == tree.root(MANY[:stop])
        assert Frontier.from_bytes(frontier.to_bytes()) == frontier


@given(SIZES)
def test_a_frontier_makes_every_whole_node_once(size: int) -> None:
    made = Frontier().grow(MANY[:size])[1]
    assert len(dict(made)) == len(made) == 2 * size - size.bit_count()
    assert all(hashed == tree.root(MANY[i << n : (i + 1) << n]) for (n, i), hashed in made if n < 4)


def test_a_subtree_stands_only_where_it_is_aligned() -> None:
    frontier = Frontier().extend(MANY[:6])
    for level in (2, 3, 64, -1):
        with pytest.raises(MalformedFrontier):
            frontier.append_subtree(level, MANY[0])
    assert frontier.append_subtree(1, tree.node_hash(MANY[6], MANY[7])).root == tree.root(MANY[:8])


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(9), (3).to_bytes(8) + bytes(32), (1).to_bytes(8)])
def test_bytes_that_are_no_frontier_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedFrontier):
        Frontier.from_bytes(data)
