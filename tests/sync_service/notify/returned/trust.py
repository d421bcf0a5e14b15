"""A person who is sent measures by e-mail, a mail server that takes them, and a mailbox to which they return."""

import asyncio
import re
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from care_record.wire import bodies, cbor
from care_record.wire.bodies import MeasureReminded, RequestFact
from sync_service.notify.returned.mailbox import Mailbox
from sync_service.notify.returned.reading import Returned
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.returned import reports
from sync_service.storage.sending.links import Opened, open_link
from tests.probes.bench import MEASURE, Bench
from tests.probes.line.imap import Box
from tests.probes.mailbox import Mailbox as Inbox
from tests.sync_service.notify.returned.samples import NO_SUCH, Said, Sent, Shape, postfix


class Trust:
    """`bounces` is the table of the settings."""

    def __init__(
        self, bench: Bench, inbox: tuple[Inbox, int], bounces: dict[str, Any], mailbox: Mailbox, box: Box
    ) -> None:
        self.bench, self.box, self.mailbox = bench, box, mailbox
        self.use(*inbox)
        self.serve(bounces)
        self.patient, _ = bench.ready_patient()

    def use(self, inbox: Inbox, port: int) -> None:
        """The mail server that is used from the next `serve` on."""
        self.inbox, self._port = inbox, port

    def serve(self, bounces: dict[str, Any]) -> None:
        """Go on with this table of the settings."""
        self.bounces = bounces
        self.service = self.bench.service(self._port, bounces=bounces)
        assert self.service.settings.mail is not None
        server = MailServer(self.service.settings.mail, None, self.service.settings.bounces)
        self.worker = Notifier(self.service, server)
        self.returned = Returned(self.service, self.mailbox)

    def ask(self) -> UUID:
        """Send a measure; its mail has been taken."""
        made, statement = self.bench.world.request(self.bench.clinician, self.patient, MEASURE)
        self.bench.apply(statement)
        self.work()
        return made

    def work(self) -> None:
        """Until nothing more is due to go out."""

        async def rounds() -> None:
            while await self.worker.round():
                pass

        asyncio.run(rounds())

    def look(self) -> None:
        """Look into the mailbox once."""
        asyncio.run(self.returned.round())

    def taken(self) -> Sent:
        """The next mail that the mail server took."""
        place = len(self.inbox.senders) - self.inbox.messages.qsize()
        message = self.inbox.messages.get(timeout=5)
        plain = message.get_body(("plain",))
        assert plain is not None
        self.words = plain.get_content()
        return Sent.of(self.inbox.senders[place], message)

    def open(self) -> None:
        """The person opens the link of the mail that was taken last."""
        [token] = re.findall(r"/a#(\w+)", self.words)
        with writing(self.bench.engine) as connection:
            born = self.bench.world.patient(1).birth_date
            assert isinstance(open_link(Batch(connection, self.bench.tools), token, born), Opened)

    def come_back(self, sent: Sent, said: Said = NO_SUCH, shape: Shape = postfix) -> None:
        """A report about a mail is delivered to the mailbox, and read."""
        self.box.put(shape(sent, said))
        self.look()

    def facts(self, kind: str = "measure.bounced") -> list[RequestFact | MeasureReminded]:
        """The service's facts of one kind about the person's requests."""
        entries = [entry for _, entry in self.bench.pull(self.bench.clinician.member)[0]]
        found = [bodies.service_fact(one.kind, cbor.decode_map(one.body or b"")) for one in entries if one.kind == kind]
        return [one for one in found if isinstance(one, (RequestFact, MeasureReminded))]

    def state(self, request: UUID) -> str:
        with reading(self.bench.engine) as connection:
            query = select(t.requests.c.state).where(t.requests.c.id == request.bytes)
            return connection.scalar(query) or ""

    def message(self, request: UUID, step: int = 0) -> str:
        """The state of the row of one message."""
        with reading(self.bench.engine) as connection:
            columns = t.messages.c
            query = select(columns.state).where(columns.request == request.bytes, columns.step == step)
            return connection.scalar(query) or ""

    def set_message(self, request: UUID, state: str) -> None:
        """As if the service were in the midst of something."""
        with writing(self.bench.engine) as connection:
            connection.execute(update(t.messages).where(t.messages.c.request == request.bytes).values(state=state))

    def counted(self) -> dict[str, int]:
        with reading(self.bench.engine) as connection:
            return reports.counts(connection, self.mailbox.id)
