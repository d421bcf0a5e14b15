"""What the tests of messages share."""

from collections.abc import Iterator

import pytest

from tests.fakes.notify_server import listening as notifying
from tests.probes.bench import Bench
from tests.probes.mailbox import Mailbox
from tests.sync_service.notify.post import Post


@pytest.fixture
def post(bench: Bench, mailbox: tuple[Mailbox, int]) -> Iterator[Post]:
    with notifying() as notify:
        made = Post(bench, *mailbox, notify)
        made.register()
        yield made
