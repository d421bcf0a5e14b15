"""Delivery reports in the shapes that mail servers give them, about a message that we sent; all words are our own.

After RFC 3464 (delivery status), RFC 6522 (multipart/report), RFC 3834 (automatic replies), and what the servers'
manuals say of theirs. `Said` is what the receiving server said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

TO = "jasmine.marigold@example.org"


@dataclass(frozen=True)
class Sent:
    """A mail as it went out: the address to which it returns, and its Message-ID, in angle brackets."""

    sender: str
    id: str
    to: str = TO

    @classmethod
    def of(cls, sender: str, message: EmailMessage) -> "Sent":
        return cls(sender, str(message["Message-ID"]), str(message["To"]))

    @property
    def header(self) -> str:
        return (
            f"Return-Path: <{self.sender}>\nFrom: Downs NHS Trust <post@downs.example>\nTo: {self.to}\n"
            f"Message-ID: {self.id}\nSubject: Downs NHS Trust: please answer some questions\nMIME-Version: 1.0\n"
            'Content-Type: multipart/alternative; boundary="inner"\n'
        )

    @property
    def whole(self) -> str:
        """With its parts, which have a link in them."""
        link = "http://127.0.0.1:8430/a#0123456789ABCDEFGHJKMNPQRS"
        return (
            f"{self.header}\n--inner\nContent-Type: text/plain\n\n{link}\n"
            f"--inner\nContent-Type: text/html\n\n<p>{link}</p>\n--inner--\n"
        )


@dataclass(frozen=True)
class Said:
    """What a report says: the status of RFC 3463, and the answer of the server that refused."""

    status: str = "5.1.1"
    answer: str = "550 5.1.1 mailbox of {to} is not known here"
    action: str = "failed"


Shape = Callable[[Sent, Said], bytes]
NO_SUCH = Said()


def _report(header: str, boundary: str, *parts: str) -> bytes:
    inside = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f"{header}\n\n{inside}--{boundary}--\n".replace("\n", "\r\n").encode()


def exim(sent: Sent, said: Said) -> bytes:
    """Exim knows the answer, not what it means: its status is general, the exact one stands in the answer."""
    header = (
        f"Return-path: <>\nEnvelope-to: {sent.sender}\nReceived: from mail by mx1.relay.example (Exim 4.98)\n"
        "\tid 1tGabc-000000001ab-0XyZ; Tue, 24 Nov 2026 09:12:04 +0000\n"
        "X-Failed-Recipients: "
        f"{sent.to}\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx1.relay.example>\n"
        f"To: {sent.sender}\nReferences: {sent.id}\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=1795511524-eximdsn-1804289383\n"
        "MIME-Version: 1.0\nSubject: A message that you sent was not delivered"
    )
    general = said.status[0] + ".0.0"
    return _report(
        header,
        "1795511524-eximdsn-1804289383",
        f"Content-type: text/plain; charset=us-ascii\n\nCould not deliver to {sent.to}.\n",
        "Content-type: message/delivery-status\n\nReporting-MTA: dns; mx1.relay.example\n\n"
        f"Action: {said.action}\nFinal-Recipient: rfc822;{sent.to}\nStatus: {general}\n"
        f"Remote-MTA: dns; in.example.org\nDiagnostic-Code: smtp; {said.answer.format(to=sent.to)}\n",
        f"Content-type: message/rfc822\n\n{sent.whole}",
    )


def postfix(sent: Sent, said: Said) -> bytes:
    """Postfix returns the header alone where it was asked to, and names the envelope's id."""
    header = (
        "Return-Path: <>\nDate: Tue, 24 Nov 2026 09:12:04 +0000 (GMT)\n"
        "From: MAILER-DAEMON@relay.example (Mail Delivery System)\nSubject: Your mail was returned\n"
        f"To: {sent.sender}\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status;\n"
        '\tboundary="4XyZaB1cDeFg.1795511524/relay.example"\nMessage-Id: <20261124091204.4XyZaC@relay.example>'
    )
    return _report(
        header,
        "4XyZaB1cDeFg.1795511524/relay.example",
        f"Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n<{sent.to}>: refused\n",
        "Content-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; relay.example\nX-Postfix-Queue-ID: 4XyZaB1cDeFg\n"
        f"X-Postfix-Sender: rfc822; {sent.sender}\nArrival-Date: Tue, 24 Nov 2026 09:12:03 +0000 (GMT)\n\n"
        f"Final-Recipient: rfc822; {sent.to}\nOriginal-Recipient: rfc822;{sent.to}\nAction: {said.action}\n"
        f"Status: {said.status}\nRemote-MTA: dns; in.example.org\n"
        f"Diagnostic-Code: smtp; {said.answer.format(to=sent.to)}\n",
        f"Content-Description: Undelivered Message Headers\nContent-Type: text/rfc822-headers\n\n{sent.header}",
    )


def exchange(sent: Sent, said: Said) -> bytes:
    """Exchange's own words are HTML; it answers to the Message-ID."""
    header = (
        "Return-Path: <>\nFrom: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@org.example>\n"
        f"To: <{sent.sender.upper()}>\nDate: Tue, 24 Nov 2026 09:12:04 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status;\n\tboundary="5f0d1e2c-3b4a-4596-8778"\n'
        f"Content-Language: en-GB\nMessage-ID: <5f0d1e2c@LO2P265MB0001.example>\nIn-Reply-To: {sent.id}\n"
        f"References: {sent.id}\nSubject: Undeliverable: please answer some questions\nAuto-Submitted: auto-replied"
    )
    return _report(
        header,
        "5f0d1e2c-3b4a-4596-8778",
        'Content-Type: multipart/alternative; differences=Content-Type;\n\tboundary="words"\n\n--words\n'
        f'Content-Type: text/plain; charset="us-ascii"\n\nNot delivered to {sent.to}\n--words\n'
        f'Content-Type: text/html; charset="us-ascii"\n\n<html><body>Not delivered</body></html>\n--words--\n',
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns;LO2P265MB0001.example\n"
        "Received-From-MTA: dns;LO2P265CA0001.example\nArrival-Date: Tue, 24 Nov 2026 09:12:03 +0000\n\n"
        f"Final-Recipient: rfc822;{sent.to}\nAction: {said.action}\nStatus: {said.status}\n"
        f"Diagnostic-Code: smtp;{said.answer.format(to=sent.to)}\nX-Display-Name: {sent.to}\n",
        f"Content-Type: message/rfc822\n\n{sent.whole}",
    )


def gmail(sent: Sent, said: Said) -> bytes:
    """Gmail's words come with a picture; it names the Message-ID in the status, too."""
    header = (
        "Return-Path: <>\nReceived: by 2002:a05:6000:1 with SMTP id x1; Tue, 24 Nov 2026 01:12:04 -0800 (PST)\n"
        'Content-Type: multipart/report; boundary="0000000000003c5a1b0613aa77ee"; report-type=delivery-status\n'
        f"To: {sent.sender}\nAuto-Submitted: auto-replied\n"
        "From: Mail Delivery Subsystem <mailer-daemon@mail.example>\n"
        f"References: {sent.id}\nIn-Reply-To: {sent.id}\nSubject: Delivery Status Notification (Failure)\n"
        f"X-Failed-Recipients: {sent.to}\nMessage-ID: <6743a1b2.050a0220.1@mx.mail.example>"
    )
    return _report(
        header,
        "0000000000003c5a1b0613aa77ee",
        'Content-Type: multipart/related; boundary="0000000000003c5b0f0613aa77ef"\n\n--0000000000003c5b0f0613aa77ef\n'
        'Content-Type: multipart/alternative; boundary="0000000000003c5b2d0613aa77f0"\n\n'
        f'--0000000000003c5b2d0613aa77f0\nContent-Type: text/plain; charset="UTF-8"\n\n** {sent.to} **\n\n'
        "--0000000000003c5b2d0613aa77f0--\n--0000000000003c5b0f0613aa77ef\nContent-Type: image/png; name=icon.png\n"
        "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--0000000000003c5b0f0613aa77ef--\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n"
        "Received-From-MTA: dns; post@downs.example\n"
        f"Arrival-Date: Tue, 24 Nov 2026 01:12:03 -0800 (PST)\nX-Original-Message-ID: {sent.id}\n\n"
        f"Final-Recipient: rfc822; {sent.to}\nAction: {said.action}\nStatus: {said.status}\n"
        f"Remote-MTA: dns; in.example.org. (192.0.2.7, the server for the domain example.org.)\n"
        f"Diagnostic-Code: smtp; {said.answer.format(to=sent.to)}\n"
        "Last-Attempt-Date: Tue, 24 Nov 2026 01:12:04 -0800 (PST)\n",
        f"Content-Type: message/rfc822\n\n{sent.whole}",
    )


SHAPES: tuple[Shape, ...] = (exim, postfix, exchange, gmail)


def away(sent: Sent) -> bytes:
    """An automatic reply of a person who is away (RFC 3834), which goes to the address of return, too."""
    return (
        f"Return-Path: <>\r\nFrom: {sent.to}\r\nTo: {sent.sender}\r\nIn-Reply-To: {sent.id}\r\n"
        "Auto-Submitted: auto-replied (vacation)\r\nSubject: I am away\r\n\r\nUntil Monday.\r\n"
    ).encode()


def letter(sent: Sent) -> bytes:
    """A person who answers, in spite of what the message says."""
    return (
        f"From: {sent.to}\r\nTo: {sent.sender}\r\nIn-Reply-To: {sent.id}\r\nSubject: Re: please answer\r\n\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\nCould you ring me?\r\n"
    ).encode()
