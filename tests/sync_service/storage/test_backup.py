"""Backups: whole or not at all, the same for every kind of database, and record keys' wraps apart."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from sync_service.storage import backup, database
from sync_service.storage import tables as t
from sync_service.storage.backup import BackupError
from sync_service.storage.batch import Batch
from sync_service.storage.registering.sittings import SESSION_MS, begin
from sync_service.storage.staff import get_meta
from tests.probes.bench import Bench
from tests.probes.postgres import Postgres
from tests.probes.service_process import SETTINGS

NOT_KEPT = {"tickets", "provider_sign_ins", "sittings", "browser_sittings", "meta"}


def rows_of(address: str) -> dict[str, list[tuple[object, ...]]]:
    engine = database.connect(address)
    with database.reading(engine) as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in t.metadata.sorted_tables
            if table.name not in NOT_KEPT
        }
    engine.dispose()
    return found


def restore(file: Path, wraps: Path | None, address: str) -> backup.Described:
    engine = database.connect(address)
    try:
        return backup.restore(engine, file, wraps)
    finally:
        engine.dispose()


def address_of(bench: Bench) -> str:
    return bench.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def new(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'new.db'}"


@pytest.fixture
def written(bench: Bench, tmp_path: Path) -> Path:
    """A backup of a trust with a patient, and its wraps beside it."""
    bench.ready_patient()
    for name, kind in (("one.backup", "backup"), ("one.backup.wraps", "wraps")):
        backup.write(bench.engine, tmp_path / name, kind, bench.world.clock())  # type: ignore[arg-type]
    return tmp_path / "one.backup"


def test_nobody_who_was_signed_in_on_a_page_is_so_after_a_restore(bench: Bench, tmp_path: Path, new: str) -> None:
    with database.writing(bench.engine) as connection:
        batch = Batch(connection, bench.tools)
        begin(batch, "session", bench.world.id(), SESSION_MS)
        batch.flush()
    backup.write(bench.engine, tmp_path / "one.backup", "backup", bench.world.clock())
    restore(tmp_path / "one.backup", None, new)
    engine = database.connect(new)
    with database.reading(engine) as connection:
        assert connection.execute(select(t.browser_sittings)).all() == []
    engine.dispose()


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_what_was_backed_up_comes_back_row_by_row_in_either_kind_of_database(
    bench: Bench, written: Path, tmp_path: Path, new: str, postgres: Postgres, into: str
) -> None:
    address = new if into == "sqlite" else postgres.empty_database()
    described = restore(written, tmp_path / "one.backup.wraps", address)
    assert rows_of(address) == rows_of(address_of(bench))
    engine = database.connect(address)
    with database.reading(engine) as connection:
        assert connection.scalar(select(t.log_head.c.seq)) == described.size
        assert get_meta(connection, backup.RESTORED) is not None
    engine.dispose()


def test_a_backup_is_for_its_owner_alone_and_never_overwritten(bench: Bench, written: Path) -> None:
    assert written.stat().st_mode & 0o777 == 0o600
    before = written.read_bytes()
    with pytest.raises(BackupError, match="exists already"):
        backup.write(bench.engine, written, "backup", 0)
    assert written.read_bytes() == before


def test_a_full_disk_or_a_missing_folder_leaves_no_file(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        backup.write(bench.engine, tmp_path / "nowhere" / "one.backup", "backup", 0)
    assert not (tmp_path / "nowhere").exists()


def test_it_is_restored_only_into_an_empty_database(bench: Bench, written: Path) -> None:
    before = rows_of(address_of(bench))
    with pytest.raises(BackupError, match="not empty"):
        restore(written, None, address_of(bench))
    assert rows_of(address_of(bench)) == before


def test_wraps_of_another_backup_are_refused(bench: Bench, written: Path, tmp_path: Path, new: str) -> None:
    bench.ready_patient(2)
    backup.write(bench.engine, tmp_path / "two.wraps", "wraps", 0)
    for wraps in (tmp_path / "two.wraps", written):
        with pytest.raises(BackupError):
            restore(written, wraps, new)
    assert not has_tables(new)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255), cut=st.booleans())
def test_a_changed_or_truncated_backup_is_refused_whole(
    written: Path, tmp_path: Path, new: str, place: float, change: int, *, cut: bool
) -> None:
    data = bytearray(written.read_bytes())
    at = int(place * len(data))
    damaged = tmp_path / "damaged.backup"
    if cut:
        del data[at:]
    else:
        data[at] ^= change
    damaged.write_bytes(data)
    with pytest.raises(BackupError):
        restore(damaged, None, new)
    assert not has_tables(new)


def test_a_backup_of_a_newer_release_is_refused(
    bench: Bench, tmp_path: Path, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "FORMAT", 2)
    backup.write(bench.engine, tmp_path / "newer.backup", "backup", 0)
    monkeypatch.undo()
    with pytest.raises(BackupError, match="newer release"):
        restore(tmp_path / "newer.backup", None, new)


def test_a_file_of_something_else_is_refused(tmp_path: Path, new: str) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear colleague, please find attached.")
    with pytest.raises(BackupError):
        restore(other, None, new)
    with pytest.raises(BackupError, match="cannot be read"):
        restore(tmp_path / "missing", None, new)


def has_tables(address: str) -> bool:
    engine = database.connect(address)
    with database.reading(engine) as connection:
        names = inspect(connection).get_table_names()
    engine.dispose()
    return bool(names)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mhcr", *words, "--config", str(folder / "mhcr.toml")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_commands_back_up_and_restore_and_say_what_stands_in_the_way(sqlite_bench: Bench, tmp_path: Path) -> None:
    sqlite_bench.ready_patient()
    (tmp_path / "mhcr.toml").write_text(SETTINGS, encoding="utf-8")
    file = tmp_path / "kept" / "monday.backup"
    file.parent.mkdir()
    told = run(tmp_path, "backup", str(file))
    assert (told.returncode, told.stderr) == (0, "")
    assert "the log up to entry" in told.stdout
    again = run(tmp_path, "backup", str(file))
    assert again.returncode == 1
    assert "exists already" in again.stderr
    refused = run(tmp_path, "restore", str(file))
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "mhcr.toml", elsewhere)
    restored = run(elsewhere, "restore", str(file))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "two administrators" in restored.stdout
    assert rows_of(f"sqlite:///{elsewhere / 'service.db'}") == rows_of(address_of(sqlite_bench))
    nothing = run(tmp_path / "kept", "backup", "x.backup")
    assert nothing.returncode == 1
    assert len(nothing.stderr.splitlines()) == 1
