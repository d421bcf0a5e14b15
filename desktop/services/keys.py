"""The stores' keys and what wraps them: passphrase and keyring together, or for the outbox alone a recovery code.

A key file of format 2 wraps under HKDF-SHA256 (RFC 5869) of Argon2id's output (RFC 9106; the keyring's secret is
Argon2's secret value), salted with a second secret of the keyring. That one can be turned while the store is open,
without the passphrase: then no older copy of the key file opens any more. Every wrap is AES-256-GCM.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.services.problems import DamagedStore

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
# The floor; a key file that names less was tampered with. RFC 9106 4, second recommended option, is 64 MiB and t=3.
LEAST_MEMORY_KIB = 64 * 1024
LEAST_PASSES = 3
LANES = 4

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """The raw keys of the mirror and of the outbox, 32 bytes each."""

    mirror: bytes = field(repr=False)
    outbox: bytes = field(repr=False)


def new_keys(random: Random = secrets.token_bytes) -> StoreKeys:
    """Keys for a new profile."""
    return StoreKeys(random(KEY_BYTES), random(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Kdf:
    """Argon2id's parameters: salt, memory in KiB, passes. Raises `DamagedStore` below the floor."""

    salt: bytes
    memory_kib: int = LEAST_MEMORY_KIB
    passes: int = LEAST_PASSES

    def __post_init__(self) -> None:
        if self.memory_kib < LEAST_MEMORY_KIB or self.passes < LEAST_PASSES or len(self.salt) < SALT_BYTES:
            raise DamagedStore("The profile's key file asks for a weaker key than this program makes.")


class Stretched:
    """Argon2id's output, 32 bytes: kept while the store is open, so that keys can turn; overwritten at lock."""

    __slots__ = ("__weakref__", "kdf", "key")

    def __init__(self, passphrase: str, secret: bytes, kdf: Kdf) -> None:
        """Takes about 0.6 s. `secret` is the keyring's."""
        self.kdf = kdf
        self.key = bytearray(KEY_BYTES)
        Argon2id(
            salt=kdf.salt,
            length=KEY_BYTES,
            iterations=kdf.passes,
            lanes=LANES,
            memory_cost=kdf.memory_kib,
            ad=None,
            secret=secret,
        ).derive_into(passphrase.encode(), self.key)

    def drop(self) -> None:
        """Overwrite it."""
        self.key[:] = bytes(KEY_BYTES)

    def wrapping_key(self, turning: bytes, profile: str) -> bytes:
        """The key that wraps, under the keyring's turning secret."""
        return derived(bytes(self.key), turning, f"mhcr/store-wrap\0{profile}")


def derived(key: bytes, salt: bytes, info: str) -> bytes:
    """HKDF-SHA256: 32 bytes."""
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=info.encode()).derive(key)


def wrap(wrapping: bytes, content: bytes, bound: str, random: Random = secrets.token_bytes) -> bytes:
    """Nonce and ciphertext; `bound` says what it is and whose."""
    nonce = random(NONCE_BYTES)
    return nonce + AESGCM(wrapping).encrypt(nonce, content, bound.encode())


def unwrap(wrapping: bytes, wrapped: bytes, bound: str) -> bytes | None:
    """What was wrapped; None with another key, or for something else than `bound`."""
    try:
        return AESGCM(wrapping).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound.encode())
    except (InvalidTag, ValueError):
        return None
