"""Signing in to the mailbox: with a password, or as an application with a token that a sign-in service gives.

The token by client credentials (RFC 6749, 4.4), handed over by XOAUTH2, as Microsoft documents it for IMAP on Exchange
Online ("Authenticate an IMAP, POP or SMTP connection using OAuth").
"""

import imaplib
import ssl
import time
from collections.abc import Callable
from typing import Protocol

import httpx

from sync_service.settings import Bounces

_Imap = imaplib.IMAP4
_REFUSED = "it refused the sign-in: look at bounces.username and bounces."
_EARLY = 60.0
"""Seconds before its end from which a token is not used any more."""


class MailboxError(Exception):
    """The mailbox cannot be read; the message is a sentence for whoever runs the service, without an address."""


class SignIn(Protocol):
    """Signs a connection in. Raises `MailboxError`, or what the library raises for a line that broke."""

    def __call__(self, connection: _Imap) -> None: ...


class Password:
    """With the mailbox's name and password."""

    def __init__(self, settings: Bounces, password: str) -> None:
        self._name, self._password = settings.username, password

    def __call__(self, connection: _Imap) -> None:
        try:
            if "AUTH=PLAIN" in connection.capabilities:
                connection.authenticate("PLAIN", lambda _: f"\0{self._name}\0{self._password}".encode())
            else:
                connection.login(self._name, self._password)
        except _Imap.abort:
            raise
        except _Imap.error as error:
            more = "password_file, and whether the mailbox may be read by IMAP with a password"
            raise MailboxError(_REFUSED + more) from error


class Application:
    """As an application that may read the mailbox; a token is asked for anew when the last one has ended."""

    def __init__(
        self,
        settings: Bounces,
        secret: str,
        trusted: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`trusted` gives what to believe of the sign-in service's certificate; `clock` gives seconds."""
        self._settings, self._secret = settings, secret
        self._trusted, self._clock = trusted, clock
        self._token, self._ends = "", 0.0

    def __call__(self, connection: _Imap) -> None:
        if self._clock() >= self._ends:
            self._ask()
        said = f"user={self._settings.username}\1auth=Bearer {self._token}\1\1".encode()
        try:
            # a second question of the server's tells why it refuses, and wants an empty answer
            connection.authenticate("XOAUTH2", lambda why: b"" if why else said)
        except _Imap.abort:
            raise
        except _Imap.error as error:
            self._ends = 0.0
            more = "token_scope, and whether the application may read this mailbox"
            raise MailboxError(_REFUSED + more) from error

    def _ask(self) -> None:
        settings = self._settings
        asked = {
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": self._secret,
            "scope": settings.token_scope,
        }
        try:
            answer = httpx.post(settings.token_url, data=asked, timeout=settings.timeout, verify=self._trusted())
        except httpx.HTTPError as error:
            what = type(error).__name__
            raise MailboxError(f"the sign-in service (bounces.token_url) cannot be reached ({what})") from error
        if answer.status_code != 200:
            raise MailboxError(
                f"the sign-in service refused bounces.client_id with bounces.client_secret_file ({answer.status_code})"
            )
        try:
            given = answer.json()
            token, lives = given["access_token"], float(given.get("expires_in", 0))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MailboxError("the sign-in service (bounces.token_url) gives no token") from error
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise MailboxError("the sign-in service (bounces.token_url) gives no token")
        self._token, self._ends = token, self._clock() + lives - _EARLY
