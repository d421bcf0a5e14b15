"""The task that sends what waits and ends what is over; woken by commits, otherwise by the next time that is due."""

import asyncio
import logging
from uuid import UUID

import aiosmtplib
from starlette.concurrency import run_in_threadpool

from care_record.channels.channel import Channel
from care_record.channels.ladder import DEFAULT, Plan
from sync_service.api.problems import where
from sync_service.notify import invitations, outgoing, picture_mails
from sync_service.notify.alarm import Alerting
from sync_service.notify.asking_pictures import AskingPictures
from sync_service.notify.inviting import Inviting
from sync_service.notify.mail_text import Invitation, compose
from sync_service.notify.outcome import Outcome
from sync_service.notify.outgoing import Ready
from sync_service.notify.smtp import Connection, MailServer, unreachable
from sync_service.notify.text import TextGateway
from sync_service.notify.text_words import invitation
from sync_service.service import Service
from sync_service.storage.risk.escalating import next_due
from sync_service.storage.schedules.raising import raise_due
from sync_service.storage.sending.chases import chase

log = logging.getLogger("mhcr.service")
LONGEST_SLEEP = 60.0
AFTER_FAULT = 30.0


class Notifier:
    """Runs for as long as the service does."""

    def __init__(self, service: Service, server: MailServer | None, gateway: TextGateway | None = None) -> None:
        """`server` or `gateway` None leaves its messages waiting; requests still end in time."""
        self._service = service
        self._server = server
        self._gateway = gateway
        self._alarm = Alerting(service, server, gateway)
        self._inviting = Inviting(service, server, gateway)
        self._asking_pictures = AskingPictures(service, server)

    async def run(self) -> None:
        """Work until the service closes; a fault is logged without its words and tried again."""
        news = self._service.news
        while not self._service.closing.is_set():
            seen = news.head
            try:
                busy = await self.round()
                pause = 0.0 if busy else await run_in_threadpool(self._pause)
            except Exception as error:  # noqa: BLE001
                # the message of an error may name a person
                log.error("Sending stopped for a while: %s at %s", type(error).__name__, where(error))  # noqa: TRY400
                pause = AFTER_FAULT
            # a commit during the round is looked at before any pause
            if pause > 0 and news.head == seen:
                await news.wait(pause)

    async def round(self) -> bool:
        """End what is over, remind, raise and send what is due; True when there may be more at once."""
        service = self._service
        # staff are told of a flagged answer also while messages to patients are held back
        more = not service.waiting and await self._alarm.round()
        if service.settling:
            # what was lost comes first: a withdrawal, or an answer to what would end
            return more
        more = await self._inviting.round() or more
        more = await self._asking_pictures.round() or more
        service.news.tell(await run_in_threadpool(outgoing.expire, service.engine, service.tools))
        head, chasing = await run_in_threadpool(chase, service.engine, service.tools, self._plan_of)
        service.news.tell(head)
        head, others = await run_in_threadpool(raise_due, service.engine, service.tools, service.processor.directory_in)
        service.news.tell(head)
        more = more or chasing or others
        if self._gateway is not None:
            await self._ask(self._gateway)
        offered = self._offered()
        if not offered:
            return more
        ready, head = await run_in_threadpool(outgoing.take, service.engine, service.tools, self._plan_of, offered)
        service.news.tell(head)
        if not ready:
            return more
        texts = await self._claimed([one for one in ready if one.channel is Channel.TEXT])
        outcomes = await self._text(texts) if texts else []
        mails = [one for one in ready if one.channel is not Channel.TEXT]
        if mails and self._server is not None:
            outcomes += await self._send(self._server, mails)
        head = await run_in_threadpool(outgoing.settle, service.engine, service.tools, outcomes)
        service.news.tell(head)
        return more or len(ready) == outgoing.AT_ONCE

    def _offered(self) -> list[Channel]:
        ways = {Channel.EMAIL: self._server, Channel.TEXT: self._gateway}
        return [channel for channel, by in ways.items() if by is not None]

    def _plan_of(self, team: UUID) -> Plan:
        directory = self._service.processor.directory()
        known = directory.teams.get(team) if directory else None
        return known.chasing if known else DEFAULT

    async def _ask(self, gateway: TextGateway) -> None:
        service = self._service
        waiting = await run_in_threadpool(outgoing.awaited, service.engine, service.tools)
        said = await asyncio.gather(*(gateway.became(one.reference) for one in waiting))
        known = [(one, outcome) for one, outcome in zip(waiting, said, strict=True) if outcome is not None]
        if known:
            service.news.tell(await run_in_threadpool(outgoing.settle_awaited, service.engine, service.tools, known))

    async def _text(self, ready: list[Ready]) -> list[tuple[Ready, Outcome]]:
        settings, gateway = self._service.settings, self._gateway
        assert gateway is not None  # noqa: S101
        name = (settings.text.name if settings.text else None) or settings.trust.name
        words = [
            invitation(name, self._service.page_url, one.token, one.due, reminder=one.step > 0, rater=one.rater)
            for one in ready
        ]
        sent = (gateway.send(one.to, text) for one, text in zip(ready, words, strict=True))
        return list(zip(ready, await asyncio.gather(*sent), strict=True))

    async def _send(self, server: MailServer, ready: list[Ready]) -> list[tuple[Ready, Outcome]]:
        done: list[tuple[Ready, Outcome]] = []
        try:
            async with server.connected() as connection:
                for taken in ready:
                    held = await self._claimed([taken])
                    done += [(one, await self._deliver(connection, one)) for one in held]
        except (aiosmtplib.SMTPException, OSError) as error:
            later = unreachable(error)
            sent = {before.id for before, _ in done}
            waiting = await self._claimed([one for one in ready if one.id not in sent])
            log.info("%s %d messages wait.", later.reason, len(waiting))
            done += [(one, later) for one in waiting]
        return done

    async def _claimed(self, ready: list[Ready]) -> list[Ready]:
        return await run_in_threadpool(outgoing.claim, self._service.engine, self._service.tools, ready)

    async def _deliver(self, connection: Connection, one: Ready) -> Outcome:
        settings, directory = self._service.settings, self._service.processor.directory()
        mail = settings.mail
        assert mail is not None  # noqa: S101
        team = directory.teams.get(one.team) if directory else None
        said = Invitation(
            trust_name=settings.trust.name,
            page_url=self._service.page_url,
            token=one.token,
            due=one.due,
            team_telephone=(team.telephone if team else "") or settings.crisis.team_telephone,
            phone=settings.crisis.phone,
            nhs111=settings.crisis.nhs111,
            reminder=one.step > 0,
            rater=one.rater,
        )
        message = compose(said, sender=mail.sender, to=one.to, now=self._service.clock())
        return await connection.send(message, one.mark)

    def _pause(self) -> float:
        engine = self._service.engine
        times = [None if self._service.settling else outgoing.earliest(engine, self._offered())]
        times.append(None if self._service.settling else invitations.earliest(engine, self._offered()))
        times.append(None if self._service.waiting else next_due(engine))
        if self._server is not None and not self._service.settling:
            times.append(picture_mails.earliest(engine))
        due = min((time for time in times if time is not None), default=None)
        if due is None:
            return LONGEST_SLEEP
        return min(max((due - self._service.clock()) / 1000, 0.05), LONGEST_SLEEP)
