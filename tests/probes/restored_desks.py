"""Desks around a service that can go back to its backup."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from care_record.log.entry import Entry
from care_record.wire import bodies, cbor
from care_record.wire.bodies import ResponseReturned
from care_record.wire.ids import id_at
from care_record.wire.link import receipt_number
from sync_service.storage import backup, database
from sync_service.storage.backup import Described
from sync_service.storage.commands import Past
from tests.probes.bench import Bench
from tests.probes.near_desks import NearDesks
from tests.probes.near_service import NearService
from tests.probes.trust_world import Workstation


class RestoredDesks(NearDesks):
    """Two clinicians of one team, two administrators, and a service that can go back to its backup."""

    described: Described

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        super().__init__(folder, stack)
        world = self.bench.world
        self.colleague, first = world.staff("clinician", "edsger", world.team)
        self.second, second = world.staff("system-administrator", "edith")
        self.bench.apply(*first, *second)
        self.restored = 0

    def keep(self, bench: Bench | None = None) -> None:
        engine = (bench or self.bench).engine
        self.described = backup.write(engine, self.folder / "one", "backup", self.bench.world.clock())
        backup.write(engine, self.folder / "one.wraps", "wraps", self.bench.world.clock())

    def restore(self, *, marked: bool = True) -> None:
        """The service comes back; an operator can take the mark away."""
        self.restored += 1
        address = f"sqlite:///{self.folder / f'restored-{self.restored}.db'}"
        engine = database.connect(address)
        backup.restore(engine, self.folder / "one", self.folder / "one.wraps")
        if not marked:
            with database.writing(engine) as connection:
                connection.exec_driver_sql("delete from meta where key = 'restored'")
        engine.dispose()
        self.bench.close()
        self.bench.open(address)
        self.service = NearService(self.bench, self.service.address)

    def begun(self, place: Workstation | None = None, number: int = 2) -> bytes:
        body = bodies.IncarnationBegun(
            number=number, size=self.described.size, root=self.described.root, reason="The disk failed."
        )
        return (place or self.bench.administrator).say("incarnation.begun", self.bench.world.trust, body)

    def confirmed(self, place: Workstation | None = None, number: int = 2) -> bytes:
        body = bodies.IncarnationConfirmed(number=number)
        return (place or self.second).say("incarnation.confirmed", self.bench.world.trust, body)

    def answer(self, request: UUID, key: bytes, *, attention: bool = True) -> UUID:
        """An answer comes in from the patient's page; it was sealed by nobody who could."""
        made = id_at(self.bench.world.clock(), self.bench.world.random(10))
        fact = ResponseReturned(
            request=request,
            envelope=cbor.encode({"v": 1, "key": key, "sealed": b"s" * 1200}),
            attention=attention,
            key=key,
            mode="online",
            respondent="patient",
            receipt=receipt_number(made),
            authored=self.bench.world.clock(),
        )
        self.bench.processor.history([Past(self.bench.world.clock(), fact=fact, id=made)])
        return made

    def log(self) -> list[Entry]:
        """What the clinician may see, in the order of the log."""
        found = [entry for _, entry in self.bench.pull(self.bench.clinician.member)[0]]
        return sorted(found, key=lambda entry: entry.seq)
