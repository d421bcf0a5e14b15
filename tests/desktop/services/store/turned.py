"""A profile that forgets a record and turns its store, and dies at a named point on the way."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from care_record.people.names import HumanName
from care_record.statements.statement import parse
from desktop.services import opening, vault
from desktop.services.files import DurableFile
from desktop.services.keyring_secret import SystemKeyring, entry_name
from desktop.services.profile import Identity, Profile
from desktop.services.store import mirror, outbox, turning
from desktop.services.store.destroying import forget_record
from desktop.services.store.writer import Stores
from desktop.services.ways_back.recovery_code import new_code
from tests.desktop.services.pages import Log
from tests.probes.trust_world import World

PASSPHRASE = "mole harbour tin nine"
CODE = new_code(lambda count: bytes([3]) * count)
DEVICE = bytes([1]) * 32 + bytes([2]) * 32
POINTS = (
    "after the deletion",
    "inside the copy",
    "after the copy",
    "after the keyring",
    "before the key file",
    "after the key file",
    "after the old file",
    "after the old secret",
)


def identity() -> Identity:
    return Identity(
        "profile-that-turns", "http://127.0.0.1:1", "0" * 32, "Downs", "00", "1" * 32, "2" * 32, "Dr Osei", "clinician"
    )


def forget_secrets() -> None:
    """Take what the tests put into the keyring out again."""
    for turn in range(6):
        SystemKeyring().delete(entry_name(identity().profile, turn))


def make(folder: Path) -> tuple[bytes, bytes]:
    """A profile with two records in its mirror and one act in its outbox; the ids of who stays and who goes."""
    profile = Profile(folder)
    made, stores = opening.make_store(profile, identity(), PASSPHRASE, DEVICE, CODE)
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    stays, goes = world.patient(1), world.patient(2, name=HumanName(family="Quennelldene", given="Orsolya", title="Ms"))
    log = Log(world)
    log.append(*world.founding(), *staff, *world.registration(clinician, stays), *world.registration(clinician, goes))
    mirror.apply_page(stores.mirror, log.page(), frozenset())
    waiting = world.agreement(clinician, stays.id)
    outbox.add(stores.outbox, [parse(waiting)])
    stores.close()
    made.drop()
    profile.close()
    return stays.id.bytes, goes.id.bytes


def open_profile(folder: Path) -> tuple[Profile, vault.Vault, Stores]:
    """Unlock, as the session does it."""
    profile = Profile(folder)
    try:
        unlocked = opening.unlock(profile, identity(), PASSPHRASE)
        return profile, unlocked, opening.open_stores(profile, unlocked, PASSPHRASE)
    except BaseException:
        profile.close()
        raise


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and then the end."""

    def last(*given: Any, **named: Any) -> None:
        work(*given, **named)
        die()

    return last


def main(folder: Path, goes: bytes, point: str) -> None:
    _, unlocked, stores = open_profile(folder)
    forget_record(stores.mirror, goes)
    if point == "after the deletion":
        die()
    stores.close()
    where: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "inside the copy": (turning, "_finish", die),
        "after the copy": (turning, "copy", then_die(turning.copy)),
        "after the keyring": (vault, "_keep_held", then_die(vault._keep_held)),
        "before the key file": (DurableFile, "write", die),
        "after the key file": (DurableFile, "write", then_die(DurableFile.write)),
        "after the old file": (turning, "remove", _second(turning.remove)),
        "after the old secret": (SystemKeyring, "delete", then_die(SystemKeyring.delete)),
    }
    place, name, instead = where[point]
    setattr(place, name, instead)
    unlocked.turn()


def _second(work: Callable[..., Any]) -> Callable[..., Any]:
    """The first call clears the place for the copy; the second removes the old file."""
    calls = []

    def counted(*given: Any) -> None:
        calls.append(work(*given))
        if len(calls) == 2:
            die()

    return counted


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3])
