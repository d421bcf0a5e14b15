"""Listening: a socket of our own, so that a port that is taken is said in one line, and uvicorn on it."""

import asyncio
import errno
import gc
import json
import os
import signal
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

import uvicorn

from sync_service.application import create
from sync_service.notify.returned.mailbox import Mailbox
from sync_service.notify.returned.sign_in import Application, Password
from sync_service.notify.smtp import MailServer
from sync_service.notify.text import BadApiKey, GovUkNotify, TextGateway
from sync_service.notify.text_words import leaves_room
from sync_service.provider.provider import Provider
from sync_service.service import Service
from sync_service.settings import Settings
from sync_service.startup import StartRefused, alone, prepare, render, root_code
from sync_service.storage.database import reading
from sync_service.storage.returned.reports import counts

CLOSING_SECONDS = 10
# on Windows the usual loop cannot wait for PostgreSQL's announcements
_LOOP = asyncio.SelectorEventLoop if sys.platform == "win32" else None


class _Server(uvicorn.Server):
    """Says when it is ready, and lets waiting requests go when it is told to stop."""

    def __init__(self, config: uvicorn.Config, service: Service, ready: dict[str, Any]) -> None:
        super().__init__(config)
        self._service = service
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so on standard output."""
        await super().startup(sockets)
        if self.started:
            print(json.dumps(self._ready), flush=True)  # noqa: T201

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop: whoever waits for news gets an answer now."""
        self._service.closing.set()
        self._service.news.tell(0)
        super().handle_exit(sig, frame)


def run(settings: Settings) -> None:
    """Serve until a signal ends it. Raises `StartRefused` with one line in words."""
    _check_certificate(settings)
    listener = listen(settings)
    with listener, alone(settings):
        service, rendered = prepare(settings), render(settings)
        address = _address(settings, listener)
        service.page_url = (settings.public_address or address).rstrip("/")
        code = root_code(service)
        if code:
            _say(
                f"No trust has begun here yet. Its first administrator needs this code, once, within 15 minutes: {code}"
            )
        if settings.mail is None:
            _say("No mail server is set (mail.host), so messages to patients wait.")
        mailbox = _mailbox(settings)
        if settings.mail is not None:
            _say(_of_returned_mail(service, mailbox))
        service.provider = _provider(service)
        app = create(service, rendered, _mail_server(settings), _text_gateway(service), mailbox)
        ready: dict[str, Any] = {"event": "ready", "address": address, "page_url": service.page_url}
        if settings.demonstration:
            ready["root_code"] = code
        config = uvicorn.Config(
            app,
            access_log=False,
            ws="none",
            log_level="warning",
            server_header=False,
            ssl_certfile=settings.listen.tls_certificate,
            ssl_keyfile=settings.listen.tls_key,
            proxy_headers=settings.listen.proxy is not None,
            forwarded_allow_ips=settings.listen.proxy,
            timeout_graceful_shutdown=CLOSING_SECONDS,
            h11_max_incomplete_event_size=64 * 1024,
        )
        # uvicorn closes in order and then raises the signal again, which is to be the end, not a death
        signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
        # what is loaded stays: the collector need not look at it again with each large push
        gc.freeze()
        try:
            with asyncio.Runner(loop_factory=_LOOP) as runner:
                runner.run(_Server(config, service, ready).serve(sockets=[listener]))
        finally:
            service.engine.dispose()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _check_certificate(settings: Settings) -> None:
    """Read certificate and key once, so that a wrong path is said in words."""
    certificate, key = settings.listen.tls_certificate, settings.listen.tls_key
    if certificate is None or key is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise StartRefused(
            f"The TLS certificate {certificate} with the key {key} cannot be used: {error.strerror or error}."
        ) from error


def listen(settings: Settings) -> socket.socket:
    """The socket on which it serves. Raises `StartRefused` where it cannot be had."""
    host, port = settings.listen.host, settings.listen.port
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # named, because asyncio sends at once (TCP_NODELAY) only where the protocol is said to be TCP
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        # on Windows this option would let two programs share the port
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartRefused(
                f"Port {port} on {host} is taken by another program; set listen.port to a free one."
            ) from error
        raise StartRefused(f"The service cannot listen on {host} port {port}: {error.strerror or error}.") from error
    listener.setblocking(False)
    return listener


def _address(settings: Settings, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    scheme = "https" if settings.listen.tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _mail_server(settings: Settings) -> MailServer | None:
    mail = settings.mail
    if mail is None:
        return None
    password = None if mail.password_file is None else _secret(mail.password_file, "the mail password")
    return MailServer(mail, password, settings.bounces)


def _mailbox(settings: Settings) -> Mailbox | None:
    bounces = settings.bounces
    if bounces is None:
        return None
    if bounces.password_file is not None:
        return Mailbox(bounces, Password(bounces, _secret(bounces.password_file, "the mailbox's password")))
    assert bounces.client_secret_file is not None  # noqa: S101
    return Mailbox(bounces, Application(bounces, _secret(bounces.client_secret_file, "the application's secret")))


def _secret(file: Path, what: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StartRefused(f"The file of {what} cannot be read: {error}.") from error


def _of_returned_mail(service: Service, mailbox: Mailbox | None) -> str:
    if mailbox is None:
        return (
            "No mailbox for returned mail is set (bounces.host): of a message that comes back after the mail server "
            "has taken it, nobody learns here."
        )
    with reading(service.engine) as connection:
        met = counts(connection, mailbox.id)
    return (
        f"The mailbox for returned mail is read; until now {met['failed']} messages came back, {met['delayed']} were "
        f"late, {met['automatic']} were automatic replies, and {met['others']} others are left unread."
    )


def _provider(service: Service) -> Provider | None:
    settings = service.settings.oidc
    if settings is None:
        return None
    file = settings.client_secret_file
    secret = None if file is None else _secret(file, "the provider's client secret")
    if secret == "":
        raise StartRefused(f"The file of the provider's client secret, {file}, is empty.")
    return Provider(settings, secret, service.clock)


def _text_gateway(service: Service) -> TextGateway | None:
    text, trust = service.settings.text, service.settings.trust
    if text is None:
        return None
    if not leaves_room(text.name or trust.name, service.page_url):
        raise StartRefused(
            "The trust's name and public_address leave no room in a text of 160 plain letters; set a shorter text.name."
        )
    key = _secret(text.api_key_file, "the text gateway's key")
    try:
        return GovUkNotify(text, key, service.clock)
    except BadApiKey as error:
        raise StartRefused(f"What {text.api_key_file} holds {error}.") from error
