"""What stops the service from starting: one line each, and nothing half-made."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sync_service.server import listen, run
from sync_service.settings import load
from sync_service.startup import StartRefused, prepare, root_code
from sync_service.storage import database, tables
from sync_service.storage.keys.root_code import LIFETIME_MS, RootCode
from tests.probes.service_process import SETTINGS
from tests.probes.splitting import run_to_its_end
from tests.proof.write_points import WritePoints

OIDC = """
[oidc]
name = "Downs"
issuer = "https://sign-in.downs.example"
client_id = "mhcr"
client_secret_file = "client-secret"
"""


def start(folder: Path, text: str = SETTINGS) -> str:
    """Prepare once; the reason for a refusal, or nothing."""
    file = folder / "mhcr.toml"
    file.write_text(text, encoding="utf-8")
    try:
        service = prepare(load(file))
    except StartRefused as refused:
        return str(refused).replace("\n", "(more than one line)")
    service.engine.dispose()
    return ""


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    assert start(tmp_path) == ""
    keys = tmp_path / "keys.json"
    first = keys.read_bytes()
    assert keys.stat().st_mode & 0o777 == 0o600
    assert start(tmp_path) == ""
    assert keys.read_bytes() == first


def test_a_first_start_that_is_killed_anywhere_is_followed_by_one_that_starts(tmp_path: Path) -> None:
    point, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        point += 1
        folder = tmp_path / str(point)
        folder.mkdir()
        (folder / "mhcr.toml").write_text(SETTINGS, encoding="utf-8")

        def first(folder: Path = folder, point: int = point) -> None:
            WritePoints(point, lasting=True).watch_files()
            prepare(load(folder / "mhcr.toml"))

        code = run_to_its_end(first)
        assert start(folder) == ""
        assert '"secret"' in (folder / "keys.json").read_text()
    assert code == 0
    # at least: the new file, what is in it, its name, and the name's own durability
    assert point > 4


def test_a_missing_changed_open_or_damaged_key_file_is_refused(tmp_path: Path) -> None:
    assert start(tmp_path) == ""
    keys = tmp_path / "keys.json"
    whole = keys.read_text()
    keys.write_text(whole.replace('"secret": "', '"secret": "00')[:-4] + '"}')
    assert "damaged" in start(tmp_path) or "not the one" in start(tmp_path)
    keys.write_text(whole[:20])
    assert "damaged" in start(tmp_path)
    keys.write_text('{"v": 2, "secret": ""}')
    assert "format 2" in start(tmp_path)
    keys.write_text('{"v": 1, "secret": "' + "ab" * 32 + '"}')
    assert "not the one that this database was written with" in start(tmp_path)
    keys.write_text(whole)
    keys.chmod(0o644)
    assert "can be read by other users" in start(tmp_path)
    keys.unlink()
    assert "no key file" in start(tmp_path)
    assert not keys.exists()


def test_a_newer_database_is_refused_in_words(tmp_path: Path) -> None:
    assert start(tmp_path) == ""
    with sqlite3.connect(tmp_path / "service.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer release" in start(tmp_path)


def test_a_database_that_is_none_or_has_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "service.db").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    assert "cannot be opened" in start(tmp_path)
    assert "no folder" in start(tmp_path, SETTINGS.replace("service.db", "none/service.db"))
    assert "cannot be written" in start(tmp_path, SETTINGS.replace('"service.db"', f'"{tmp_path}"'))


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = tmp_path / "mhcr.toml"
        file.write_text(SETTINGS.replace("port = 0", f"port = {port}"), encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "mhcr", "serve", "--config", str(file)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
            env=dict(os.environ),
        )
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines() == [
        f"mhcr serve: Port {port} on 127.0.0.1 is taken by another program; set listen.port to a free one."
    ]
    assert not (tmp_path / "service.db").exists()


def test_a_certificate_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    text = SETTINGS.replace("port = 0", 'port = 0\ntls_certificate = "none.pem"\ntls_key = "none.key"')
    file = tmp_path / "mhcr.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StartRefused, match=r"none\.pem"):
        run(load(file))
    assert not (tmp_path / "service.db").exists()


@pytest.mark.parametrize("secret", [None, "", " \n"])
def test_a_providers_client_secret_that_is_missing_or_empty_is_said_in_words(
    tmp_path: Path, secret: str | None
) -> None:
    if secret is not None:
        (tmp_path / "client-secret").write_text(secret, encoding="utf-8")
    file = tmp_path / "mhcr.toml"
    file.write_text(SETTINGS + OIDC, encoding="utf-8")
    with pytest.raises(StartRefused, match="of the provider's client secret"):
        run(load(file))


def test_the_root_code_works_once_and_for_fifteen_minutes(tmp_path: Path) -> None:
    file = tmp_path / "mhcr.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    service = prepare(load(file))
    text = root_code(service)
    assert text
    code, now = service.root_code, service.clock()
    assert isinstance(code, RootCode)
    assert code.fits(text.lower().replace("-", " "), now)
    assert not code.fits("0" * 26, now)
    assert not code.fits(text, now + LIFETIME_MS + 60_000)
    code.use_up()
    assert not code.fits(text, now)
    service.engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'service.db'}")
    database.upgrade(engine)
    with database.reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("again", [1, 2])
def test_bringing_a_database_up_to_date_twice_changes_nothing(tmp_path: Path, again: int) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'service.db'}")
    for _ in range(again):
        database.upgrade(engine)
    engine.dispose()


def test_an_answer_goes_at_once_without_waiting_for_more(tmp_path: Path) -> None:
    """Python's event loop sends small parts at once only where a socket says that it is TCP."""
    file = tmp_path / "mhcr.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    with listen(load(file)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
