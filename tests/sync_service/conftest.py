"""What the tests of the service share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probes.bench import Bench
from tests.probes.mailbox import Mailbox, listening


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    with listening() as found:
        yield found
