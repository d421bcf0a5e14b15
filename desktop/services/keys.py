"""The key file: the two stores' keys, wrapped so that the passphrase and the keyring's secret together open them.

AES-256-GCM under Argon2id (RFC 9106) of the passphrase, with the keyring's secret as Argon2's secret value.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.services.problems import DamagedStore, KeyringChanged, NewerFormat, WrongPassphrase

FORMAT = 1
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


def wrap(keys: StoreKeys, passphrase: str, secret: bytes, profile: str, random: Random = secrets.token_bytes) -> bytes:
    """The key file's content. `secret` is the keyring's 32 bytes; `profile` binds the file to its profile."""
    salt = random(SALT_BYTES)
    cipher = AESGCM(_derive(passphrase, secret, salt, LEAST_MEMORY_KIB, LEAST_PASSES))
    wrapped = {}
    for name, key in (("mirror", keys.mirror), ("outbox", keys.outbox)):
        nonce = random(NONCE_BYTES)
        wrapped[name] = _text(nonce + cipher.encrypt(nonce, key, _bound(profile, name)))
    return json.dumps(
        {
            "v": FORMAT,
            "product": "mhcr",
            "kdf": {
                "name": "argon2id",
                "memory_kib": LEAST_MEMORY_KIB,
                "passes": LEAST_PASSES,
                "lanes": LANES,
                "salt": _text(salt),
            },
            "keyring": _text(_keyring_check(secret, profile)),
            "keys": wrapped,
        },
        indent=1,
    ).encode()


def unwrap(content: bytes, passphrase: str, secret: bytes, profile: str) -> StoreKeys:
    """The stores' keys. Raises `KeyringChanged`, `WrongPassphrase`, `DamagedStore` or `NewerFormat`."""
    fields = _fields(content)
    try:
        kdf = fields["kdf"]
        memory, passes, salt = int(kdf["memory_kib"]), int(kdf["passes"]), _bytes(kdf["salt"])
        check, wrapped = (
            _bytes(fields["keyring"]),
            {name: _bytes(fields["keys"][name]) for name in ("mirror", "outbox")},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedStore("The profile's key file is damaged.") from error
    if memory < LEAST_MEMORY_KIB or passes < LEAST_PASSES or kdf.get("lanes") != LANES:
        raise DamagedStore("The profile's key file asks for a weaker key than this program makes.")
    if not hmac.compare_digest(check, _keyring_check(secret, profile)):
        raise KeyringChanged
    cipher = AESGCM(_derive(passphrase, secret, salt, memory, passes))
    try:
        opened = {
            name: cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _bound(profile, name))
            for name, data in wrapped.items()
        }
    except InvalidTag as error:
        raise WrongPassphrase from error
    return StoreKeys(**opened)


def _fields(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content)
        version = fields["v"]
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedStore("The profile's key file is damaged.") from error
    if not isinstance(version, int) or version > FORMAT:
        raise NewerFormat
    return dict(fields)


def _derive(passphrase: str, secret: bytes, salt: bytes, memory_kib: int, passes: int) -> bytes:
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=passes, lanes=LANES, memory_cost=memory_kib, ad=None, secret=secret
    )
    return kdf.derive(passphrase.encode())


def _keyring_check(secret: bytes, profile: str) -> bytes:
    """Tells a changed keyring from a wrong passphrase. The secret is random: its digest helps nobody to guess it."""
    return hmac.digest(secret, b"mhcr/keyring-check\0" + profile.encode(), "sha256")


def _bound(profile: str, name: str) -> bytes:
    return f"mhcr/store-key\0{profile}\0{name}".encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError("expected text")
    return base64.b64decode(text, validate=True)
