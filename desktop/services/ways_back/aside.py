"""An outbox set aside when its workstation is enrolled anew: kept beside the new one until its code is typed.

outbox-1.db      the old outbox as it was, under its old key
outbox-1.json    whose it was, and that key wrapped under its recovery code
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from care_record.durable import sync_folder
from desktop.services import key_file
from desktop.services.files import DurableFile, from_text, to_text, versioned, words_for_the_disk
from desktop.services.keyring_secret import Secrets, SystemKeyring, entry_name
from desktop.services.problems import DamagedStore, NoKeyring, Problem, RecoveryCodeProblem
from desktop.services.store import connection, schema, turning
from desktop.services.ways_back.recovery_code import unwrap_outbox
from desktop.services.ways_back.saving import Saved, saved

if TYPE_CHECKING:
    from desktop.services.profile import Identity, Profile

FORMAT = 1
_NAME = re.compile(r"outbox-([1-9][0-9]{0,3})\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class Aside:
    """One outbox from before. Without `recovery` no code was ever made for it, so that nothing opens it."""

    number: int
    folder: Path
    profile: str
    device: str
    recovery: bytes | None = field(repr=False)

    @property
    def file(self) -> Path:
        """The outbox itself."""
        return self.folder / f"outbox-{self.number}.db"

    def acts(self, code: str) -> Saved:
        """What waits in it, and the notes of reading that have not gone out; of a damaged one what can be read.

        Raises `RecoveryCodeProblem`, or `DamagedStore` where nothing can be read.
        """
        if self.recovery is None:
            raise RecoveryCodeProblem("No recovery code was ever made for this outbox, so nothing opens it.")
        key = unwrap_outbox(code, self.recovery, self.profile)
        opened = connection.connect(self.file, key)
        try:
            with connection.words_for_sqlite(self.file.name):
                schema.prepare_outbox(opened)
            return saved(opened)
        finally:
            opened.close()

    def remove(self) -> None:
        """Its acts stand in the new outbox: the old one goes."""
        turning.remove(self.file)
        with words_for_the_disk():
            (self.folder / f"outbox-{self.number}.json").unlink(missing_ok=True)


def kept(folder: Path) -> tuple[Aside, ...]:
    """The outboxes that lie aside in a profile's folder, oldest first; raises `DamagedStore` or `NewerFormat`."""
    found = [(int(match[1]), path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    return tuple(_read(number, path) for number, path in sorted(found))


def set_aside(profile: Profile, identity: Identity, ring: Secrets | None = None) -> None:
    """End the profile in this folder, and keep its outbox beside; then the stage is `new`.

    Copies first and durably; the key file goes as the step that counts. A kill leaves the old profile, or the new
    beginning. Raises `DiskFull` or `ReadOnlyProfile`; then the old profile stands.
    """
    turn = _turn(profile)
    with words_for_the_disk():
        if profile.outbox.exists():
            number = max((one.number for one in kept(profile.folder)), default=0) + 1
            for side in ("", "-wal"):
                source = profile.outbox.with_name(profile.outbox.name + side)
                target = profile.folder / f"outbox-{number}.db{side}"
                target.unlink(missing_ok=True)
                if source.exists():
                    shutil.copy2(source, target)
                    with target.open("rb+") as stream:
                        os.fsync(stream.fileno())
            sync_folder(profile.folder)
            DurableFile(profile.folder / f"outbox-{number}.json").write(_description(profile, identity))
        profile.key_file.path.unlink(missing_ok=True)
        sync_folder(profile.folder)
    for path in (profile.outbox, *profile.folder.glob("mirror*.db")):
        turning.remove(path)
    with contextlib.suppress(NoKeyring):
        # without its key file this secret opens nothing any more
        (ring or SystemKeyring()).delete(entry_name(identity.profile, turn))


def _turn(profile: Profile) -> int:
    try:
        return key_file.parse(profile.key_file.read()).turn
    except Problem:
        return 0


def _description(profile: Profile, identity: Identity) -> bytes:
    try:
        recovery = key_file.parse(profile.key_file.read()).recovery
    except Problem:
        recovery = None
    fields = {
        "v": FORMAT,
        "product": "mhcr",
        "profile": identity.profile,
        "device": identity.device,
        "recovery": to_text(recovery) if recovery else None,
    }
    return json.dumps(fields, indent=1).encode()


def _read(number: int, path: Path) -> Aside:
    damaged = DamagedStore(f"A file of this profile is damaged: {path.name}.", file=path.name)
    fields = versioned(path.read_bytes(), FORMAT, damaged)
    try:
        recovery = fields["recovery"]
        return Aside(
            number,
            path.parent,
            str(fields["profile"]),
            str(fields["device"]),
            from_text(recovery) if recovery is not None else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged from error
