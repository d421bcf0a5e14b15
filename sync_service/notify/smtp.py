"""Handing a message to an SMTP server, and what its answer means."""

import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage

import aiosmtplib

from sync_service.notify.outcome import Delivery, Outcome
from sync_service.settings import Bounces, Mail

log = logging.getLogger("mhcr.service")


class MailServer:
    """One SMTP server by the settings."""

    def __init__(self, mail: Mail, password: str | None, bounces: Bounces | None = None) -> None:
        """`bounces` names the mailbox to which mail returns; without it, mail returns to the sender."""
        self.mail = mail
        self.bounces = bounces
        self._password = password
        self._told = False

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Connection"]:
        """A connection for several messages. Raises `aiosmtplib.SMTPException` or OSError."""
        mail = self.mail
        client = aiosmtplib.SMTP(
            hostname=mail.host,
            port=mail.port,
            timeout=mail.timeout,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
            tls_context=ssl.create_default_context() if mail.security != "none" else None,
            username=mail.username,
            password=self._password,
        )
        await client.connect()
        if self.bounces is not None:
            # what it can do is to be known before the first message; a server of old may not know this greeting
            with suppress(aiosmtplib.SMTPHeloError):
                await client.ehlo()
        try:
            yield Connection(client, self)
        finally:
            client.close()

    async def send(self, message: EmailMessage, mark: str) -> Outcome:
        """Send one message on a connection of its own; `mark` as for `Connection.send`."""
        try:
            async with self.connected() as connection:
                return await connection.send(message, mark)
        except (aiosmtplib.SMTPException, OSError) as error:
            return unreachable(error)

    def tell_refused(self) -> None:
        """Say once to whoever runs the service that the address of return is not taken."""
        if not self._told:
            log.warning(
                "The mail server takes no mail that returns to bounces.address, so it goes out with mail.sender in its "
                "place, and what comes back is not seen. Let the account send from that address, or set "
                "bounces.own_addresses = false with the address that it may send from."
            )
        self._told = True


class Connection:
    """An open connection to the server."""

    def __init__(self, client: aiosmtplib.SMTP, server: MailServer) -> None:
        self._client = client
        self._server = server

    async def send(self, message: EmailMessage, mark: str) -> Outcome:
        """Send one message. A permanent refusal of the address or the content is a bounce.

        By its `mark` it is known again when it comes back: it stands in the Message-ID and in the address of return,
        which is the message's own. Where the server refuses the message with that address, it is tried with the
        sender's in its place: a wrong setting must stop no message, and be no bounce of whom it is for.
        """
        sender, bounces = self._server.mail.sender, self._server.bounces
        message["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
        if bounces is not None:
            outcome, refused = await self._try(message, bounces.returning(mark), mark)
            if not refused:
                return outcome
        outcome, _ = await self._try(message, sender)
        if bounces is not None and outcome.delivery is Delivery.SENT:
            self._server.tell_refused()
        return outcome

    async def _try(self, message: EmailMessage, sender: str, mark: str = "") -> tuple[Outcome, bool]:
        """One try, and whether the server refused it for good, whatever of it."""
        of_mail, of_recipient = list[str](), list[str]()
        try:
            if mark and self._client.supports_extension("dsn"):
                # RFC 3461: only headers come back, without the link, and only of what was given up
                of_mail, of_recipient = ["RET=HDRS", f"ENVID={mark}"], ["NOTIFY=FAILURE"]
            await self._client.send_message(message, sender=sender, mail_options=of_mail, rcpt_options=of_recipient)
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = max(refused.code for refused in error.recipients)
            return _judged(code), code >= 500
        except aiosmtplib.SMTPSenderRefused as error:
            # ours to mend: the address of the patient is not at fault
            return Outcome(Delivery.LATER, f"The mail server refused the sender ({error.code})."), error.code >= 500
        except aiosmtplib.SMTPResponseException as error:
            return _judged(error.code), error.code >= 500
        except (aiosmtplib.SMTPException, OSError) as error:
            return unreachable(error), False
        return Outcome(Delivery.SENT), False


def unreachable(error: Exception) -> Outcome:
    """What becomes of a message while there is no way to the server."""
    return Outcome(Delivery.LATER, f"The mail server cannot be reached ({type(error).__name__}).")


def _judged(code: int) -> Outcome:
    if code >= 500:
        return Outcome(Delivery.BOUNCED, f"The mail server refused the address for good ({code}).")
    return Outcome(Delivery.LATER, f"The mail server asked to try later ({code}).")
