"""`mhcr backup` and `mhcr restore`: the service's database as one portable file, record keys' wraps as another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

Config = Annotated[Path, typer.Option(help="The settings file; docs/service.md lists its keys.")]
Wraps = Annotated[Path | None, typer.Option(help="The file of record keys' wraps; FILE.wraps where none is named.")]
DEFAULT = Path("mhcr.toml")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup goes; never overwritten.")],
    wraps: Wraps = None,
    config: Config = DEFAULT,
) -> None:
    """Write a backup while the service runs. Keep the key file elsewhere, and the wraps for a shorter time."""
    from sync_service.service import now_ms
    from sync_service.storage.backup import BackupError, Kind, write

    apart = wraps or file.with_name(file.name + ".wraps")
    with _database("mhcr backup", config) as engine:
        parts: tuple[tuple[Path, Kind], ...] = ((file, "backup"), (apart, "wraps"))
        if apart.exists():
            raise BackupError(f"{apart} exists already. Choose another name; a backup is never overwritten.")
        for path, kind in parts:
            described = write(engine, path, kind, now_ms(), _progress("written"))
            print(f"{path}: {described.rows:,} rows, the log up to entry {described.size:,}.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup that `mhcr backup` wrote.")],
    wraps: Wraps = None,
    config: Config = DEFAULT,
) -> None:
    """Fill an empty database from a backup. Workstations go on only once two administrators have said so."""
    from sync_service.storage.backup import restore as fill

    beside = file.with_name(file.name + ".wraps")
    apart = wraps or (beside if beside.exists() else None)
    with _database("mhcr restore", config) as engine:
        described = fill(engine, file, apart, _progress("restored"))
        print(f"Restored: {described.rows:,} rows, the log up to entry {described.size:,}.")
        if apart is None:
            print("Without the file of wraps: workstations that hold records' keys give them back.")
        print("Now two administrators must say on their workstations that the service was restored.")


@contextmanager
def _database(command: str, config: Path) -> Iterator[Engine]:
    """The database of a settings file; what goes wrong is one line and exit code 1."""
    from sqlalchemy.exc import DBAPIError

    from sync_service.settings import SettingsError, load
    from sync_service.storage.backup import BackupError
    from sync_service.storage.database import connect

    try:
        engine = connect(load(config).database_url)
        try:
            yield engine
        finally:
            engine.dispose()
    except (SettingsError, BackupError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    except DBAPIError as error:
        print(f"{command}: The database cannot be used: {error.orig}.", file=sys.stderr)
        raise typer.Exit(1) from error


def _progress(done_word: str) -> Callable[[int, int], None]:
    """Say every tenth of the way on standard error, where a person looks."""
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        tenth = 10 * done // total if total else 10
        if sys.stderr.isatty() and tenth > said:
            said = tenth
            print(f"{tenth * 10} % {done_word}", file=sys.stderr)

    return tell
