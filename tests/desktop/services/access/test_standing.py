"""Records that are due to be looked at: all come by, whichever place is drawn."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.access import standing
from desktop.services.store import schema


@pytest.fixture(scope="module")
def mirror() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    schema.prepare_mirror(connection)
    yield connection
    connection.close()


@given(
    st.dictionaries(st.uuids(), st.integers(0, 20), max_size=30),
    st.integers(0, 20),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_some_that_are_due_are_taken_wherever_it_begins(
    mirror: apsw.Connection, due: dict[UUID, int], now: int, most: int, random: Random
) -> None:
    with mirror:
        mirror.execute("delete from due_record")
        for patient, at in due.items():
            standing.look_at(mirror, [patient.bytes], at)

    found = standing.some_due(mirror, now, most, random)

    ready = {patient for patient, at in due.items() if at <= now}
    assert set(found) <= ready
    assert len(found) == len(set(found)) == min(most, len(ready))
