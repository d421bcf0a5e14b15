"""The storage is the same on either kind of database: its tests run on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probes.bench import Bench
from tests.probes.postgres import Postgres, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    address = None
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres").new_database()
    made = Bench(tmp_path, address)
    yield made
    made.close()


@pytest.fixture
def sqlite_bench(tmp_path: Path) -> Iterator[Bench]:
    """For what is about the file itself."""
    made = Bench(tmp_path)
    yield made
    made.close()
