"""An unlocked profile's keys: what wraps them can be turned, changed and given a recovery code while they are here.

Everything that a kill could leave half done is named in the key file, whose replacement is the one step that counts:
before it the old file and the old keyring entry open, after it the new ones, and `finish` removes what is left over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.services import key_file, passphrase
from desktop.services.key_file import Contents, KeyFile
from desktop.services.keyring_secret import Secrets, entry_name
from desktop.services.keys import KEY_BYTES, StoreKeys, Stretched, new_keys
from desktop.services.problems import KeyringChanged, OlderCopy, WeakStore
from desktop.services.store import turning

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.services.profile import Identity, Profile


class Vault:
    """Belongs to one thread at a time. `keys` are the raw keys of the two files; `drop` forgets them."""

    def __init__(
        self,
        profile: Profile,
        identity: Identity,
        ring: Secrets,
        file: KeyFile,
        contents: Contents,
        stretched: Stretched,
    ) -> None:
        self.keys = contents.keys
        self.file = file
        self._profile, self._ring = profile, ring
        self._id, self._own_words = identity.profile, (identity.member_name, identity.trust_name)
        self._device = contents.device
        self._stretched = stretched
        profile.mirror = profile.folder / file.mirror

    @classmethod
    def make(
        cls, profile: Profile, identity: Identity, ring: Secrets, passphrase_text: str, device: bytes, code: str
    ) -> Vault:
        """New keys for a new profile; nothing names them before `keep` is called. Raises `PassphraseProblem`."""
        checked = passphrase.check(passphrase_text, (identity.member_name, identity.trust_name))
        held = key_file.new_held()
        _keep_held(ring, entry_name(identity.profile, 1), held)
        stretched = Stretched(checked, held[:KEY_BYTES], key_file.new_kdf())
        contents = Contents(new_keys(), device)
        file = replace(
            contents.seal(stretched, held, identity.profile, 1),
            recovery=_recovery(code, contents.keys.outbox, identity.profile),
        )
        return cls(profile, identity, ring, file, contents, stretched)

    @classmethod
    def unlock(cls, profile: Profile, identity: Identity, ring: Secrets, passphrase_text: str) -> Vault:
        """The keys of a profile that is there.

        Raises `WrongPassphrase`, `KeyringChanged`, `OlderCopy`, `NoKeyring`, `DamagedStore` or `NewerFormat`.
        """
        file = key_file.parse(profile.key_file.read())
        held = _held(ring, identity.profile, file.turn)
        keys, device, stretched = file.open(passphrase.normalise(passphrase_text), held, identity.profile)
        return cls(profile, identity, ring, file, Contents(keys, device or b""), stretched)

    def keep(self) -> None:
        """Write the key file, durably: from now on it is what opens."""
        self._profile.key_file.write(self.file.encode())

    def finish(self) -> None:
        """Remove what a turn has left over, also one that was killed; the keyring may refuse, then it stays named."""
        for path in self._profile.folder.glob("mirror*.db"):
            if self.file.revoked or path.name != self.file.mirror:
                turning.remove(path)
        if not self.file.leftover:
            return
        for name in self.file.leftover:
            kind, _, turn = name.partition(" ")
            if kind == "turn":
                self._ring.delete(entry_name(self._id, int(turn)))
        self.file = replace(self.file, leftover=())
        self.keep()

    def upgrade(self, passphrase_text: str, device: bytes) -> None:
        """Write a key file of format 1 anew in format 2, with fresh secrets in the keyring."""
        self._seal_with_passphrase(passphrase_text, Contents(self.keys, device))

    def change_passphrase(self, old: str, new: str) -> None:
        """Wrap the same keys under a new passphrase. Raises `WrongPassphrase` or `PassphraseProblem`."""
        self.check(old)
        self._seal_with_passphrase(passphrase.check(new, self._own_words), Contents(self.keys, self._device))

    def new_recovery_code(self, passphrase_text: str) -> str:
        """A new recovery code for the outbox; the one before opens nothing more. Raises `WrongPassphrase`."""
        from desktop.services.ways_back.recovery_code import new_code

        self.check(passphrase_text)
        code = new_code()
        self.file = replace(self.file, recovery=_recovery(code, self.keys.outbox, self._id))
        self.keep()
        return code

    @property
    def has_recovery_code(self) -> bool:
        """Whether a recovery code opens the outbox."""
        return self.file.recovery is not None

    def turn(self) -> None:
        """Move the mirror's live content to a new file under a new key, and turn the keyring's secret.

        All connections are closed. No older copy of the profile's folder opens afterwards.
        """
        key = new_keys().mirror
        self._turn(Contents(replace(self.keys, mirror=key), self._device), self._copy_mirror)

    def rebuild(self) -> None:
        """Put an empty mirror in the place of a damaged one; the workstation's own keys go into it."""
        key = new_keys().mirror
        self._turn(Contents(replace(self.keys, mirror=key), self._device), turning.make)

    def destroy(self) -> None:
        """Destroy the mirror and this workstation's keys: its enrolment has ended. The outbox stays."""
        self._turn(Contents(replace(self.keys, mirror=b""), b""), None, revoked=True)

    @property
    def device(self) -> bytes:
        """The workstation's signing and sealing key, one after the other; empty before format 2."""
        return self._device

    def drop(self) -> None:
        """Forget the keys; what can be overwritten in memory is."""
        self._stretched.drop()
        self.keys = StoreKeys(b"", b"")
        self._device = b""

    def _copy_mirror(self, target: Path, key: bytes) -> None:
        turning.copy(self._profile.mirror, self.keys.mirror, target, key)

    def _turn(self, contents: Contents, write: Callable[[Path, bytes], None] | None, *, revoked: bool = False) -> None:
        old, turn = self.file, self.file.turn + 1
        name = key_file.mirror_of_turn(turn) if write else key_file.MIRROR
        if write is not None:
            write(self._profile.folder / name, contents.keys.mirror)
        held = key_file.new_held(secret=self._ring.read(entry_name(self._id, old.turn))[:KEY_BYTES])
        self._take(contents, held, turn, mirror=name, leftover=(old.mirror,), revoked=revoked)

    def _seal_with_passphrase(self, passphrase_text: str, contents: Contents) -> None:
        """Under the next turn as well: a passphrase that others have learnt shall not open an older key file."""
        held = key_file.new_held()
        stretched = Stretched(passphrase.normalise(passphrase_text), held[:KEY_BYTES], key_file.new_kdf())
        before, self._stretched = self._stretched, stretched
        try:
            self._take(contents, held, self.file.turn + 1, mirror=self.file.mirror, leftover=(), revoked=False)
        except BaseException:
            self._stretched = before
            raise
        before.drop()

    def _take(
        self, contents: Contents, held: bytes, turn: int, *, mirror: str, leftover: tuple[str, ...], revoked: bool
    ) -> None:
        """The keyring first, then the key file, then what is left over goes."""
        _keep_held(self._ring, entry_name(self._id, turn), held)
        sealed = replace(
            contents.seal(self._stretched, held, self._id, turn),
            mirror=mirror,
            recovery=self.file.recovery,
            leftover=(*leftover, f"turn {self.file.turn}"),
            revoked=revoked,
        )
        self._profile.key_file.write(sealed.encode())
        self.file, self.keys, self._device = sealed, contents.keys, contents.device
        self._profile.mirror = self._profile.folder / mirror
        self.finish()

    def check(self, passphrase_text: str) -> None:
        """Raises `WrongPassphrase` where it is not the profile's."""
        held = _held(self._ring, self._id, self.file.turn)
        _, _, stretched = self.file.open(passphrase.normalise(passphrase_text), held, self._id)
        stretched.drop()


def _held(ring: Secrets, profile: str, turn: int) -> bytes:
    """What the keyring keeps for a turn; where it has a later one instead, this is an older copy of the profile."""
    try:
        return ring.read(entry_name(profile, turn))
    except KeyringChanged:
        if any(_is_there(ring, entry_name(profile, turn + more)) for more in range(1, _LOOK_AHEAD)):
            raise OlderCopy from None
        raise


def _is_there(ring: Secrets, name: str) -> bool:
    try:
        ring.read(name)
    except KeyringChanged:
        return False
    return True


_LOOK_AHEAD = 8


def _keep_held(ring: Secrets, name: str, held: bytes) -> None:
    ring.write(name, held)
    if ring.read(name) != held:
        raise WeakStore("This computer's keyring does not give back what was put into it.")


def _recovery(code: str, outbox: bytes, profile: str) -> bytes:
    from desktop.services.ways_back.recovery_code import wrap_outbox

    return wrap_outbox(code, outbox, profile)
