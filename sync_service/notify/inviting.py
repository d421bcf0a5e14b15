"""The part of the notifier that sends invitations, second codes, notices, and codes that confirm or let one sign in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import aiosmtplib
from starlette.concurrency import run_in_threadpool

from care_record.channels.channel import Channel
from sync_service.notify import invitations, register_words
from sync_service.notify.invitations import ReadyMessage
from sync_service.notify.mail_form import mail
from sync_service.notify.outcome import Outcome
from sync_service.notify.register_words import Said, Sender
from sync_service.notify.smtp import MailServer, unreachable
from sync_service.notify.text import TextGateway
from sync_service.service import Service


@dataclass(frozen=True, slots=True)
class Inviting:
    """Without mail server and gateway its messages wait."""

    service: Service
    server: MailServer | None
    texts: TextGateway | None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that can be used."""
        given = {Channel.EMAIL: self.server, Channel.TEXT: self.texts}
        return tuple(channel for channel, by in given.items() if by is not None)

    async def round(self) -> bool:
        """End what is over and send what is due; True when there may be more at once."""
        service = self.service
        due = await run_in_threadpool(invitations.earliest, service.engine, self.channels)
        if due is None or due > service.clock():
            return False
        service.news.tell(await run_in_threadpool(invitations.expire, service.engine, service.tools))
        if self.texts is not None:
            await self._ask(self.texts)
        if not self.channels:
            return False
        ready, head = await run_in_threadpool(invitations.take, service.engine, service.tools, self.channels)
        service.news.tell(head)
        if not ready:
            return False
        outcomes = await self._text(await self._claimed([one for one in ready if one.channel is Channel.TEXT]))
        outcomes += await self._mail([one for one in ready if one.channel is Channel.EMAIL])
        service.news.tell(await run_in_threadpool(invitations.settle, service.engine, service.tools, outcomes))
        return len(ready) == invitations.AT_ONCE

    async def _ask(self, gateway: TextGateway) -> None:
        service = self.service
        waiting = await run_in_threadpool(invitations.awaited, service.engine, service.tools)
        said = await asyncio.gather(*(gateway.became(one.reference) for one in waiting))
        known = [(one, outcome) for one, outcome in zip(waiting, said, strict=True) if outcome is not None]
        if known:
            service.news.tell(await run_in_threadpool(invitations.settle_awaited, service.engine, service.tools, known))

    async def _text(self, ready: Sequence[ReadyMessage]) -> list[tuple[ReadyMessage, Outcome]]:
        if not ready or self.texts is None:
            return []
        sent = (self.texts.send(one.to, self._words(one).text) for one in ready)
        return list(zip(ready, await asyncio.gather(*sent), strict=True))

    async def _mail(self, ready: Sequence[ReadyMessage]) -> list[tuple[ReadyMessage, Outcome]]:
        if not ready or self.server is None:
            return []
        settings, done = self.service.settings, list[tuple[ReadyMessage, Outcome]]()
        assert settings.mail is not None  # noqa: S101
        try:
            async with self.server.connected() as connection:
                for taken in ready:
                    for one in await self._claimed([taken]):
                        said = self._words(one)
                        message = mail(
                            said.paragraphs,
                            trust_name=settings.trust.name,
                            subject=said.subject,
                            link=said.link,
                            sender=settings.mail.sender,
                            to=one.to,
                            now=self.service.clock(),
                        )
                        done.append((one, await connection.send(message, one.mark)))
        except (aiosmtplib.SMTPException, OSError) as error:
            later = unreachable(error)
            waiting = [one for one in ready if one.id not in {before.id for before, _ in done}]
            done += [(one, later) for one in await self._claimed(waiting)]
        return done

    async def _claimed(self, ready: Sequence[ReadyMessage]) -> list[ReadyMessage]:
        return await run_in_threadpool(invitations.claim, self.service.engine, self.service.tools, ready)

    def _words(self, one: ReadyMessage) -> Said:
        by, codes = self._sender(), self.service.second_codes
        match one.what:
            case "link":
                return register_words.link(by, one.token, one.second)
            case "code":
                return register_words.code(by, codes.second(UUID(bytes=one.about)))
            case "notice":
                return register_words.notice(by)
            case "check" | "own":
                return register_words.check(by, codes.digits(UUID(bytes=one.about)))
            case _:
                return register_words.sign_in(by, codes.digits(UUID(bytes=one.about)))

    def _sender(self) -> Sender:
        settings = self.service.settings
        return Sender(
            trust_name=settings.trust.name,
            short_name=(settings.text.name if settings.text else None) or settings.trust.name,
            page_url=self.service.page_url,
            telephone=settings.crisis.team_telephone,
            phone=settings.crisis.phone,
            nhs111=settings.crisis.nhs111,
        )
