"""Making and opening a profile's store: passphrase, keyring, key file, cipher, and the cryptography's own test."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from care_record.sealing import selftest
from desktop.services import keys, passphrase
from desktop.services.keyring_secret import SECRET_BYTES, Secrets, SystemKeyring
from desktop.services.problems import DamagedStore, WeakStore
from desktop.services.store import mirror
from desktop.services.store.writer import Stores

if TYPE_CHECKING:
    from desktop.services.profile import Identity, Profile


def make_store(
    profile: Profile,
    identity: Identity,
    passphrase_text: str,
    device_sign: bytes,
    device_seal: bytes,
    ring: Secrets | None = None,
) -> tuple[keys.StoreKeys, Stores]:
    """Make a new profile's stores, keyring secret and files. The key file comes last."""
    self_test()
    ring = ring or SystemKeyring()
    checked = passphrase.check(passphrase_text, (identity.member_name, identity.trust_name))
    secret = secrets.token_bytes(SECRET_BYTES)
    ring.write(identity.profile, secret)
    if ring.read(identity.profile) != secret:
        raise WeakStore("This computer's keyring does not give back what was put into it.")
    for path in (profile.mirror, profile.outbox):
        # Left by an attempt that ended before its key file was written: no key of them exists any more.
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    store_keys = keys.new_keys()
    stores = Stores(profile, store_keys)
    mirror.keep(stores.mirror, "device_sign", device_sign)
    mirror.keep(stores.mirror, "device_seal", device_seal)
    profile.keep_identity(identity)
    profile.key_file.write(keys.wrap(store_keys, checked, secret, identity.profile))
    return store_keys, stores


def open_store(
    profile: Profile, identity: Identity, passphrase_text: str, ring: Secrets | None = None
) -> tuple[keys.StoreKeys, Stores]:
    """Open a profile's stores. Raises `WrongPassphrase`, `KeyringChanged`, `NoKeyring` and their like."""
    self_test()
    store_keys = _unwrap(profile, identity, passphrase_text, ring or SystemKeyring())
    for path in (profile.mirror, profile.outbox):
        if not path.exists():
            raise DamagedStore(f"A file of this profile is gone: {path.name}.")
    return store_keys, Stores(profile, store_keys)


def change_passphrase(profile: Profile, identity: Identity, old: str, new: str, ring: Secrets | None = None) -> None:
    """Wrap the same keys under a new passphrase; one durable write, so that either the old or the new one opens."""
    ring = ring or SystemKeyring()
    store_keys = _unwrap(profile, identity, old, ring)
    checked = passphrase.check(new, (identity.member_name, identity.trust_name))
    profile.key_file.write(keys.wrap(store_keys, checked, ring.read(identity.profile), identity.profile))


def self_test() -> None:
    """Raises `WeakStore` when the sealing does not give its known answers."""
    try:
        selftest.run()
    except Exception as error:
        raise WeakStore from error


def _unwrap(profile: Profile, identity: Identity, passphrase_text: str, ring: Secrets) -> keys.StoreKeys:
    content = profile.key_file.read()
    if content is None:
        raise DamagedStore("The profile's key file is gone.")
    secret = ring.read(identity.profile)
    return keys.unwrap(content, passphrase.normalise(passphrase_text), secret, identity.profile)
