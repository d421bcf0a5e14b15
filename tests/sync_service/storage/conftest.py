"""The storage is the same on either kind of database: its tests run on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probes.bench import Bench
from tests.probes.postgres import Postgres
from tests.probes.record_world import RecordBench


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str | None:
    """Of a new database; None for a file of SQLite."""
    found: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return found.new_database() if found else None


@pytest.fixture
def bench(tmp_path: Path, address: str | None) -> Iterator[Bench]:
    made = Bench(tmp_path, address)
    yield made
    made.close()


@pytest.fixture
def records(tmp_path: Path, address: str | None) -> Iterator[RecordBench]:
    """A bench with a records and duty desk, and a key for each team."""
    made = RecordBench(tmp_path, address)
    yield made
    made.close()


@pytest.fixture
def sqlite_bench(tmp_path: Path) -> Iterator[Bench]:
    """For what is about the file itself."""
    made = Bench(tmp_path)
    yield made
    made.close()
