"""`mhcr audit`: looks at a service's database from outside.

Exit codes: 0 when nothing is wrong; 1 when something is; 2 when it could not be looked at.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sync_service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The service's log: check its signatures and its tree.")


@app.callback()
def options() -> None:
    """The service's log: check its signatures and its tree."""


@app.command()
def verify(
    root: Annotated[str, typer.Option(help="The trust's root key: its fingerprint, or its 64 hexadecimal digits.")],
    config: Annotated[Path, typer.Option(help="The settings file; docs/service.md lists its keys.")] = Path(
        "mhcr.toml"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Compute every leaf, chain, signature and the tree anew, believing the root alone; nothing is written.

    One line for each thing that is wrong, with the entry's number; none of them names a person.
    """
    from sqlalchemy.exc import DBAPIError

    from sync_service.settings import SettingsError, load
    from sync_service.storage.keys.keyfile import KeyFileError

    try:
        found = _look(load(config), root, as_json=as_json)
    except (SettingsError, KeyFileError, _CannotLook) as error:
        print(f"mhcr audit: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
    except DBAPIError as error:
        print(f"mhcr audit: The database cannot be read: {error.orig}.", file=sys.stderr)
        raise typer.Exit(2) from error
    if found:
        raise typer.Exit(1)


class _CannotLook(Exception):
    """There is nothing to begin with; the message is one line in words."""


def _look(settings: Settings, root: str, *, as_json: bool) -> int:
    """Say every fault, then what was looked at; the number of faults."""
    from sync_service.storage.audit import Audit, founded_by
    from sync_service.storage.database import connect_to_read, reading
    from sync_service.storage.keys import keyfile
    from sync_service.storage.keys.at_rest import AtRest

    at_rest = AtRest(keyfile.read(settings.storage.key_file))
    engine = connect_to_read(settings.database_url)
    count = 0
    try:
        with reading(engine) as connection:
            directory = founded_by(connection, root)
            if directory is None:
                raise _CannotLook("This log does not begin with a trust of that root.")
            audit = Audit(connection, at_rest)
            for fault in audit.faults(directory, _progress):
                count += 1
                where = f"entry {fault.seq}: " if fault.seq else ""
                print(json.dumps({"seq": fault.seq, "reason": fault.reason}) if as_json else where + fault.reason)
    finally:
        engine.dispose()
    root_found = audit.frontier.root.hex()
    if as_json:
        print(json.dumps({"entries": audit.size, "erased": audit.erased, "root": root_found, "faults": count}))
    else:
        verdict = f"{count:,} faults" if count else "nothing is wrong"
        print(f"{audit.size:,} entries, {audit.erased:,} of them without their content: {verdict}.")
        print(f"The tree's root is {root_found}.")
    return count


def _progress(done: int, everything: int) -> None:
    if sys.stderr.isatty() or done == everything:
        print(f"\r{done:,} of {everything:,} entries", end="" if done < everything else "\n", file=sys.stderr)
