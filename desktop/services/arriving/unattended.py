"""How a profile that nobody sits at is opened: its passphrase from a file or the keyring, and a keyring in a file.

Both files must be readable by their owner alone: who can read them can open the profile.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

from desktop.services.files import DurableFile, from_text, to_text, versioned
from desktop.services.keyring_secret import Secrets
from desktop.services.problems import KeyringChanged, NoKeyring, Problem

FORMAT = 1


class OpenToOthers(Problem):
    """A file with a secret that others of this computer may read."""

    words = "Others of this computer may read this file, and it holds a secret."
    way_back = "Give it to its owner alone: chmod 600."


class NoPassphrase(Problem):
    """The passphrase is nowhere where it could be had without a person."""

    words = "There is no passphrase in that file, nor in the keyring."
    way_back = "Write it into a file of your own, and name the file with --passphrase-file."


def passphrase_in(file: Path) -> str:
    """The first line of a file. Raises `OpenToOthers` or `NoPassphrase`."""
    require_private(file)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoPassphrase from error
    if not lines or not lines[0].strip():
        raise NoPassphrase
    return lines[0].strip()


def require_private(file: Path) -> None:
    """Raises `OpenToOthers` unless the file is its reader's, and nobody else's; Windows guards it by its folder."""
    if os.name != "posix":
        return
    try:
        found = file.stat()
    except OSError as error:
        raise NoPassphrase from error
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise OpenToOthers


def passphrase_entry(profile: str) -> str:
    """The name under which a keyring keeps a profile's passphrase."""
    return f"{profile}/passphrase"


def kept_passphrase(ring: Secrets, profile: str) -> str:
    """The passphrase that the keyring keeps. Raises `NoPassphrase`, or `NoKeyring`."""
    try:
        return ring.read(passphrase_entry(profile)).decode()
    except (KeyringChanged, UnicodeDecodeError) as error:
        raise NoPassphrase from error


class SecretsFile:
    """A keyring in a file, for a computer that has none."""

    def __init__(self, path: Path) -> None:
        self._file = DurableFile(path)
        self._path = path

    def read(self, name: str) -> bytes:
        """As `Secrets.read`."""
        held = self._held()
        if name not in held:
            raise KeyringChanged("The file of secrets does not hold this profile's secret.")
        return held[name]

    def write(self, name: str, secret: bytes) -> None:
        """As `Secrets.write`."""
        self._keep({**self._held(), name: secret})

    def delete(self, name: str) -> None:
        """As `Secrets.delete`."""
        self._keep({one: secret for one, secret in self._held().items() if one != name})

    def _held(self) -> dict[str, bytes]:
        content = self._file.read()
        if content is None:
            return {}
        require_private(self._path)
        damaged = NoKeyring("The file of secrets cannot be read.", "Restore it, or enrol the interface anew.")
        fields = versioned(content, FORMAT, damaged)
        try:
            return {str(name): from_text(secret) for name, secret in fields["secrets"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise damaged from error

    def _keep(self, held: dict[str, bytes]) -> None:
        secrets = {name: to_text(secret) for name, secret in held.items()}
        self._file.write(json.dumps({"v": FORMAT, "secrets": secrets}).encode())
