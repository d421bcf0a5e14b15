"""A statement: what a person does through a device, signed over the bytes that are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from care_record.log.entry import NO_HASH
from care_record.wire import cbor
from care_record.wire.ids import id_from

PURPOSE = "mhcr/statement"
ALGORITHM = "Ed25519"
SIGNED_PREFIX = b"mhcr/statement\0"


class MalformedStatement(cbor.MalformedCbor):
    """Bytes that are no statement."""


@dataclass(frozen=True, slots=True)
class KnownHead:
    """The last log head that an author had verified."""

    seq: int = 0
    leaf: bytes = NO_HASH


@dataclass(frozen=True, slots=True)
class KnownTree:
    """The last tree head that an author had verified: how large the log was, its root, and the log's incarnation."""

    size: int
    root: bytes
    incarnation: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed statement. `payload` and `signature` are the stored bytes; `at` is in ms, by the author's clock."""

    payload: bytes
    signature: bytes
    trust: UUID
    device: UUID
    id: UUID
    kind: str
    stream: UUID
    base: int
    head: KnownHead
    at: int
    body: Mapping[str, Any]
    tree: KnownTree | None = None

    def encode(self) -> bytes:
        """The statement's bytes."""
        return cbor.encode([self.payload, self.signature])


def payload(
    *,
    trust: UUID,
    device: UUID,
    id: UUID,
    kind: str,
    stream: UUID,
    at: int,
    body: Mapping[str, Any],
    base: int = 0,
    head: KnownHead | None = None,
    tree: KnownTree | None = None,
) -> bytes:
    """The bytes that are signed."""
    known = head or KnownHead()
    fields = {
        "v": 1,
        "purpose": PURPOSE,
        "alg": ALGORITHM,
        "trust": trust.bytes,
        "device": device.bytes,
        "id": id.bytes,
        "kind": kind,
        "stream": stream.bytes,
        "base": base,
        "head": [known.seq, known.leaf],
        "at": at,
        "body": body,
    }
    if tree is not None:
        fields["tree"] = [tree.size, tree.root, tree.incarnation]
    return cbor.encode(fields)


def parse(data: bytes) -> Statement:
    """The statement in `data`, its signature not yet checked; raises `MalformedStatement`.

    Refuses another form than the deterministic one: for the service's door, where a statement first comes in.
    """
    return _parse(data, strict=True)


def read(data: bytes) -> Statement:
    """As `parse`, without asking for the deterministic form.

    For bytes that the log holds: the service took them through `parse`, and their header commits to them.
    """
    return _parse(data, strict=False)


def id_of_newer(data: bytes) -> UUID | None:
    """The id in a statement of a newer format, where it stands as in this one; None where it does not.

    Enough to answer for it by its id: of what it says nothing is known.
    """
    try:
        encoded, _ = _two_parts(cbor.decode(data))
        fields = cbor.decode(encoded)
        return id_from(fields.get("id")) if isinstance(fields, dict) else None
    except cbor.MalformedCbor:
        return None


def of_parts(encoded: bytes, signature: bytes, *, strict: bool = False) -> Statement:
    """The statement of a payload and its signature, which is not checked; raises `MalformedStatement`."""
    try:
        fields = cbor.decode_map(encoded, strict=strict)
    except cbor.NewerFormat:
        raise
    except cbor.MalformedCbor as error:
        raise MalformedStatement(str(error)) from error
    if fields.get("purpose") != PURPOSE or fields.get("alg") != ALGORITHM:
        raise MalformedStatement("made for another purpose or with an unknown algorithm")
    return _from_fields(encoded, signature, fields)


def _parse(data: bytes, *, strict: bool) -> Statement:
    try:
        encoded, signature = _two_parts(cbor.decode_strict(data) if strict else cbor.decode(data))
    except cbor.MalformedCbor as error:
        raise MalformedStatement(str(error)) from error
    return of_parts(encoded, signature, strict=strict)


def _two_parts(parts: object) -> tuple[bytes, bytes]:
    match parts:
        case [bytes(encoded), bytes(signature)]:
            return encoded, signature
    raise MalformedStatement("a statement is a list of payload and signature")


def _from_fields(encoded: bytes, signature: bytes, fields: Mapping[str, Any]) -> Statement:
    kind, base, at, body, head = map(fields.get, ("kind", "base", "at", "body", "head"))
    if not isinstance(kind, str) or not isinstance(body, dict):
        raise MalformedStatement("kind is text and body a map")
    if type(base) is not int or type(at) is not int or base < 0 or at < 0:
        raise MalformedStatement("base and at are whole numbers")
    if not isinstance(head, list) or len(head) != 2 or type(head[0]) is not int or not isinstance(head[1], bytes):
        raise MalformedStatement("head is a number and a leaf hash")
    return Statement(
        payload=encoded,
        signature=signature,
        trust=id_from(fields.get("trust")),
        device=id_from(fields.get("device")),
        id=id_from(fields.get("id")),
        kind=kind,
        stream=id_from(fields.get("stream")),
        base=base,
        head=KnownHead(head[0], head[1]),
        at=at,
        body=body,
        tree=_known_tree(fields.get("tree")),
    )


def _known_tree(given: object) -> KnownTree | None:
    if given is None:
        return None
    if isinstance(given, list) and len(given) == 3:
        size, root, incarnation = given
        whole = isinstance(size, int) and isinstance(incarnation, int) and size > 0 and incarnation > 0
        if whole and isinstance(root, bytes) and len(root) == len(NO_HASH):
            return KnownTree(size, root, incarnation)
    raise MalformedStatement("a tree is its size, its root and the log's incarnation")
