"""A desk's last moments while it notes a reading: dies at a named point."""

import os
import signal
import sys
from pathlib import Path
from uuid import UUID

from care_record.statements.statement import Statement, parse
from care_record.wire import bodies
from care_record.wire.ids import audit_stream
from care_record.wire.receipt import Receipt
from desktop.services.keys import StoreKeys
from desktop.services.profile import Profile
from desktop.services.store import readings
from desktop.services.store.writer import Stores
from tests.probes.trust_world import NOON, World

KEYS = StoreKeys(bytes([7]) * 32, bytes([8]) * 32)
POINTS = ("before the note", "inside the note", "after the note", "after the receipt")
PATIENT = UUID(int=5)


def signer(world: World) -> readings.Sign:
    """What signs a note with its number."""
    place, _ = world.staff("clinician", "osei", world.team)

    def sign(counter: int) -> Statement:
        body = bodies.RecordRead(patient=PATIENT, what="record", counter=counter)
        return parse(place.say("record.read", audit_stream(world.trust), body))

    return sign


def main(folder: Path, point: str) -> None:
    stores = Stores(Profile(folder), KEYS)
    sign = signer(World())
    if point == "inside the note":

        def cut(counter: int) -> Statement:
            stores.outbox.set_commit_hook(die)
            return sign(counter)

        readings.note(stores.outbox, PATIENT, "record", NOON, cut)
    if point != "before the note":
        readings.note(stores.outbox, PATIENT, "record", NOON, sign)
    if point == "after the receipt":
        ((identity, _),) = readings.sendable(stores.outbox)
        readings.keep_receipts(stores.outbox, [Receipt(UUID(bytes=identity), "applied", 9)])
    die()


def die() -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
