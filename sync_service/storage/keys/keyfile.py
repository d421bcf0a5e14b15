"""The service's own keys: one file, kept apart from the database and its backups (threat model, section 1)."""

import errno
import json
import os
import secrets
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from care_record.durable import sync_folder

FORMAT = 1


class KeyFileError(Exception):
    """The key file cannot be used; the message is one line in words."""


@dataclass(frozen=True, repr=False)
class ServiceKeys:
    """The 32-byte secret of the key file, from which each purpose derives a key of its own."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """A 16-byte name of these keys, which tells nothing of them; the database remembers it."""
        return sha256(b"mhcr/service-keys\0" + self.derive("name")).digest()[:16]

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key for `purpose` (HKDF-SHA256, RFC 5869)."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=b"mhcr/service\0" + purpose.encode()).derive(self.secret)

    def __repr__(self) -> str:
        return "ServiceKeys(…)"


def create(path: Path) -> ServiceKeys:
    """Make a new key file, readable by its owner alone, whole or not at all. Services that start at once take turns.

    Raises `KeyFileError` where it cannot be written, or is there already.
    """
    secret = secrets.token_bytes(32)
    # a kill may leave this one behind: nothing reads it, and the next start writes it anew
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"v": FORMAT, "secret": secret.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        partial.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be written: {error.strerror or error}.") from error
    return ServiceKeys(secret)


def read(path: Path) -> ServiceKeys:
    """Read the key file. Raises `KeyFileError` if it is missing, open to others, of a newer format or damaged."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyFileError(f"There is no key file at {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error}.") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(
            f"The key file {path} can be read by other users of this machine; make it yours alone: chmod 600."
        )
    try:
        given = json.loads(text)
        version = given["v"]
        if isinstance(version, int) and version > FORMAT:
            raise KeyFileError(f"The key file {path} is of format {version}; this release reads up to {FORMAT}.")
        secret = bytes.fromhex(given["secret"])
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFileError(f"The key file {path} is damaged; restore it from where you keep its copy.") from error
    if len(secret) != 32:
        raise KeyFileError(f"The key file {path} is damaged; restore it from where you keep its copy.")
    return ServiceKeys(secret)
