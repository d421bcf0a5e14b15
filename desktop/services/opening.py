"""Making and opening a profile's store: passphrase, keyring, key file, cipher, and the cryptography's own test."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from care_record.sealing import selftest
from desktop.services.keyring_secret import Secrets, SystemKeyring, entry_name
from desktop.services.keys import KEY_BYTES
from desktop.services.problems import DamagedStore, WeakStore, WorkstationRevoked
from desktop.services.store import connection, mirror, turning
from desktop.services.store.writer import Stores
from desktop.services.vault import Vault

if TYPE_CHECKING:
    from desktop.services.profile import Identity, Profile

_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def make_store(
    profile: Profile,
    identity: Identity,
    passphrase_text: str,
    device: bytes,
    code: str,
    ring: Secrets | None = None,
    *,
    kept: Mapping[str, bytes] = _NOTHING,
) -> tuple[Vault, Stores]:
    """Make a new profile's stores, keyring secrets and files; the key file comes last.

    `device` is the workstation's signing and sealing key, one after the other; `code` the outbox's recovery code;
    `kept` are further values for the mirror, by name.
    """
    self_test()
    vault = Vault.make(profile, identity, ring or SystemKeyring(), passphrase_text, device, code)
    for path in (profile.mirror, profile.outbox):
        # Left by an attempt that ended before its key file was written: no key of them exists any more.
        turning.remove(path)
    stores = Stores(profile, vault.keys)
    _keep_device(stores, device)
    for name, value in kept.items():
        mirror.keep(stores.mirror, name, value)
    profile.keep_identity(identity)
    vault.keep()
    return vault, stores


def new_device() -> bytes:
    """The private keys of a new workstation: signing and sealing key, one after the other."""
    return secrets.token_bytes(2 * KEY_BYTES)


def discard_store(profile: Profile, identity: Identity, ring: Secrets | None = None) -> None:
    """Take a new profile away that came to nothing: nothing was ever done in it. Its stores are closed."""
    profile.discard()
    (ring or SystemKeyring()).delete(entry_name(identity.profile, 1))


def unlock(profile: Profile, identity: Identity, passphrase_text: str, ring: Secrets | None = None) -> Vault:
    """A profile's keys; what a kill left half done is finished. Raises as `Vault.unlock`, or `WorkstationRevoked`."""
    self_test()
    vault = Vault.unlock(profile, identity, ring or SystemKeyring(), passphrase_text)
    vault.finish()
    if vault.file.revoked:
        raise WorkstationRevoked
    return vault


def open_stores(profile: Profile, vault: Vault, passphrase_text: str) -> Stores:
    """The stores of an unlocked profile. A turn that is due is carried out before anything opens.

    Raises `DamagedStore` and its like; then the vault can still rebuild the mirror.
    """
    for path in (profile.mirror, profile.outbox):
        if not path.exists():
            raise DamagedStore(f"A file of this profile is gone: {path.name}.", file=path.name)
    if profile.in_doubt:
        for path, key in ((profile.outbox, vault.keys.outbox), (profile.mirror, vault.keys.mirror)):
            connection.check_whole(path, key)
        profile.trust_again()
    stores = reopen(profile, vault)
    try:
        if vault.file.turn == 0:
            vault.upgrade(passphrase_text, _kept_device(stores))
        if not mirror.turn_due(stores.mirror):
            return stores
    except BaseException:
        stores.close()
        raise
    stores.close()
    vault.turn()
    return reopen(profile, vault)


def reopen(profile: Profile, vault: Vault) -> Stores:
    """The stores of an open vault; a mirror that was rebuilt gets the workstation's own keys."""
    stores = Stores(profile, vault.keys)
    if vault.device and mirror.kept(stores.mirror, "device_sign") is None:
        _keep_device(stores, vault.device)
    return stores


def self_test() -> None:
    """Raises `WeakStore` when the sealing does not give its known answers."""
    try:
        selftest.run()
    except Exception as error:
        raise WeakStore from error


def _keep_device(stores: Stores, device: bytes) -> None:
    half = len(device) // 2
    mirror.keep(stores.mirror, "device_sign", device[:half])
    mirror.keep(stores.mirror, "device_seal", device[half:])


def _kept_device(stores: Stores) -> bytes:
    kept = [mirror.kept(stores.mirror, name) for name in ("device_sign", "device_seal")]
    if not all(isinstance(one, bytes) for one in kept):
        raise DamagedStore("This workstation's own keys are not in its store.")
    return b"".join(one for one in kept if isinstance(one, bytes))
