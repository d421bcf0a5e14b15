"""Ed25519 signatures (RFC 8032) over a statement's stored bytes."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from care_record.statements.statement import SIGNED_PREFIX, Statement, of_parts
from care_record.wire import cbor

SIGNATURE_BYTES = 64


class BadSignature(ValueError):
    """The bytes were not signed by this key."""


def sign(key: Ed25519PrivateKey, payload: bytes) -> Statement:
    """The signed statement of a payload made by `statement.payload`."""
    return of_parts(payload, key.sign(SIGNED_PREFIX + payload))


def signed(key: Ed25519PrivateKey, payload: bytes) -> bytes:
    """As `sign`, the statement's bytes alone."""
    return cbor.encode([payload, key.sign(SIGNED_PREFIX + payload)])


def verify(statement: Statement, public: bytes) -> None:
    """Raises `BadSignature` unless `public` (32 bytes) signed the statement."""
    try:
        _public_key(public).verify(statement.signature, SIGNED_PREFIX + statement.payload)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("not signed by the key that it names") from error


@lru_cache(maxsize=1024)
def _public_key(public: bytes) -> Ed25519PublicKey:
    """Few devices sign many statements."""
    return Ed25519PublicKey.from_public_bytes(public)


def fingerprint(*public_keys: bytes) -> str:
    """What two people compare on two screens: 100 bits of SHA-256, in five groups of four characters."""
    digest = hashlib.sha256(
        b"mhcr/fingerprint\0" + b"".join(len(key).to_bytes(4) + key for key in public_keys)
    ).digest()
    text = base64.b32encode(digest)[:20].decode()
    return " ".join(text[start : start + 4] for start in range(0, 20, 4))
