"""Telling staff that a flagged answer waits: words without content, by every channel that the person has given."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from starlette.concurrency import run_in_threadpool

from care_record.people.dates import from_milliseconds
from sync_service.notify import alerts
from sync_service.notify.alerts import ReadyAlert
from sync_service.notify.outcome import Outcome
from sync_service.notify.smtp import MailServer
from sync_service.notify.text import TextGateway
from sync_service.service import Service
from sync_service.storage.risk import escalating

SUBJECT = "My Health and Care Record: something waits for you"


def words_for(duty_telephone: str) -> str:
    """The whole message: no person, no measure, no answer, no number of flags."""
    ring = f", or ring the duty desk on {duty_telephone}" if duty_telephone else ""
    return f"My Health and Care Record: something waits for you. Open the program{ring}."


@dataclass(frozen=True, slots=True)
class Alerting:
    """The part of the notifier that runs the risk clock. Without mail server and gateway nobody can be told."""

    service: Service
    server: MailServer | None
    texts: TextGateway | None

    @property
    def channels(self) -> frozenset[str]:
        """The channels that can be used."""
        given = {"email": self.server, "text": self.texts}
        return frozenset(channel for channel, sender in given.items() if sender is not None)

    async def round(self) -> bool:
        """Take the steps that are due and send their messages; True when there may be more at once."""
        service = self.service
        due = await run_in_threadpool(escalating.next_due, service.engine)
        if due is None or due > service.clock():
            return False
        tools, channels, directory = service.tools, self.channels, service.processor.directory_in
        service.news.tell(await run_in_threadpool(escalating.escalate, service.engine, tools, directory, channels))
        ready = await run_in_threadpool(alerts.take, service.engine, tools, directory, channels)
        if not ready:
            return False
        words = await run_in_threadpool(self._words)
        outcomes = []
        for taken in ready:
            one = await run_in_threadpool(alerts.claim, service.engine, tools, taken)
            if one is not None:
                outcomes.append((one, await self._send(one, words)))
        service.news.tell(await run_in_threadpool(alerts.settle, service.engine, tools, outcomes))
        return True

    def _words(self) -> str:
        directory = self.service.processor.directory()
        desk = directory.records_team if directory else None
        return words_for(desk.telephone if desk else "")

    async def _send(self, one: ReadyAlert, words: str) -> Outcome:
        if one.channel == "text":
            assert self.texts is not None  # noqa: S101
            return await self.texts.send(one.to, words)
        assert self.server is not None  # noqa: S101
        return await self.server.send(self._mail(one.to, words), one.mark)

    def _mail(self, to: str, words: str) -> EmailMessage:
        settings = self.service.settings
        assert settings.mail is not None  # noqa: S101
        message = EmailMessage()
        message["From"] = formataddr((settings.trust.name, settings.mail.sender))
        message["To"] = to
        message["Subject"] = SUBJECT
        message["Date"] = format_datetime(from_milliseconds(self.service.clock()))
        message["Auto-Submitted"] = "auto-generated"
        message["X-Priority"] = "1"
        message.set_content(words + "\n", cte="quoted-printable")
        return message
