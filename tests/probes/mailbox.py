"""A real SMTP server in a thread, and what it received."""

import queue
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """An SMTP server's inbox; `answers` are what it says to a recipient instead of taking the message.

    `senders` are the addresses of return (MAIL FROM) of the messages that it took, in their order; `refused` is a part
    of one with which it takes nothing.
    """

    def __init__(self) -> None:
        self.messages: queue.Queue[EmailMessage] = queue.Queue()
        self.answers: dict[str, str] = {}
        self.senders: list[str] = []
        self.refused = ""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        if self.refused and self.refused in (envelope.mail_from or ""):
            return "553 5.7.1 the sender's address is not the account's"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.senders.append(envelope.mail_from or "")
        self.messages.put(message)
        return "250 OK"


class AnyPort(Controller):
    """A controller on a free port, which it learns once it listens."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def served(box: object) -> Iterator[int]:
    """A mail server in a thread that gives `box` what comes; its port."""
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def listening() -> Iterator[tuple[Mailbox, int]]:
    """A mailbox and the port that it listens on."""
    box = Mailbox()
    with served(box) as port:
        yield box, port
