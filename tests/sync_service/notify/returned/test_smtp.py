"""What a mail server that knows delivery reports (RFC 3461) is asked for."""

from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from sync_service.notify.smtp import MailServer
from tests.probes.bench import Bench
from tests.probes.line.imap import Box, ImapServer
from tests.probes.mailbox import AnyPort, Mailbox
from tests.sync_service.notify.returned.conftest import settings
from tests.sync_service.notify.returned.trust import Trust


class Knowing(SMTP):
    """A server that says that it knows DSN, and keeps what it was asked for."""

    asked: list[str] = []  # noqa: RUF012 - one server at a time, which the library makes by itself

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - the library's name
        await super().smtp_MAIL(self._kept(arg))

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - as above
        await super().smtp_RCPT(self._kept(arg))

    def _kept(self, arg: str) -> str:
        words = arg.split(" ")
        ours = [word for word in words if word.partition("=")[0] in ("RET", "ENVID", "NOTIFY")]
        self.asked += ours
        return " ".join(word for word in words if word not in ours)


class Greeting(Mailbox):
    async def handle_EHLO(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]]


class KnowingPort(AnyPort):
    def factory(self) -> SMTP:
        return Knowing(self.handler, **self.SMTP_kwargs)


def test_it_is_asked_to_return_headers_alone_of_what_it_has_given_up(
    bench: Bench, imap: ImapServer, box: Box, trust: Trust
) -> None:
    Knowing.asked = []
    inbox: Any = Greeting()
    controller = KnowingPort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        trust.use(inbox, controller.port)
        trust.serve(settings(imap, box))
        trust.ask()
    finally:
        controller.stop()
    mark = trust.taken().sender.partition("+")[2].partition("@")[0]
    assert Knowing.asked == ["RET=HDRS", f"ENVID={mark}", "NOTIFY=FAILURE"]


def test_without_a_mailbox_mail_returns_to_its_sender_as_ever(trust: Trust) -> None:
    server = trust.service.settings.mail
    assert server is not None
    trust.worker._server = MailServer(server, None)
    trust.ask()
    sent = trust.taken()
    assert sent.sender == "post@downs.example"
    assert sent.id.endswith("@downs.example>")
