"""A team of two desks that asks one person, with a service that really sends mail."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from care_record.people.address import Address
from care_record.people.patient import Patient
from desktop.services.acts.calls import Calls
from desktop.services.acts.chasing.calls import Printing
from desktop.services.reads.chasing import Attempts, Contact
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.bench import MEASURE
from tests.probes.mailbox import Mailbox, listening
from tests.probes.near_desks import NearDesks, near_clients, sync

DAY = 24 * 3600 * 1000


class Team:
    """A clinician's and a coordinator's desk, a service with a mail server, and a person with every address."""

    def __init__(self, near: NearDesks, box: Mailbox, port: int, **changes: str) -> None:
        self.near, self.box, self.bench = near, box, near.bench
        service = self.bench.service(port)
        assert service.settings.mail is not None
        self.worker = Notifier(service, MailServer(service.settings.mail, None))
        self.bench.apply(self.bench.world.team_key_wrapped(self.bench.clinician))
        self.clinician, self.coordinator = near.desk(self.bench.clinician), near.desk(self.bench.coordinator)
        address = Address(("1 High Street", "Hove"), "BN3 1AA")
        self.patient: Patient = self.bench.world.patient(1, address=address, **changes)
        self.bench.apply(
            *self.bench.world.registration(self.bench.clinician, self.patient),
            self.bench.world.access(self.bench.clinician, self.patient.id, self.bench.world.team_key),
            self.bench.world.agreement(self.bench.clinician, self.patient.id),
        )

    def ask(self, channel: str = "email") -> UUID:
        made, said = self.bench.world.request(self.bench.clinician, self.patient.id, MEASURE, channel=channel)
        self.bench.apply(said)
        self.work()
        return made

    def work(self) -> None:
        async def rounds() -> None:
            while await self.worker.round():
                pass
            await self.worker.round()

        asyncio.run(rounds())
        self.sync()

    def sync(self) -> None:
        """Until what one desk has said stands at the other."""
        sync(self.coordinator, self.clinician, self.coordinator)

    def wait(self, milliseconds: int) -> None:
        self.bench.world.clock.now += milliseconds
        self.work()

    def attempts(self, desk: Desk, request: UUID) -> Attempts:
        return shown(desk, request, self.patient.id)

    def tried(self, desk: Desk, request: UUID) -> list[tuple[str, str]]:
        return [(one.name, one.state) for one in self.attempts(desk, request).attempts]

    def contact(self, desk: Desk) -> Contact:
        desk.act(lambda acts: acts.look(self.patient.id, "record"))
        return desk.reads.chasing.contact(self.patient.id)

    def calls(self, desk: Desk, printing: UUID, *requests: UUID) -> Printing:
        found = Calls(desk.desk).chasing.letters(printing, requests)
        self.sync()
        return found


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with near_clients(), listening() as (box, port), ExitStack() as stack:
        made = Team(NearDesks(tmp_path, stack), box, port)
        made.sync()
        yield made


def shown(desk: Desk, request: UUID, patient: UUID) -> Attempts:
    """What was tried, read as the window reads it: the look is noted first."""
    desk.act(lambda acts: acts.look(patient, "record"))
    return desk.reads.chasing.attempts(request)
