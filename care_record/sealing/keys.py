"""Sealing key pairs: X-Wing (draft-connolly-cfrg-xwing-kem), a 32-byte seed and a 1,216-byte public key."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEED_BYTES = 32
_MLKEM_PUBLIC_BYTES = 1184
PUBLIC_BYTES = _MLKEM_PUBLIC_BYTES + 32


class MalformedKey(ValueError):
    """Bytes that are no key of this kind."""


class PublicSealingKey:
    """What others seal to. `encoded` is the ML-KEM-768 key followed by the X25519 key."""

    def __init__(self, encoded: bytes) -> None:
        """Raises `MalformedKey`."""
        if len(encoded) != PUBLIC_BYTES:
            raise MalformedKey(f"a public sealing key is {PUBLIC_BYTES} bytes, not {len(encoded)}")
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(encoded[:_MLKEM_PUBLIC_BYTES])
        except ValueError as error:
            raise MalformedKey("not an ML-KEM-768 public key") from error
        x25519 = X25519PublicKey.from_public_bytes(encoded[_MLKEM_PUBLIC_BYTES:])
        self.encoded = encoded
        self.hpke = MLKEM768X25519PublicKey(mlkem, x25519)

    @classmethod
    @lru_cache(maxsize=64)
    def known(cls, encoded: bytes) -> PublicSealingKey:
        """The same, of a key that is sealed to again and again, as a team's is; raises `MalformedKey`."""
        return cls(encoded)

    @property
    def key_id(self) -> bytes:
        """Sixteen bytes that name the key."""
        return key_id(self.encoded)


class SealingKey:
    """A private key; `seed` is all there is to keep of it."""

    def __init__(self, seed: bytes) -> None:
        """Raises `MalformedKey` unless `seed` is 32 bytes."""
        if len(seed) != SEED_BYTES:
            raise MalformedKey(f"a private sealing key is {SEED_BYTES} bytes, not {len(seed)}")
        expanded = hashlib.shake_256(seed).digest(96)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
        self.seed = seed
        self.hpke = MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public = PublicSealingKey(
            mlkem.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) + x25519.public_key().public_bytes_raw()
        )

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = secrets.token_bytes) -> SealingKey:
        """A new key from `random`."""
        return cls(random(SEED_BYTES))

    @property
    def key_id(self) -> bytes:
        """Sixteen bytes that name the key."""
        return self.public.key_id


def key_id(public: bytes) -> bytes:
    """The id of an encoded public key."""
    return hashlib.sha256(public).digest()[:16]
