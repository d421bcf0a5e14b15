"""The directory that an unlock builds from what is kept here: each signature is checked once more."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from care_record.statements.signing import BadSignature
from desktop.services.state import build_directory
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.near_desks import NearDesks, near_clients, sync


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with near_clients(), ExitStack() as stack:
        desks = NearDesks(tmp_path, stack)
        for number in range(20):
            desks.bench.apply(*desks.bench.world.staff("clinician", f"member-{number}", desks.bench.world.team)[1])
        made = desks.desk(desks.bench.clinician)
        sync(made)
        yield made


def test_it_is_the_one_that_the_sync_came_to(desk: Desk) -> None:
    reader = desk.desk.reader()
    try:
        assert build_directory(desk.desk.state.identity, reader) == desk.desk.state.directory(reader)
    finally:
        reader.close()


def test_a_statement_that_was_changed_on_the_disk_is_found(desk: Desk) -> None:
    identity = desk.desk.state.identity
    stored: tuple[int, bytes]
    (stored,) = desk.desk._stores.mirror.execute(
        "select seq, body from entry where stream = ? and kind = 'device.enrolled' order by n desc limit 1",
        (identity.trust_id.bytes,),
    )
    seq, body = stored
    changed = body[:-1] + bytes([body[-1] ^ 1])
    with desk.desk._stores.mirror as writing:
        writing.execute("update entry set body = ? where seq = ?", (changed, seq))
    reader = desk.desk.reader()
    try:
        with pytest.raises(BadSignature):
            build_directory(identity, reader)
    finally:
        reader.close()
