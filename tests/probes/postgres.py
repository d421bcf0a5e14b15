"""A real PostgreSQL of its own: no port, a socket in a throw-away folder, and a new database for each test."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from sync_service.storage import database

TEMPLATE = "mhcr_template"


def programs() -> Path:
    """The folder of PostgreSQL's programs: Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not kept:
        raise FileNotFoundError("PostgreSQL is not installed: python3 run.py test installs it, or names its package")
    return kept[-1].parent


class Postgres:
    """A running cluster whose template has this release's tables."""

    def __init__(self, folder: Path, control: Callable[[str], int]) -> None:
        """`control` carries out a word of `pg_ctl`, and gives its exit code."""
        self._folder, self._control = folder, control
        self._count = 0
        engine = database.connect(self._create(TEMPLATE, "template0"))
        database.upgrade(engine)
        engine.dispose()

    def has_ended(self) -> bool:
        """Whether its processes have ended, by themselves or not."""
        return self._control("status") != 0

    def start(self) -> None:
        """Start it again; raises `RuntimeError`."""
        if self._control("start"):
            raise RuntimeError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text(errors='replace')}")

    def new_database(self) -> str:
        """The address of a new database with empty tables."""
        self._count += 1
        return self._create(f"mhcr_{self._count}", TEMPLATE)

    def empty_database(self) -> str:
        """The address of a new database without tables."""
        self._count += 1
        return self._create(f"mhcr_{self._count}", "template0")

    def _create(self, name: str, template: str) -> str:
        engine = create_engine(self._url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"create database {name} template {template}"))
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://mhcr@/{name}?host={self._folder}"


@contextmanager
def running(*, durable: bool = False, data: Path | None = None, wal: Path | None = None) -> Iterator[Postgres]:
    """Start a cluster, and end it. Nothing of it outlives the block, so that it need not be safe from power cuts.

    `durable` makes it safe all the same, for who measures. `data` and `wal` are new folders, elsewhere, for its data
    and its write-ahead log; everybody may look into what they lie in.
    """
    # PostgreSQL refuses to run as root
    person = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    as_person = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []} if person else {}
    # a socket's path may have at most 107 characters
    with tempfile.TemporaryDirectory(prefix="mhcr-pg-", ignore_cleanup_errors=True) as name:
        folder, data = Path(name), data or Path(name, "data")
        for one in (folder, data, wal):
            if one is not None:
                one.mkdir(mode=0o700, exist_ok=True)
                if person:
                    os.chown(one, person.pw_uid, person.pw_gid)
        make = [programs() / "initdb", "--pgdata", data, "--username", "mhcr", "--auth", "trust", "--encoding", "UTF8"]
        make += [] if wal is None else ["--waldir", wal]
        subprocess.run([*make, "--no-sync", "--locale", "C"], check=True, capture_output=True, cwd=folder, **as_person)  # type: ignore[call-overload]
        sync = "on" if durable else "off"
        options = f"-k {folder} -c listen_addresses= -c fsync={sync}"
        # its log goes to a file: a pipe that nobody reads holds up, once it is full, who writes to it
        words: dict[str, list[str | Path]] = {
            "start": ["--log", folder / "log", "--options", options],
            "stop": ["--mode", "fast"],
        }

        def control(word: str) -> int:
            more = words.get(word, [])
            command = [programs() / "pg_ctl", "--pgdata", data, "--wait", "--silent", *more, word]
            return subprocess.run(command, check=False, cwd=folder, capture_output=True, **as_person).returncode  # type: ignore[call-overload, no-any-return]

        if control("start"):
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")
        try:
            yield Postgres(folder, control)
        finally:
            if control("status") == 0 and control("stop"):
                raise RuntimeError("PostgreSQL did not end")
