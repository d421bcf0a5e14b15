"""The directory that an unlock builds from what is kept here: signatures are verified unless these very bytes were."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from care_record.statements.authority import NotAuthorised
from care_record.statements.signing import BadSignature
from desktop.services.state import directory
from desktop.services.state.directory import build_directory
from desktop.services.trust import verified
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


def test_what_was_verified_when_it_came_is_not_verified_at_each_unlock(desk: Desk) -> None:
    assert verified_anew(desk) == 0

    with desk.desk._stores.mirror as writing:
        writing.execute("delete from meta where name = 'verified_trust'")
    assert verified_anew(desk) == len(of_trust(desk))

    sync(desk)
    assert verified_anew(desk) == 0


def test_a_digest_of_other_statements_or_of_another_root_vouches_for_nothing(desk: Desk) -> None:
    stored, trust = of_trust(desk), desk.desk.state.identity.trust_id
    root, mirror = bytes.fromhex(desk.desk.state.identity.root), desk.desk._stores.mirror
    assert verified.are_verified(mirror, root, trust, stored)

    others = [stored[:-1], stored[1:], [*stored, b""], [*stored, None], [stored[1], stored[0], *stored[2:]]]
    others += [[*stored[:-1], None], [b"".join(stored[:2]), *stored[2:]]]  # type: ignore[arg-type]
    assert not any(verified.are_verified(mirror, root, trust, other) for other in others)
    assert not verified.are_verified(mirror, bytes(32), trust, stored)
    assert not verified.are_verified(mirror, root, UUID(int=1), stored)


def test_another_root_in_the_profile_is_refused(desk: Desk) -> None:
    identity = replace(desk.desk.state.identity, root=bytes(31).hex() + "01")
    reader = desk.desk.reader()
    try:
        with pytest.raises(NotAuthorised, match="root"):
            build_directory(identity, reader)
    finally:
        reader.close()


def of_trust(desk: Desk) -> list[bytes | None]:
    return verified.statements(desk.desk._stores.mirror.execute, desk.desk.state.identity.trust_id)


def verified_anew(desk: Desk) -> int:
    """How many signatures building the directory verifies."""
    asked: list[int] = []

    def counted(signed: list[object]) -> list[int]:
        asked.append(len(signed))
        return []

    reader = desk.desk.reader()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(directory, "wrong", counted)
            build_directory(desk.desk.state.identity, reader)
    finally:
        reader.close()
    return sum(asked)


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
