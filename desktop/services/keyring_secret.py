"""The half of the store's key that the computer's keyring keeps: random bytes for each profile and turn."""

from __future__ import annotations

import base64
import binascii
import sys
from typing import TYPE_CHECKING, Protocol

from desktop.services.problems import KeyringChanged, NoKeyring

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "My Health and Care Record desktop"


def entry_name(profile: str, turn: int) -> str:
    """The name under which the keyring keeps what belongs to a turn of a profile; release 0.1 knew no turns."""
    return profile if turn == 0 else f"{profile}#{turn}"


class Secrets(Protocol):
    """Where a profile's secrets are kept, by `entry_name`."""

    def read(self, name: str) -> bytes:
        """The secret; raises `KeyringChanged` where it is gone, `NoKeyring` where nothing can be asked."""

    def write(self, name: str, secret: bytes) -> None:
        """Keep a secret; raises `NoKeyring`."""

    def delete(self, name: str) -> None:
        """Forget a secret, where there is one; raises `NoKeyring`."""


class SystemKeyring:
    """The keyring of the desktop that the program runs on."""

    def read(self, name: str) -> bytes:
        from keyring.errors import KeyringError

        try:
            text = _backend().get_password(SERVICE, name)
        except (KeyringError, OSError, RuntimeError) as error:
            raise NoKeyring from error
        if text is None:
            raise KeyringChanged("This computer's keyring works, but this profile's secret is not in it.")
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise KeyringChanged from error

    def write(self, name: str, secret: bytes) -> None:
        from keyring.errors import KeyringError

        try:
            _backend().set_password(SERVICE, name, base64.b64encode(secret).decode())
        except (KeyringError, OSError, RuntimeError) as error:
            raise NoKeyring from error

    def delete(self, name: str) -> None:
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            _backend().delete_password(SERVICE, name)
        except PasswordDeleteError:
            return
        except (KeyringError, OSError, RuntimeError) as error:
            raise NoKeyring from error


def backend_name() -> str:
    """What this system's keyring is called; raises `NoKeyring`."""
    return str(_backend().name)


def _backend() -> KeyringBackend:
    """The one keyring of each system, named: a frozen program finds no entry points."""
    try:
        if sys.platform == "win32":
            from keyring.backends.Windows import WinVaultKeyring

            return WinVaultKeyring()
        if sys.platform == "darwin":
            from keyring.backends.macOS import Keyring as MacKeyring

            return MacKeyring()
        from keyring.backends.SecretService import Keyring as SecretService

        # Raises RuntimeError where no Secret Service answers.
        _ = SecretService.priority
        return SecretService()  # type: ignore[no-untyped-call]
    except (ImportError, RuntimeError) as error:
        raise NoKeyring from error
