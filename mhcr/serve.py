"""`mhcr serve`: the service, by one settings file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def serve(
    config: Annotated[Path, typer.Option(help="The settings file; docs/service.md lists its keys.")] = Path(
        "mhcr.toml"
    ),
) -> None:
    """Start the service that workstations and patients' browsers talk to."""
    from sync_service.server import run
    from sync_service.settings import SettingsError, load
    from sync_service.startup import StartRefused

    try:
        run(load(config))
    except (SettingsError, StartRefused) as error:
        print(f"mhcr serve: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
