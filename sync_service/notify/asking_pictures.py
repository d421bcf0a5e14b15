"""The part of the notifier that sends links for pictures of documents to who asks for access."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from care_record.statements.directory import Directory
from sync_service.notify import picture_mails
from sync_service.notify.mail_form import mail
from sync_service.notify.outcome import Outcome
from sync_service.notify.picture_mails import ReadyLink
from sync_service.notify.smtp import MailServer
from sync_service.service import Service

SUBJECT = "please send pictures of your documents"


def paragraphs(trust_name: str, link: str, telephone: str) -> tuple[str, ...]:
    """The whole message. Nobody has confirmed the address: it names no person, no care and no team."""
    return (
        f"This message is from {trust_name}.",
        "Somebody who asks us for access to My Health and Care Record gave us this address.",
        "If it was you, please send us pictures, or PDF files, of two documents, one with your photo. Open this page:",
        link,
        "They are locked on your device. Only the people who check identities can open them.",
        "They are destroyed once it is decided. The link works for seven days.",
        f"It is your choice. You can also show your documents in person. Call us on {telephone}.",
        "If it was not you, please delete this message, and do not open the page.",
        "Please do not reply to this message; nobody reads replies.",
    )


@dataclass(frozen=True, slots=True)
class AskingPictures:
    """Without a mail server nothing is asked of it: the service takes no such message."""

    service: Service
    server: MailServer | None

    async def round(self) -> bool:
        """Send what is due; True when there may be more at once."""
        service, server = self.service, self.server
        due = await run_in_threadpool(picture_mails.earliest, service.engine)
        directory = service.processor.directory()
        if server is None or directory is None or due is None or due > service.clock():
            return False
        ready = await run_in_threadpool(picture_mails.take, service.engine, service.tools, directory)
        for one in ready:
            held = await run_in_threadpool(picture_mails.claim, service.engine, service.tools, one)
            if held is not None:
                await self._settle(held, await self._send(server, held), directory)
        return len(ready) == picture_mails.AT_ONCE

    async def _settle(self, one: ReadyLink, outcome: Outcome, directory: Directory) -> None:
        service = self.service
        said = (service.engine, service.tools, one, outcome, directory)
        service.news.tell(await run_in_threadpool(picture_mails.settle, *said))

    async def _send(self, server: MailServer, one: ReadyLink) -> Outcome:
        settings = self.service.settings
        assert settings.mail is not None  # noqa: S101
        link = f"{self.service.page_url}/documents#{one.token}"
        message = mail(
            paragraphs(settings.trust.name, link, settings.crisis.team_telephone),
            trust_name=settings.trust.name,
            subject=SUBJECT,
            link=link,
            sender=settings.mail.sender,
            to=one.to,
            now=self.service.clock(),
        )
        return await server.send(message, one.mark)
