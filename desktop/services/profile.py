"""The profile: one folder for one person at one workstation, open in one process at a time.

profile.json    format, profile id, service, trust, root key, device, member: nothing about patients
keys.json       the stores' keys, wrapped
mirror.db       what the service has, encrypted; after a turn of its key mirror-2.db and so on, as keys.json says
outbox.db       what waits, encrypted with a key of its own
lock            held while a process has the profile open
doubt           there when a damaged page was met: the next unlock looks at every page
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from filelock import FileLock, Timeout

from care_record.durable import sync_folder
from desktop.services.files import DurableFile, require_room, versioned, words_for_the_disk
from desktop.services.problems import DamagedStore, SecondInstance

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and where this profile is. `root` is the trust's root signing key in hex, pinned at the first meeting."""

    profile: str
    server: str
    trust: str
    trust_name: str
    root: str
    device: str
    member: str
    member_name: str
    role: str

    @property
    def trust_id(self) -> UUID:
        return UUID(self.trust)

    @property
    def device_id(self) -> UUID:
        return UUID(self.device)

    @property
    def member_id(self) -> UUID:
        return UUID(self.member)


class Profile:
    """The folder, locked for this process until `close`. Raises as `open_folder` says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key_file = DurableFile(folder / "keys.json")
        self.mirror = folder / "mirror.db"
        self.outbox = folder / "outbox.db"
        self.between = threading.Lock()
        """Held by a reader while it goes from the outbox to the mirror: what came back is not forgotten meanwhile."""
        self._identity = DurableFile(folder / "profile.json")
        self._doubt = DurableFile(folder / "doubt")
        self._lock = FileLock(folder / "lock", timeout=0)
        self._open_folder()

    def _open_folder(self) -> None:
        """Raises `ReadOnlyProfile`, `DiskFull` or `SecondInstance`, before anything is read or written."""
        with words_for_the_disk():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        require_room(self.folder)
        try:
            with words_for_the_disk():
                self._lock.acquire()
        except Timeout as error:
            raise SecondInstance from error

    def close(self) -> None:
        """Give the folder free."""
        self._lock.release()

    @property
    def in_doubt(self) -> bool:
        """Whether a damaged page was met while the profile was open, so that all are to be looked at."""
        return self._doubt.read() is not None

    def doubt(self) -> None:
        """Remember, also after a kill, that a damaged page was met."""
        self._doubt.write(b"")

    def trust_again(self) -> None:
        """Every page was looked at, and is as it was written."""
        with words_for_the_disk():
            self._doubt.path.unlink(missing_ok=True)

    def identity(self) -> Identity | None:
        """Who this profile belongs to, None before it is made. Raises `DamagedStore` or `NewerFormat`."""
        return read_identity(self.folder) if self.key_file.read() is not None else None

    def keep_identity(self, identity: Identity) -> None:
        """Write the description; the last step of making a profile is its key file."""
        self._identity.write(json.dumps({"v": FORMAT, "product": "mhcr", **asdict(identity)}, indent=1).encode())

    def discard(self) -> None:
        """Remove what `make_store` wrote; the key file first, so that a kill leaves no half of a profile."""
        for file in (self.key_file.path, self._identity.path, self.mirror, self.outbox):
            for suffix in ("", "-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
        sync_folder(self.folder)


def read_identity(folder: Path) -> Identity:
    """Whose the profile in a folder is, without opening it. Raises `DamagedStore` or `NewerFormat`."""
    content = DurableFile(folder / "profile.json").read()
    if content is None:
        raise DamagedStore("The profile's description is gone: profile.json.", file="profile.json")
    damaged = DamagedStore("The profile's description is damaged: profile.json.", file="profile.json")
    fields = versioned(content, FORMAT, damaged)
    try:
        return Identity(**{name: fields[name] for name in Identity.__slots__})
    except (KeyError, TypeError) as error:
        raise damaged from error
