"""The key file, `keys.json`: what is wrapped, under which turn of the keyring's secrets, and which file is the mirror.

Format 1 (release 0.1) had no turning secret, no recovery code and no copy of the workstation's keys; it opens, and
is written anew in format 2 at the first unlock.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.services.files import from_text, to_text, versioned
from desktop.services.keys import KEY_BYTES, LANES, SALT_BYTES, Kdf, Random, StoreKeys, Stretched, unwrap, wrap
from desktop.services.problems import DamagedStore, KeyringChanged, WrongPassphrase

FORMAT = 2
HELD_BYTES = 2 * KEY_BYTES
"""What the keyring holds for one turn: Argon2's secret value, then the turning secret."""
MIRROR = "mirror.db"
_MIRRORS = re.compile(r"mirror(-[1-9][0-9]{0,8})?\.db", re.ASCII)
_LEFTOVER = re.compile(_MIRRORS.pattern + r"|turn [0-9]{1,9}", re.ASCII)
_NAMES = ("mirror", "outbox")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key file as read. `turn` 0 is format 1. `leftover` are mirrors and turns (`turn N`) still to be removed.

    `device` are the workstation's own two keys, wrapped, so that a damaged mirror can be fetched anew. A workstation
    whose enrolment has ended (`revoked`) keeps the outbox alone.
    """

    turn: int
    mirror: str
    kdf: Kdf
    check: bytes
    wrapped: Mapping[str, bytes] = field(repr=False)
    recovery: bytes | None = field(default=None, repr=False)
    leftover: tuple[str, ...] = ()
    revoked: bool = False

    def encode(self) -> bytes:
        """The file's content, in format 2."""
        return json.dumps(
            {
                "v": FORMAT,
                "product": "mhcr",
                "turn": self.turn,
                "mirror": self.mirror,
                "kdf": {
                    "name": "argon2id",
                    "memory_kib": self.kdf.memory_kib,
                    "passes": self.kdf.passes,
                    "lanes": LANES,
                    "salt": to_text(self.kdf.salt),
                },
                "keyring": to_text(self.check),
                "keys": {name: to_text(data) for name, data in self.wrapped.items()},
                "recovery": to_text(self.recovery) if self.recovery else None,
                "leftover": list(self.leftover),
                "revoked": self.revoked,
            },
            indent=1,
        ).encode()

    def open(self, passphrase: str, held: bytes, profile: str) -> tuple[StoreKeys, bytes | None, Stretched]:
        """The stores' keys, the workstation's own (None in format 1), and what lets them turn.

        Raises `KeyringChanged` or `WrongPassphrase`. A revoked workstation has no mirror, and an empty key for it.
        """
        require_same(self, held, profile)
        stretched = Stretched(passphrase, held[:KEY_BYTES], self.kdf)
        wrapping = bytes(stretched.key) if self.turn == 0 else stretched.wrapping_key(held[KEY_BYTES:], profile)
        opened = {name: unwrap(wrapping, data, _bound(profile, self.turn, name)) for name, data in self.wrapped.items()}
        if None in opened.values():
            stretched.drop()
            raise WrongPassphrase
        keys = StoreKeys(opened.get("mirror") or b"", opened["outbox"] or b"")
        return keys, opened.get("device"), stretched


@dataclass(frozen=True, slots=True)
class Contents:
    """What a key file wraps: the stores' keys, and the workstation's own signing and sealing key, one after the other.

    An empty key is left out.
    """

    keys: StoreKeys
    device: bytes = field(repr=False)

    def seal(
        self, stretched: Stretched, held: bytes, profile: str, turn: int, random: Random = secrets.token_bytes
    ) -> KeyFile:
        """A key file with the mirror's usual name; `held` is what the keyring keeps under this turn."""
        wrapping = stretched.wrapping_key(held[KEY_BYTES:], profile)
        named = {"mirror": self.keys.mirror, "outbox": self.keys.outbox, "device": self.device}
        wrapped = {name: wrap(wrapping, key, _bound(profile, turn, name), random) for name, key in named.items() if key}
        return KeyFile(turn, MIRROR, stretched.kdf, _check(held, profile), wrapped)


def new_held(random: Random = secrets.token_bytes, *, secret: bytes | None = None) -> bytes:
    """What the keyring will hold: a fresh turning secret, with a given or a fresh secret for Argon2."""
    return (secret or random(KEY_BYTES)) + random(KEY_BYTES)


def new_kdf(random: Random = secrets.token_bytes) -> Kdf:
    """Argon2id's parameters with a fresh salt."""
    return Kdf(random(SALT_BYTES))


def parse(content: bytes | None) -> KeyFile:
    """The key file in `content`; raises `DamagedStore` or `NewerFormat`."""
    if content is None:
        raise DamagedStore("The profile's key file is gone: keys.json.", file="keys.json")
    fields = versioned(content, FORMAT, _damaged())
    try:
        kdf = fields["kdf"]
        if kdf.get("lanes") != LANES:
            raise DamagedStore("The profile's key file asks for a weaker key than this program makes.")
        parsed = KeyFile(
            turn=0,
            mirror=MIRROR,
            kdf=Kdf(from_text(kdf["salt"]), int(kdf["memory_kib"]), int(kdf["passes"])),
            check=from_text(fields["keyring"]),
            wrapped={name: from_text(data) for name, data in fields["keys"].items()},
        )
        if fields["v"] > 1:
            recovery = fields["recovery"]
            parsed = replace(
                parsed,
                turn=int(fields["turn"]),
                mirror=str(fields["mirror"]),
                recovery=from_text(recovery) if recovery is not None else None,
                leftover=tuple(str(name) for name in fields["leftover"]),
                revoked=fields["revoked"] is True,
            )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged() from error
    names = _NAMES[1:] if parsed.revoked else _NAMES
    # what is named here is opened and deleted: only files of this profile's own may be
    if not _MIRRORS.fullmatch(parsed.mirror) or not all(_LEFTOVER.fullmatch(name) for name in parsed.leftover):
        raise _damaged()
    if not set(names) <= set(parsed.wrapped) or parsed.turn < 0:
        raise _damaged()
    return parsed


def require_same(file: KeyFile, held: bytes, profile: str) -> None:
    """Raises `KeyringChanged` where the keyring holds something else than when the file was written."""
    if len(held) != (HELD_BYTES if file.turn else KEY_BYTES):
        raise KeyringChanged
    if not hmac.compare_digest(file.check, _check(held, profile)):
        raise KeyringChanged


def mirror_of_turn(turn: int) -> str:
    """The name of the file that a turn writes."""
    return f"mirror-{turn}.db"


def _damaged() -> DamagedStore:
    return DamagedStore("The profile's key file is damaged: keys.json.", file="keys.json")


def _check(held: bytes, profile: str) -> bytes:
    """Tells a changed keyring from a wrong passphrase. What is held is random: its digest helps nobody to guess it."""
    return hmac.digest(held, b"mhcr/keyring-check\0" + profile.encode(), "sha256")


def _bound(profile: str, turn: int, name: str) -> str:
    return f"mhcr/store-key\0{profile}\0{name}" if turn == 0 else f"mhcr/store-key\0{profile}\0{name}\0{turn}"
