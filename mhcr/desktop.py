"""`mhcr desktop` and `mhcr gallery`: the window, and pictures of everything it shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

Profile = Annotated[Path | None, typer.Option(help="Folder of the profile; by default the person's own.")]
Server = Annotated[str | None, typer.Option(help="Address of the trust's service.")]
Link = Annotated[str, typer.Argument(help="mhcr://patient/NHSNUMBER opens that patient.")]


def desktop(link: Link = "", profile: Profile = None, server: Server = None) -> None:
    """Open the desktop."""
    from desktop.__main__ import LINK, patient_of, run

    if link and not patient_of(link):
        typer.echo(f"{link} is no link to a patient. It reads {LINK} and the ten digits of an NHS number.", err=True)
        raise typer.Exit(2)
    raise typer.Exit(run(profile, server, link))


def gallery(
    pictures: Annotated[Path, typer.Option(help="Folder for the pictures; made if it is missing.")],
    only: Annotated[str, typer.Option(help="Only pictures whose name has this in it.")] = "",
) -> None:
    """Take a picture of every screen in every state and mode."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mhcr.gallery.pictures import take

    try:
        count = take(pictures, typer.echo, only)
    except OSError as error:
        typer.echo(f"The pictures cannot be kept in {pictures}: {error.strerror or error}.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} pictures in {pictures}", err=True)
    if not count:
        raise typer.Exit(1)
