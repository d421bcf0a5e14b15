"""A desk's last moments: does one act, brings it back as a change, and dies at a named point."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from care_record.statements.statement import parse
from desktop.services.keys import StoreKeys
from desktop.services.profile import Profile
from desktop.services.store import mirror, outbox
from desktop.services.store.writer import Stores
from tests.desktop.services.pages import Log
from tests.probes.trust_world import World

KEYS = StoreKeys(bytes([7]) * 32, bytes([8]) * 32)
POINTS = (
    "before the act",
    "after the act",
    "inside the page",
    "after the page",
    "after the settling",
)


def story() -> tuple[World, list[bytes], list[bytes]]:
    """A world, what was there before, and the act."""
    world = World()
    clinician, staff = world.staff("clinician", "osei", world.team)
    before = [*world.founding(), *staff]
    return world, before, world.registration(clinician, world.patient())


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, point: str) -> None:
    world, before, act = story()
    stores = Stores(Profile(folder), KEYS)
    if point == "before the act":
        die()
    outbox.add(stores.outbox, [parse(one) for one in act])
    if point == "after the act":
        die()
    log = Log(world)
    log.append(*before, *act)
    page = log.page()
    if point == "inside the page":
        kept = mirror.keep_position

        def cut(*given: Any) -> None:
            kept(*given)
            die()

        mirror.keep_position = cut  # type: ignore[assignment]
    mirror.apply_page(stores.mirror, page, outbox.ids(stores.outbox))
    if point == "after the page":
        die()
    stores.settle()
    die()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
