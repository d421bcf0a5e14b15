"""A real IMAP mailbox: looking changes nothing, and what is wrong with it is said in words."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from sync_service.notify.returned import mailbox as module
from sync_service.notify.returned.mailbox import Mailbox
from sync_service.notify.returned.sign_in import MailboxError, Password
from sync_service.settings import Bounces
from tests.probes.line.imap import PASSWORD, Box, ImapServer
from tests.probes.line.tls import Certificate, certificate
from tests.sync_service.notify.returned.conftest import reader, settings


def refusal(mailbox: Mailbox) -> str:
    with pytest.raises(MailboxError) as raised, mailbox.opened():
        pass
    return str(raised.value)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_messages_are_read_by_their_numbers_and_stay_unread(imap: ImapServer, box: Box, security: str) -> None:
    box.put(b"Subject: one\r\n\r\nbody\r\n", b"Subject: two\r\n\r\n")
    port = imap.port if security == "tls" else imap.plain
    with reader(imap, box, port=port, security=security).opened() as folder:
        first, second = folder.after(0)
        assert list(folder.after(first)) == [second]
        assert list(folder.after(second)) == []
        assert folder.header(first) == b"Subject: one\r\n\r\n"
        assert folder.beginning(first) == b"Subject: one\r\n\r\nbody\r\n"
    assert box.flags() == [set(), set()]


def test_a_message_that_has_gone_meanwhile_is_empty(imap: ImapServer, box: Box) -> None:
    box.put(b"Subject: one\r\n\r\n")
    with reader(imap, box).opened() as folder:
        assert folder.beginning(77) == folder.header(77) == b""


def test_many_messages_are_asked_for_in_parts(imap: ImapServer, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_NUMBERS_AT_ONCE", 2)
    box.put(*(b"Subject: %d\r\n\r\n" % number for number in range(5)))
    with reader(imap, box).opened() as folder:
        assert len(list(folder.after(0))) == 5
        assert len(list(folder.after(3))) == 2


def test_reading_and_deleting_touch_the_named_messages_alone(imap: ImapServer, box: Box) -> None:
    box.put(*(b"Subject: %d\r\n\r\n" % number for number in range(3)))
    with reader(imap, box).opened() as folder:
        first, second, _ = folder.after(0)
        folder.mark_read([first, second])
        folder.remove([second])
        folder.mark_read([])
    assert box.flags() == [{"\\Seen"}, set()]


def test_a_wrong_password_is_said_in_words_without_a_name(imap: ImapServer, box: Box) -> None:
    said = refusal(reader(imap, box, password="wrong"))
    assert "refused the sign-in" in said
    assert box.name not in said


def test_a_folder_that_is_not_there_is_said(imap: ImapServer, box: Box) -> None:
    assert refusal(reader(imap, box, folder="Nowhere")) == "it has no folder Nowhere (bounces.folder)"


@contextmanager
def showing(one: Certificate) -> Iterator[int]:
    """A port at which one caller is shown a certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(one.shown, one.key)
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        port: int = listener.getsockname()[1]

        def show() -> None:
            caller, _ = listener.accept()
            with caller, suppress(ssl.SSLError), context.wrap_socket(caller, server_side=True):
                pass

        shown = pool.submit(show)
        yield port
        shown.result(timeout=20)


def test_a_certificate_of_nobody_known_or_one_that_has_run_out_is_not_believed(
    imap: ImapServer, box: Box, tmp_path: Path
) -> None:
    given = Bounces.model_validate(settings(imap, box))
    unknown = Mailbox(given, Password(given, PASSWORD))
    assert "certificate is not to be believed" in refusal(unknown)
    late = certificate(tmp_path, expired=True)
    with showing(late) as port:
        given = Bounces.model_validate(settings(imap, box, port=port))
        believing = partial(ssl.create_default_context, cafile=late.authority)
        mailbox = Mailbox(given, Password(given, PASSWORD), believing)
        assert refusal(mailbox) == "its certificate is not to be believed: certificate has expired"


def test_what_is_not_there_or_speaks_otherwise_is_said(imap: ImapServer, box: Box) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "cannot be reached" in refusal(reader(imap, box, port=taken.getsockname()[1]))
        taken.listen()
        assert refusal(reader(imap, box, port=taken.getsockname()[1], timeout=0.2)) == "it does not answer in time"
    assert "does not speak TLS" in refusal(reader(imap, box, port=imap.plain))
