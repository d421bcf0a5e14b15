"""A flagged answer at the service: a team with contacts, a duty desk, a real mail server, and the clock's worker."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from care_record.log.entry import parse as parse_entry
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies, cbor
from care_record.wire.bodies import ResponseReturned
from care_record.wire.ids import audit_stream, id_at
from care_record.wire.link import receipt_number
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.facts import apply_fact, load_requests
from tests.probes.bench import MEASURE, Bench
from tests.probes.mailbox import Mailbox
from tests.probes.trust_world import Workstation

MINUTE = 60_000
DUTY_TELEPHONE = "01273 496999"


@dataclass
class Flagged:
    """Ada asked; Beth is of the same team; Dot sits at the duty desk. Each has an e-mail address of their own."""

    bench: Bench
    box: Mailbox
    port: int
    desk: UUID = field(init=False)
    beth: Workstation = field(init=False)
    dot: Workstation = field(init=False)

    def __post_init__(self) -> None:
        bench, world = self.bench, self.bench.world
        self.desk = world.id()
        made = bodies.TeamCreated(
            team=self.desk, name="Duty desk", service="adult", telephone=DUTY_TELEPHONE, records=True
        )
        self.beth, first = world.staff("clinician", "beth", world.team)
        self.dot, second = world.staff("clinician", "dot", self.desk)
        bench.apply(world.root.say("team.created", world.trust, made), *first, *second)
        for place, name in ((bench.clinician, "ada"), (self.beth, "beth"), (self.dot, "dot")):
            self.contact(place, email=f"{name}@downs.example")
        self.service = bench.service(self.port)
        assert self.service.settings.mail is not None
        self.worker = Notifier(self.service, MailServer(self.service.settings.mail, None))

    def contact(self, place: Workstation, **given: Any) -> None:
        """Somebody says where to be told."""
        assert place.member is not None
        body = bodies.MemberContact(member=place.member, **given)
        self.bench.apply(place.say("member.contact", self.bench.world.trust, body))

    def asked(self, by: Workstation | None = None, index: int = 1) -> tuple[UUID, UUID]:
        """A patient and a request that has gone out."""
        patient, _ = self.bench.ready_patient(index)
        request, said = self.bench.world.request(by or self.bench.clinician, patient, MEASURE)
        self.bench.apply(said)
        return patient, request

    def answer(self, request: UUID, *, attention: bool = True) -> UUID:
        """A sealed answer comes in; its id."""
        world = self.bench.world
        with writing(self.bench.engine) as connection:
            batch = Batch(connection, self.bench.tools)
            load_requests(batch, [request])
            made = id_at(batch.now, world.random(10))
            fact = ResponseReturned(
                request=request,
                envelope=b"sealed",
                attention=attention,
                key=SealingKey(world.random(32)).key_id,
                mode="online",
                respondent="patient",
                receipt=receipt_number(made),
                authored=world.clock(),
            )
            apply_fact(batch, fact, id=made)
            batch.flush()
        return made

    def flagged(self, index: int = 1) -> tuple[UUID, UUID]:
        """A patient with a flagged answer."""
        patient, request = self.asked(index=index)
        return patient, self.answer(request)

    def acknowledge(self, patient: UUID, response: UUID, by: Workstation | None = None) -> None:
        """A clinician says what was done."""
        body = bodies.RiskAcknowledged(response=response, action="spoke-now")
        self.bench.apply((by or self.bench.clinician).say("risk.acknowledged", patient, body))

    def told(self, minutes: int = 0) -> list[str]:
        """Whom the worker tells, and in which order, once so many minutes have passed."""
        self.bench.world.clock.now += minutes * MINUTE
        for _ in range(5):
            if not asyncio.run(self.worker.round()):
                break
        found = []
        while not self.box.messages.empty():
            message = self.box.messages.get()
            if "something waits for you" in str(message["Subject"]):
                found.append(str(message["To"]).partition("@")[0])
        return found

    def facts(self, patient: UUID, kind: str = "risk.escalated") -> list[Any]:
        """What the service has said of a record's flags."""
        assert self.bench.clinician.member is not None
        entries = [entry for _, entry in self.bench.pull(self.bench.clinician.member)[0] if entry.stream == patient]
        return [bodies.service_fact(kind, cbor.decode(e.body or b"")) for e in entries if e.kind == kind]

    def passed(self, patient: UUID) -> list[tuple[str, str]]:
        """The steps that reached somebody not, and why."""
        return [(fact.step, fact.reason) for fact in self.facts(patient) if fact.reason]

    def searches(self) -> list[bodies.PatientSearched]:
        """What the log says of who was shown to whom."""
        with reading(self.bench.engine) as connection:
            audit = audit_stream(self.bench.world.trust).bytes
            query = select(t.log_entries.c.entry).where(t.log_entries.c.stream == audit).order_by(t.log_entries.c.n)
            found = [
                bodies.service_fact("patient.searched", cbor.decode(parse_entry(one).body or b""))
                for one in connection.scalars(query)
            ]
        return [one for one in found if isinstance(one, bodies.PatientSearched)]

    def open_flags(self) -> int:
        """How many flags wait."""
        with reading(self.bench.engine) as connection:
            return len(connection.execute(select(t.flags.c.response).where(~t.flags.c.acknowledged)).all())


def flagged_bench(folder: Path, mailbox: tuple[Mailbox, int], address: str | None = None) -> Flagged:
    """A trust that has just begun, on SQLite or at an address."""
    box, port = mailbox
    return Flagged(Bench(folder, address), box, port)
