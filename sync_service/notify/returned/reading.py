"""The task that looks into the mailbox for what came back, beside the one that sends: neither holds up the other."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import islice

from starlette.concurrency import run_in_threadpool

from sync_service.api.problems import where
from sync_service.notify.returned import settling
from sync_service.notify.returned.mailbox import Folder, Mailbox
from sync_service.notify.returned.reports import Report, is_report, read
from sync_service.notify.returned.sign_in import MailboxError
from sync_service.service import Service
from sync_service.storage.database import Unable, reading, writing
from sync_service.storage.returned import reports
from sync_service.storage.returned.reports import Position

log = logging.getLogger("mhcr.service")
MOST_A_LOOK = 1_000
"""Messages that are read at one look: the rest waits for the next one."""
_DAY_MS = 24 * 3600 * 1000


class Returned:
    """Runs for as long as the service does."""

    def __init__(self, service: Service, mailbox: Mailbox | None) -> None:
        """Without a mailbox nothing is read."""
        self._service = service
        self._mailbox = mailbox
        self._trouble = ""

    async def run(self) -> None:
        """Look into the mailbox time and again until the service closes; a fault is logged without its words."""
        bounces = self._service.settings.bounces
        if self._mailbox is None or bounces is None:
            return
        while not self._service.closing.is_set():
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - the message of an error may hold an address
                log.error("Returned mail was not read: %s at %s", type(error).__name__, where(error))  # noqa: TRY400
            try:
                async with asyncio.timeout(bounces.every):
                    await self._service.closing.wait()
            except TimeoutError:
                continue

    async def round(self) -> None:
        """Look once. What keeps it from reading is said once, and once more when it is over."""
        service, mailbox = self._service, self._mailbox
        # as with messages: after a restored backup what was lost comes first
        if mailbox is None or service.waiting or service.settling:
            return
        try:
            await run_in_threadpool(self._look, mailbox)
        except MailboxError as error:
            self._tell(f"The mailbox for returned mail cannot be read: {error}. Messages go out all the same.")
        except Unable:
            # the sender says so already
            return
        else:
            self._tell("")

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("%s", trouble)
        elif self._trouble and not trouble:
            log.warning("The mailbox for returned mail is read again.")
        self._trouble = trouble

    def _look(self, mailbox: Mailbox) -> None:
        service = self._service
        head = settling.write_waiting(service.engine, service.tools, service.processor.directory_in)
        service.news.tell(head)
        with mailbox.opened() as folder:
            with reading(service.engine) as connection:
                at = reports.position(connection, mailbox.id, folder.validity)
            others = 0
            numbers = islice(folder.after(at.last), MOST_A_LOOK)
            while found := list(islice(self._read(folder, numbers), settling.AT_ONCE)):
                written = settling.write(service.engine, service.tools, service.processor.directory_in, at, found)
                service.news.tell(written.head)
                folder.mark_read(written.ours)
                others += written.others
            if others:
                log.warning("%d messages in the mailbox for returned mail are no reports about mail of ours.", others)
            self._clear(folder, at)

    def _read(self, folder: Folder, numbers: Iterator[int]) -> Iterator[tuple[int, Report]]:
        for uid in numbers:
            if self._service.closing.is_set():
                return
            header = folder.header(uid)
            yield uid, read(folder.beginning(uid) if is_report(header) else header)

    def _clear(self, folder: Folder, at: Position) -> None:
        """Delete reports that were read long enough ago; a restored backup may have to read younger ones again."""
        service, bounces = self._service, self._service.settings.bounces
        assert bounces is not None  # noqa: S101
        before = service.clock() - bounces.keep_days * _DAY_MS
        while True:
            with reading(service.engine) as connection:
                uids = reports.over(connection, at, before, settling.AT_ONCE)
            if not uids:
                return
            folder.remove(uids)
            with writing(service.engine) as connection:
                reports.forget(connection, at, uids)
