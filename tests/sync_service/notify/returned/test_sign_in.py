"""As an application with a token the mailbox opens too, as Exchange Online wants it; each refusal is said in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from sync_service.notify.returned.mailbox import Mailbox
from sync_service.notify.returned.sign_in import Application, MailboxError
from sync_service.settings import Bounces
from tests.fakes.token_server import CLIENT, SCOPE, SECRET, TokenServer, listening
from tests.probes.line.imap import Box, ImapServer
from tests.sync_service.notify.returned.conftest import settings


@pytest.fixture
def tokens(box: Box) -> Iterator[TokenServer]:
    with listening() as server:
        server.mailbox = box.name
        yield server


@dataclass
class Reader:
    """An application's mailbox, at a time in seconds."""

    imap: ImapServer
    box: Box
    tokens: TokenServer
    now: float = 1000.0
    changes: dict[str, Any] = field(default_factory=dict)
    secret: str = SECRET

    def __post_init__(self) -> None:
        asked = {"token_url": self.tokens.address, "client_id": CLIENT, "client_secret_file": "s", "token_scope": SCOPE}
        given = settings(self.imap, self.box, **(asked | {"password_file": None} | self.changes))
        bounces = Bounces.model_validate(given)
        sign_in = Application(bounces, self.secret, self.imap.trusted, lambda: self.now)
        self.mailbox = Mailbox(bounces, sign_in, self.imap.trusted)

    def count(self) -> int:
        """How many messages there are."""
        with self.mailbox.opened() as folder:
            return len(list(folder.after(0)))

    def refusal(self) -> str:
        with pytest.raises(MailboxError) as raised:
            self.count()
        assert self.box.name not in str(raised.value)
        return str(raised.value)


def test_one_token_opens_it_until_its_end_is_near(imap: ImapServer, box: Box, tokens: TokenServer) -> None:
    box.put(b"Subject: one\r\n\r\n")
    reader = Reader(imap, box, tokens)
    assert (reader.count(), reader.count(), tokens.given) == (1, 1, 1)
    reader.now += tokens.lives - 59
    assert (reader.count(), tokens.given) == (1, 2)


def test_a_mailbox_that_is_not_the_applications_refuses_it_and_the_next_look_asks_anew(
    imap: ImapServer, box: Box, tokens: TokenServer
) -> None:
    reader = Reader(imap, box, tokens)
    tokens.mailbox = imap.new_box().name
    assert "refused the sign-in" in reader.refusal()
    tokens.mailbox = box.name
    assert (reader.count(), tokens.given) == (0, 2)


def test_a_wrong_secret_a_service_that_is_away_and_one_that_gives_no_token_are_said(
    imap: ImapServer, box: Box, tokens: TokenServer
) -> None:
    assert Reader(imap, box, tokens, secret="wrong").refusal() == (
        "the sign-in service refused bounces.client_id with bounces.client_secret_file (401)"
    )
    away = Reader(imap, box, tokens, changes={"token_url": "http://127.0.0.1:1/token"})
    assert away.refusal() == "the sign-in service (bounces.token_url) cannot be reached (ConnectError)"
    for answer in (b"<html>", b"[]", b"{}", b'{"access_token": 7, "expires_in": 1}', '{"access_token": "é"}'.encode()):
        tokens.answer = answer
        assert "gives no token" in Reader(imap, box, tokens).refusal()
