"""The command line. Each command imports its part where it runs, so that none waits for another's libraries."""

from __future__ import annotations

import typer

from mhcr import arriving, audit, export, measures
from mhcr.backup import backup, restore
from mhcr.bench import bench
from mhcr.demo import demo
from mhcr.desktop import desktop, gallery
from mhcr.doctor import doctor
from mhcr.prove import prove
from mhcr.serve import serve

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="My Health and Care Record: a care team's desktop, its sync service and its measures.",
)
app.add_typer(measures.app, name="measures")
app.add_typer(audit.app, name="audit")
app.add_typer(export.app, name="export")
app.add_typer(arriving.app, name="import")
app.command()(serve)
app.command()(backup)
app.command()(restore)
app.command()(bench)
app.command()(demo)
app.command()(desktop)
app.command()(gallery)
app.command()(doctor)
app.command()(prove)


@app.callback()
def main_options() -> None:
    """My Health and Care Record."""


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
