"""What came back is forgotten while the desk stays open, and no reader sees an act twice or not at all for it."""

from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest

from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.store import mirror
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores
from desktop.services.sync import loop
from tests.desktop.services.clinic import draft
from tests.probes.near_desks import NearDesks, near_clients


def came_back(stores: Stores, count: int) -> None:
    with stores.mirror:
        stores.mirror.executemany(
            "insert into settled (id) values (?)", ((number.to_bytes(16),) for number in range(count))
        )


def test_what_came_back_is_kept_until_there_is_enough_to_forget(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    keys = new_keys()
    stores = Stores(profile, keys)
    came_back(stores, 9)

    stores.forget_settled(10)
    assert len(mirror.settled_ids(stores.mirror)) == 9
    stores.forget_settled(9)
    assert not mirror.settled_ids(stores.mirror)

    came_back(stores, 1)
    stores.close()
    stores = Stores(profile, keys)
    assert not mirror.settled_ids(stores.mirror)
    stores.close()
    profile.close()


def test_nothing_is_forgotten_while_a_reader_goes_from_one_file_to_the_other(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    keys = new_keys()
    stores = Stores(profile, keys)
    reader = Reader.of_profile(profile, keys)
    held: list[tuple[str, bool]] = []

    def note(_: apsw.Cursor, statement: str, _bindings: object) -> bool:
        held.append((statement, profile.between.locked()))
        return True

    came_back(stores, 1)
    for one in (reader.outbox, reader.mirror, stores.mirror):
        one.exec_trace = note
    with reader.snapshot():
        begun = [locked for statement, locked in held if statement == "begin"]
        assert not profile.between.locked()
    stores.forget_settled()

    assert begun == [True, True]
    assert [locked for statement, locked in held if statement.startswith("delete from settled")] == [True]
    reader.close()
    stores.close()
    profile.close()


def test_a_desk_that_stays_open_remembers_no_more_than_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "_SETTLED_KEPT", 3)
    with near_clients(), ExitStack() as stack:
        desks = NearDesks(tmp_path, stack)
        place = desks.bench.clinician
        desk = desks.desk(place)
        reader = desk.desk.reader()
        stack.callback(reader.close)
        desk.desk.sync.sync_once(reader)
        remembered = []
        for index in range(1, 9):
            desk.act(lambda acts, index=index: acts.register_patient(draft(desks.bench.world.team, index)))
            desk.desk.sync.sync_once(reader)
            assert not desk.reads.outbox()
            remembered.append(len(mirror.settled_ids(reader.mirror)))
        assert max(remembered) < 3 + 3
        assert reader.get("select count(*) from patient") == 8
