"""What the first release has written opens in this one: a workstation's profile, and a service's database."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from desktop.services import opening
from desktop.services.keyring_secret import SystemKeyring, entry_name
from desktop.services.open_desk import OpenDesk
from desktop.services.profile import Profile
from desktop.services.session import Session
from desktop.services.store.connection import connect
from mhcr.demonstration.trust.staff import demonstration_trust
from sync_service.settings import load
from sync_service.startup import prepare
from sync_service.storage import tables as t
from sync_service.storage.database import reading

RELEASES = sorted(path for path in (Path(__file__).parent.parent / "fixtures").glob("release_*") if path.is_dir())
SETTINGS = """demonstration = true
[trust]
name = "Sussex Coast Demonstration Trust"
[storage]
database = "service.db"
key_file = "keys.json"
[crisis]
team_telephone = "01632 960101"
"""


@dataclass(frozen=True)
class Kept:
    """A copy of what a release left, and what opens it."""

    folder: Path
    passphrase: str


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    source: Path = request.param
    folder = tmp_path / "kept"
    shutil.copytree(source, folder)
    (folder / "service" / "keys.json").chmod(0o600)
    secrets = json.loads((source / "secrets.json").read_text(encoding="utf-8"))
    ring = SystemKeyring()
    ring.write(secrets["profile"], base64.b64decode(secrets["keyring"]))
    yield Kept(folder, secrets["passphrase"])
    for turn in range(3):
        ring.delete(entry_name(secrets["profile"].partition("#")[0], turn))


def test_there_is_a_release_to_open() -> None:
    assert RELEASES


def test_the_profile_of_a_release_opens_with_all_that_it_held(kept: Kept) -> None:
    session = Session(kept.folder / "profile")
    try:
        assert session.stage() == "locked"
        assert session.unlock(kept.passphrase) == "open"
        synced_at = session.desk.state.lease.synced_at
        assert synced_at is not None
    finally:
        session.close()
    # at the time at which it was kept: its lease has lapsed since
    for name in ("clock_first", "clock_seen"):
        forget(kept, name)
    session = Session(kept.folder / "profile", now=lambda: synced_at + 3_600_000)
    try:
        assert session.unlock(kept.passphrase) == "open"
        read_everything(session.desk)
    finally:
        session.close()


def forget(kept: Kept, name: str) -> None:
    """Forget a value of the mirror's own."""
    profile = Profile(kept.folder / "profile")
    identity = profile.identity()
    assert identity is not None
    vault = opening.unlock(profile, identity, kept.passphrase)
    connection = connect(profile.mirror, vault.keys.mirror)
    connection.execute("delete from meta where name = ?", (name,))
    connection.close()
    vault.drop()
    profile.close()


def read_everything(desk: OpenDesk) -> None:
    reads = desk.reads()
    try:
        assert reads.me().name == demonstration_trust().members[0].name
        (found,) = reads.find("holloway")
        desk.acts.look(found.patient.id, "record")
        record = reads.patient(found.patient.id)
        assert record.standing.words.startswith("Agreed")
        totals = [reads.response(line.id) for line in record.returned]
        assert [value for _, value in totals[0].series] == [19, 18, 15, 16, 13, 11, 12, 9]
        assert all(reading.opened and not reading.problems for reading in totals)
        assert reads.outbox() == ()
    finally:
        reads.close()


def test_the_database_of_a_release_opens_and_its_log_is_whole(kept: Kept) -> None:
    config = kept.folder / "service" / "mhcr.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    service = prepare(load(config))
    try:
        directory = service.processor.directory()
        assert directory is not None
        assert directory.name == demonstration_trust().name
        with reading(service.engine) as connection:
            head = connection.scalar(select(t.log_head.c.seq)) or 0
            assert head > 100
            assert connection.scalar(select(func.count()).select_from(t.log_entries)) == head
    finally:
        service.engine.dispose()
