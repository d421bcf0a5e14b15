"""The tree's head, signed by the service: how large the log was at a time, and its root (docs/wire.md, Tree head)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from care_record.log.tree import HASH_BYTES
from care_record.wire import cbor
from care_record.wire.ids import id_from

PURPOSE = "mhcr/tree-head"
SIGNED_PREFIX = b"mhcr/tree-head\0"


class BadHead(ValueError):
    """No tree head, or one that this key has not signed."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The log of a trust at `time` (ms): `size` entries, and the tree's root over them.

    `incarnation` counts its lives: 1, and one more for each backup that was restored.
    """

    trust: UUID
    incarnation: int
    size: int
    root: bytes
    time: int

    def encode(self) -> bytes:
        """The bytes that are signed."""
        return cbor.encode(
            {
                "v": 1,
                "purpose": PURPOSE,
                "trust": self.trust.bytes,
                "incarnation": self.incarnation,
                "size": self.size,
                "root": self.root,
                "time": self.time,
            }
        )

    def sign(self, key: Ed25519PrivateKey) -> SignedHead:
        """The head's bytes and the signature over them."""
        data = self.encode()
        return SignedHead(data, key.sign(SIGNED_PREFIX + data))


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head's bytes as they travel, and their signature (Ed25519, RFC 8032)."""

    data: bytes
    signature: bytes

    def verify(self, public: bytes) -> TreeHead:
        """The head, which `public` (32 bytes) signed; raises `BadHead`."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, SIGNED_PREFIX + self.data)
        except (InvalidSignature, ValueError) as error:
            raise BadHead("the log's head is not signed by the log's key") from error
        return self.read()

    def read(self) -> TreeHead:
        """The head, its signature not checked; raises `BadHead`."""
        try:
            fields = cbor.decode_map(self.data, strict=True)
            trust = id_from(fields.get("trust"))
        except cbor.MalformedCbor as error:
            raise BadHead(f"not a tree head: {error}") from error
        incarnation, size, root, time = map(fields.get, ("incarnation", "size", "root", "time"))
        if fields.get("purpose") != PURPOSE:
            raise BadHead("not a tree head: made for another purpose")
        if not (type(incarnation) is int is type(size) is type(time) and incarnation > 0 and size >= 0 and time >= 0):
            raise BadHead("not a tree head: incarnation, size and time are whole numbers")
        if not isinstance(root, bytes) or len(root) != HASH_BYTES:
            raise BadHead("not a tree head: the root is a hash")
        return TreeHead(trust, incarnation, size, root, time)
