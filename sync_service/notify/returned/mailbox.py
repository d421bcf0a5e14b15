"""The mailbox to which mail returns, by IMAP (RFC 3501) over TLS.

Looking into it changes nothing there: what the service does not know stays unread for whoever keeps the mailbox.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

from sync_service.notify.returned.reports import MOST_BYTES, MOST_HEADER_BYTES
from sync_service.notify.returned.sign_in import MailboxError, SignIn
from sync_service.settings import Bounces

_NUMBERS_AT_ONCE = 50_000
"""Messages, or numbers (UIDs), asked for at once: the answer is one line, of at most a million bytes by the library."""

_Imap = imaplib.IMAP4
_Data = list[Any]


class Mailbox:
    """One mailbox by the settings; calls wait for the network, so they belong in a thread."""

    def __init__(
        self,
        settings: Bounces,
        sign_in: SignIn,
        trusted: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        """`trusted` gives what to believe of certificates: by itself, what this machine believes."""
        self._settings = settings
        self._sign_in = sign_in
        self._trusted = trusted
        named = f"{settings.host.lower()}\0{settings.username}\0{settings.folder}"
        self.id = sha256(b"mhcr/mailbox\0" + named.encode()).digest()
        """A name of the mailbox that tells nothing of it."""

    @contextmanager
    def opened(self) -> Iterator["Folder"]:
        """The folder, signed in to. Raises `MailboxError`, also for what happens within the block."""
        with _in_words():
            connection = self._connected()
            try:
                self._sign_in(connection)
                yield Folder(connection, *self._select(connection))
            finally:
                # what was to be done is done: a server that has gone meanwhile changes nothing
                with suppress(_Imap.error, OSError):
                    connection.logout()

    def _connected(self) -> _Imap:
        settings = self._settings
        if settings.security == "tls":
            return imaplib.IMAP4_SSL(
                settings.host, settings.port, ssl_context=self._trusted(), timeout=settings.timeout
            )
        connection = _Imap(settings.host, settings.port, settings.timeout)
        try:
            connection.starttls(self._trusted())
        except BaseException:
            connection.shutdown()
            raise
        return connection

    def _select(self, connection: _Imap) -> tuple[int, int, int]:
        said, data = connection.select(f'"{self._settings.folder}"')
        if said != "OK":
            raise MailboxError(f"it has no folder {self._settings.folder} (bounces.folder)")
        return _number(connection, "UIDVALIDITY"), _number(connection, "UIDNEXT"), int(data[0] or 0)


class Folder:
    """The folder's messages by their numbers (UIDs), which hold while `validity` is the same."""

    def __init__(self, connection: _Imap, validity: int, following: int, count: int) -> None:
        """`following` is a number that no message has yet; a later one may get it. `count` is how many there are."""
        self.validity = validity
        self._connection = connection
        self._following = following
        # numbers may lie far apart: of few messages all are asked for at once
        self._step = following if count <= _NUMBERS_AT_ONCE else _NUMBERS_AT_ONCE

    def after(self, last: int) -> Iterator[int]:
        """The numbers of messages after this one, in order."""
        for first in range(last + 1, self._following, self._step):
            until = min(first + self._step, self._following) - 1
            said, data = self._connection.uid("SEARCH", "UID", f"{first}:{until}")
            if said != "OK":
                raise MailboxError("it does not say which messages it has")
            found = sorted(int(number) for line in data if line for number in line.split())
            yield from (number for number in found if first <= number <= until)

    def header(self, uid: int) -> bytes:
        """The beginning of a message's header; empty where the message has gone meanwhile."""
        return self._fetched(uid, f"(BODY.PEEK[HEADER]<0.{MOST_HEADER_BYTES}>)")

    def beginning(self, uid: int) -> bytes:
        """The beginning of a message; empty where it has gone meanwhile."""
        return self._fetched(uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")

    def mark_read(self, uids: Sequence[int]) -> None:
        """Mark messages as read, so that whoever looks into the mailbox sees what is left to them."""
        self._flag(uids, "(\\Seen)")

    def remove(self, uids: Sequence[int]) -> None:
        """Delete messages, and no other (RFC 4315); where the server cannot, they stay marked as deleted."""
        self._flag(uids, "(\\Deleted)")
        # what the library remembers is what the server said before the sign-in
        _, said = self._connection.capability()
        if uids and said and b"UIDPLUS" in bytes(said[-1]).upper().split():
            self._connection.uid("EXPUNGE", _set(uids))

    def _flag(self, uids: Sequence[int], flags: str) -> None:
        if uids:
            self._connection.uid("STORE", _set(uids), "+FLAGS.SILENT", flags)

    def _fetched(self, uid: int, what: str) -> bytes:
        said, data = self._connection.uid("FETCH", str(uid), what)
        parts = [part[1] for part in data if isinstance(part, tuple) and len(part) == 2] if said == "OK" else []
        return bytes(parts[0]) if parts else b""


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _number(connection: _Imap, name: str) -> int:
    _, data = connection.response(name)
    found = re.search(rb"\d+", data[-1]) if data and isinstance(data[-1], bytes) else None
    if found is None:
        raise MailboxError("it does not number its messages (UIDVALIDITY, UIDNEXT of RFC 3501)")
    return int(found[0])


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(f"its certificate is not to be believed: {error.verify_message}") from error
    except ssl.SSLError as error:
        raise MailboxError("it does not speak TLS as it should: look at bounces.port and bounces.security") from error
    except TimeoutError as error:
        raise MailboxError("it does not answer in time") from error
    except (_Imap.error, OSError, ValueError) as error:
        raise MailboxError(f"it cannot be reached ({type(error).__name__})") from error
