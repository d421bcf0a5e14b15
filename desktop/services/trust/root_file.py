"""The root key as a file under a passphrase, so that it can be kept away from any computer.

AES-256-GCM under Argon2id (RFC 9106) of the passphrase, bound to the trust. There is no keyring's secret in it, for the
file is to open elsewhere: so it asks for more memory and passes than a profile's key file does.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.services import passphrase as passphrases
from desktop.services.files import from_text, to_text
from desktop.services.problems import NewerFormat, Rejected

if TYPE_CHECKING:
    from desktop.services.profile import Identity

FORMAT = 1
MEMORY_KIB, PASSES, LANES = 256 * 1024, 4, 4
_MOST_MEMORY_KIB, _MOST_PASSES = 1024 * 1024, 16
_SALT, _NONCE = 16, 12


def write(root: bytes, identity: Identity, passphrase: str) -> bytes:
    """The file's content. Raises `PassphraseProblem`."""
    checked = passphrases.check(passphrase, (identity.trust_name, identity.member_name))
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = AESGCM(_derive(checked, salt, MEMORY_KIB, PASSES))
    return json.dumps(
        {
            "v": FORMAT,
            "product": "mhcr",
            "kind": "root-key",
            "trust": identity.trust,
            "trust_name": identity.trust_name,
            "kdf": {"name": "argon2id", "memory_kib": MEMORY_KIB, "passes": PASSES, "salt": to_text(salt)},
            "wrapped": to_text(nonce + cipher.encrypt(nonce, root, _bound(identity.trust_id))),
        },
        indent=1,
    ).encode()


def read(content: bytes, identity: Identity, passphrase: str) -> bytes:
    """The root's private key, 32 bytes. Raises `Rejected` (fields `file`, `passphrase`) or `NewerFormat`."""
    try:
        fields = json.loads(content)
        version, kind, trust = fields["v"], fields["kind"], UUID(fields["trust"])
        kdf, wrapped = fields["kdf"], from_text(fields["wrapped"])
        memory, passes, salt = int(kdf["memory_kib"]), int(kdf["passes"]), from_text(kdf["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected((("file", "This is no file of a root key."),)) from error
    if not isinstance(version, int) or version > FORMAT:
        raise NewerFormat("This file was written by a newer release of the program.")
    if kind != "root-key" or trust != identity.trust_id:
        raise Rejected((("file", "This is the root key of another trust."),))
    if not (MEMORY_KIB <= memory <= _MOST_MEMORY_KIB and PASSES <= passes <= _MOST_PASSES and len(salt) >= _SALT):
        raise Rejected((("file", "This file asks for another protection than this program gives."),))
    cipher = AESGCM(_derive(passphrases.normalise(passphrase), salt, memory, passes))
    try:
        root = cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound(trust))
    except (InvalidTag, ValueError) as error:
        raise Rejected((("passphrase", "That passphrase does not open this file."),)) from error
    public = Ed25519PrivateKey.from_private_bytes(root).public_key().public_bytes_raw()
    if public.hex() != identity.root:
        raise Rejected((("file", "This is not the root key that this trust began with."),))
    return root


def _derive(passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=LANES, memory_cost=memory_kib)
    return kdf.derive(passphrase.encode())


def _bound(trust: UUID) -> bytes:
    return b"mhcr/root-key\0" + trust.bytes
