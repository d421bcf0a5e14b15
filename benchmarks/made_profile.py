"""A profile with a passphrase, as the program's session opens it; its keyring lives as long as this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.services.opening import make_store
from desktop.services.profile import Identity, Profile
from desktop.services.store import mirror
from desktop.services.store.writer import Stores
from desktop.services.ways_back.recovery_code import new_code
from tests.fakes.secrets_in_memory import SecretsInMemory

PASSPHRASE = "seven lamps beside the estuary"  # noqa: S105 - of profiles that live as long as a measurement
NOBODY = "01980000-0000-7000-8000-000000000007"


def identity(server: str = "https://mhcr.example.org") -> Identity:
    """Somebody of a trust that no service knows."""
    return Identity(NOBODY, server, NOBODY, "Benchmark trust", "00" * 32, NOBODY, NOBODY, "Nobody", "clinician")


def told(held: Mapping[str, bytes]) -> str:
    """A keyring's secrets, as they are handed to another process."""
    return json.dumps({name: secret.hex() for name, secret in held.items()})


def heard(said: str) -> SecretsInMemory:
    """The keyring that another process was handed."""
    ring = SecretsInMemory()
    ring.held = {name: bytes.fromhex(secret) for name, secret in json.loads(said).items()}
    return ring


def make(
    folder: Path,
    who: Identity,
    device: bytes = bytes(range(64)),
    fill: Callable[[Stores], object] = lambda _stores: None,
) -> SecretsInMemory:
    """Make the profile of an enrolled workstation, let `fill` write into its stores, and give its keyring.

    `device` is the workstation's signing and sealing key, one after the other.
    """
    ring, profile = SecretsInMemory(), Profile(folder)
    vault, stores = make_store(profile, who, PASSPHRASE, device, new_code(), ring)
    mirror.keep(stores.mirror, "enrolled", 1)
    fill(stores)
    stores.close()
    vault.drop()
    profile.close()
    return ring
