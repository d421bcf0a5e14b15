"""The frames of a page of changes beside its entries: gaps, proofs of inclusion, and the end (docs/wire.md, Frame)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from care_record.log.entry import Entry, parse
from care_record.log.head import SignedHead
from care_record.log.tree import HASH_BYTES
from care_record.wire import cbor

_ITEM_BYTES = 1 + HASH_BYTES
_END = ("head", "leaf", "entries", "streams", "more", "time")


@dataclass(frozen=True, slots=True)
class Gap:
    """Perfect subtrees, as (level, hash), over entries that this device may not see."""

    subtrees: tuple[tuple[int, bytes], ...]

    def encode(self) -> bytes:
        """The frame's bytes."""
        return cbor.encode({"v": 1, "gap": b"".join(bytes([level]) + hashed for level, hashed in self.subtrees)})


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that the tree at the page's end holds the entry numbered `seq`."""

    seq: int
    proof: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The frame's bytes."""
        return cbor.encode({"v": 1, "seq": self.seq, "proof": b"".join(self.proof)})


@dataclass(frozen=True, slots=True)
class PageEnd:
    """The last frame of a page: what a client must hold once it has applied the page.

    `tree` is the log's signed head at this cursor, None where the page was asked for without it. `of` is how many
    entries there are in all where `more` follow, as near as the service knows; None where it does not say.
    """

    head: int
    leaf: bytes
    entries: int
    streams: int
    more: bool
    time: int
    tree: SignedHead | None = None
    of: int | None = None

    def encode(self) -> bytes:
        """The end frame's bytes."""
        fields: dict[str, Any] = {
            "v": 1,
            "end": True,
            "head": self.head,
            "leaf": self.leaf,
            "entries": self.entries,
            "streams": self.streams,
            "more": self.more,
            "time": self.time,
        }
        if self.tree is not None:
            fields |= {"tree": self.tree.data, "tree_signature": self.tree.signature}
        if self.of is not None:
            fields["of"] = self.of
        return cbor.encode(fields)


Frame = Entry | Gap | Inclusion | PageEnd


def parse_frame(data: bytes) -> Frame:
    """What one frame holds; raises `MalformedCbor`, and of it `Newer` for a frame of a later release."""
    if not data or data[0] >> 5 != 5:
        return parse(data)
    fields = cbor.decode_map(data)
    if "gap" in fields:
        return _gap(fields["gap"])
    if "proof" in fields:
        return _inclusion(fields)
    if "end" not in fields:
        raise cbor.Newer("a frame of a kind that this release does not know: update this program")
    return _end(fields)


def hashes(data: object) -> tuple[bytes, ...]:
    """Hashes that stand one behind the other; raises `MalformedCbor`."""
    if not isinstance(data, bytes) or len(data) % HASH_BYTES:
        raise cbor.MalformedCbor("a proof is made of hashes")
    return tuple(data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES))


def _gap(data: object) -> Gap:
    if not isinstance(data, bytes) or not data or len(data) % _ITEM_BYTES:
        raise cbor.MalformedCbor("a gap is made of levels and hashes")
    starts = range(0, len(data), _ITEM_BYTES)
    return Gap(tuple((data[start], data[start + 1 : start + _ITEM_BYTES]) for start in starts))


def _inclusion(fields: dict[str, Any]) -> Inclusion:
    seq = fields.get("seq")
    if type(seq) is not int or seq < 1:
        raise cbor.MalformedCbor("a proof names the number of its entry")
    return Inclusion(seq, hashes(fields["proof"]))


def _end(fields: dict[str, Any]) -> PageEnd:
    try:
        head, leaf, entries, streams, more, time = (fields[key] for key in _END)
    except KeyError as error:
        raise cbor.MalformedCbor(f"the end frame lacks {error}") from error
    if fields.get("end") is not True or type(more) is not bool:
        raise cbor.MalformedCbor("not an end frame")
    if not isinstance(leaf, bytes) or len(leaf) != HASH_BYTES:
        raise cbor.MalformedCbor("not an end frame")
    of = fields.get("of")
    counts = (head, entries, streams, time, *(() if of is None else (of,)))
    if not all(type(number) is int and number >= 0 for number in counts):
        raise cbor.MalformedCbor("an end frame counts in whole numbers")
    return PageEnd(head, leaf, entries, streams, more, time, signed_head(fields), of)


def signed_head(fields: dict[str, Any]) -> SignedHead | None:
    """The signed head in a form's `tree` and `tree_signature`, None where it has none; raises `MalformedCbor`."""
    data, signature = fields.get("tree"), fields.get("tree_signature")
    if data is None and signature is None:
        return None
    if not isinstance(data, bytes) or not isinstance(signature, bytes):
        raise cbor.MalformedCbor("a tree head and its signature are bytes")
    return SignedHead(data, signature)
