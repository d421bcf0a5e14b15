"""A service with a mail server and a text gateway, and somebody who is sent a measure and reminded."""

import asyncio
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from care_record.people.address import Address
from care_record.wire import bodies, cbor
from care_record.wire.bodies import MeasureReminded
from sync_service.notify.smtp import MailServer
from sync_service.notify.text import GovUkNotify
from sync_service.notify.worker import Notifier
from sync_service.settings import Text
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from tests.fakes.notify_server import API_KEY, TEMPLATE, NotifyServer
from tests.probes.bench import MEASURE, Bench
from tests.probes.mailbox import Mailbox

HOUR = 3600 * 1000
DAY = 24 * HOUR
NUMBER = "07700900123"


class Post:
    """A bench whose service has a mail server and a text gateway, and one request that has been sent."""

    def __init__(self, bench: Bench, box: Mailbox, port: int, notify: NotifyServer) -> None:
        bench.tools = replace(bench.tools, texts=True)
        bench.open(f"sqlite:///{bench.file}")
        self.bench, self.box, self.notify = bench, box, notify
        service = bench.service(port)
        assert service.settings.mail is not None
        settings = Text.model_validate(
            {"api_key_file": "key", "template": str(TEMPLATE), "base_url": notify.address, "timeout": 5}
        )
        self.gateway = GovUkNotify(settings, API_KEY, service.clock)
        self.worker = Notifier(service, MailServer(service.settings.mail, None), self.gateway)
        self.patient = bench.world.patient(
            1, mobile="07700 900123", address=Address(("1 High Street", "Hove"), "BN3 1AA")
        )

    def register(self) -> None:
        bench = self.bench
        key = bench.world.team_key
        said = [*bench.world.registration(bench.clinician, self.patient)]
        said += [bench.world.access(bench.clinician, self.patient.id, key)]
        bench.apply(*said, bench.world.agreement(bench.clinician, self.patient.id))

    def ask(self, channel: str = "email") -> UUID:
        made, statement = self.bench.world.request(self.bench.clinician, self.patient.id, MEASURE, channel=channel)
        self.bench.apply(statement)
        self.work()
        return made

    def plan(self, *steps: tuple[int, str]) -> None:
        said = [bodies.ChasingStep(after_days=days, channel=channel) for days, channel in steps]  # type: ignore[arg-type]
        body = bodies.ChasingSet(team=self.bench.world.team, steps=said, quiet_from="20:00", quiet_to="08:00")
        self.bench.apply(self.bench.coordinator.say("chasing.set", self.bench.world.trust, body))

    def work(self) -> None:
        """Until nothing more is due."""

        async def rounds() -> None:
            while await self.worker.round():
                pass
            await self.worker.round()
            await self.gateway.close()

        asyncio.run(rounds())

    def wait(self, milliseconds: int) -> None:
        self.bench.world.clock.now += milliseconds
        self.work()

    def mails(self) -> list[str]:
        found = []
        while not self.box.messages.empty():
            found.append(str(self.box.messages.get()["Subject"]))
        return found

    def reminders(self) -> list[tuple[int, str, str]]:
        """Step, channel and state of every fact about a reminder, in the log's order."""
        entries = [entry for _, entry in self.bench.pull(self.bench.clinician.member)[0]]
        facts = [
            bodies.service_fact(entry.kind, cbor.decode_map(entry.body or b""))
            for entry in entries
            if entry.kind == "measure.reminded"
        ]
        return [(one.step, one.channel, one.state) for one in facts if isinstance(one, MeasureReminded)]

    def kinds(self) -> list[str]:
        return self.bench.kinds(self.patient.id)

    def states(self) -> list[tuple[int, str]]:
        with reading(self.bench.engine) as connection:
            query = select(t.messages.c.step, t.messages.c.state).order_by(t.messages.c.step, t.messages.c.id)
            return [(row.step, row.state) for row in connection.execute(query)]
