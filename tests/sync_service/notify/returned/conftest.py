"""A service whose mail can come back: a mail server in front, a real IMAP mailbox behind."""

from pathlib import Path
from typing import Any

import pytest

from sync_service.notify.returned.mailbox import Mailbox
from sync_service.notify.returned.sign_in import Password
from sync_service.settings import Bounces
from tests.probes.bench import Bench
from tests.probes.line.imap import PASSWORD, Box, ImapServer
from tests.probes.mailbox import Mailbox as Inbox
from tests.sync_service.notify.returned.trust import Trust


def settings(imap: ImapServer, box: Box, **changes: Any) -> dict[str, Any]:
    """The settings' table for a mailbox."""
    return {
        "host": "127.0.0.1",
        "port": imap.port,
        "username": box.name,
        "password_file": "nowhere",
        "address": "returned@downs.example",
        "timeout": 20,
    } | changes


def reader(imap: ImapServer, box: Box, password: str = PASSWORD, **changes: Any) -> Mailbox:
    """What reads a mailbox, as the service does."""
    given = Bounces.model_validate(settings(imap, box, **changes))
    return Mailbox(given, Password(given, password), imap.trusted)


@pytest.fixture
def box(imap: ImapServer) -> Box:
    return imap.new_box()


@pytest.fixture
def trust(bench: Bench, mailbox: tuple[Inbox, int], imap: ImapServer, box: Box, tmp_path: Path) -> Trust:
    return Trust(bench, mailbox, settings(imap, box), reader(imap, box), box)
