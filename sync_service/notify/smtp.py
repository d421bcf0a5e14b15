"""Handing a message to an SMTP server, and what its answer means."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

import aiosmtplib

from sync_service.notify.outcome import Delivery, Outcome
from sync_service.settings import Mail


class MailServer:
    """One SMTP server by the settings."""

    def __init__(self, mail: Mail, password: str | None) -> None:
        self._mail = mail
        self._password = password

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Connection"]:
        """A connection for several messages. Raises `aiosmtplib.SMTPException` or OSError."""
        mail = self._mail
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
        try:
            yield Connection(client)
        finally:
            client.close()

    async def send(self, message: EmailMessage) -> Outcome:
        """Send one message on a connection of its own."""
        try:
            async with self.connected() as connection:
                return await connection.send(message)
        except (aiosmtplib.SMTPException, OSError) as error:
            return unreachable(error)


class Connection:
    """An open connection to the server."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    async def send(self, message: EmailMessage) -> Outcome:
        """Send one message. A permanent refusal of the address or the content is a bounce."""
        try:
            await self._client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _judged(max(refused.code for refused in error.recipients))
        except aiosmtplib.SMTPSenderRefused as error:
            # ours to mend: the address of the patient is not at fault
            return Outcome(Delivery.LATER, f"The mail server refused the sender ({error.code}).")
        except aiosmtplib.SMTPResponseException as error:
            return _judged(error.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            return unreachable(error)
        return Outcome(Delivery.SENT)


def unreachable(error: Exception) -> Outcome:
    """What becomes of a message while there is no way to the server."""
    return Outcome(Delivery.LATER, f"The mail server cannot be reached ({type(error).__name__}).")


def _judged(code: int) -> Outcome:
    if code >= 500:
        return Outcome(Delivery.BOUNCED, f"The mail server refused the address for good ({code}).")
    return Outcome(Delivery.LATER, f"The mail server asked to try later ({code}).")
