"""`mhcr export`: answers and scores for a record system, the national data set or a spreadsheet.

It asks for the passphrase of the profile, notes each person's export before anything is written, and writes over
nothing. Exit codes: 0 when it was written, 1 when it could not be, 2 when the command itself was given wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import UUID

import typer

if TYPE_CHECKING:
    from desktop.services.open_desk import OpenDesk
    from desktop.services.reads.reporting.pages import Kind, Scope

app = typer.Typer(no_args_is_help=True, help="Answers and scores for other records: fhir, mhsds, csv, readiness.")

Profile = Annotated[Path | None, typer.Option(help="Folder of the profile; by default the person's own.")]
Team = Annotated[str, typer.Option(help="One team of your own, by its name; by default all.")]
Since = Annotated[str, typer.Option(help="First day of completion, as 2026-04-01.")]
Until = Annotated[str, typer.Option(help="Last day of completion, as 2026-04-30.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A new file; nothing is written over.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder; nothing is written over.")]


@app.command()
def fhir(file: File, profile: Profile = None, team: Team = "", since: Since = "", until: Until = "") -> None:
    """Write a FHIR R4 bundle: each answer, an Observation for each score, who it is about and who answered."""
    _export("fhir", file, profile, team, since, until)


@app.command()
def mhsds(folder: Folder, profile: Profile = None, team: Team = "", since: Since = "", until: Until = "") -> None:
    """Write the national data set's tables MHS606 and MHS607 as CSV, with a readiness report."""
    _export("mhsds", folder, profile, team, since, until)


@app.command()
def csv(file: File, profile: Profile = None, team: Team = "", since: Since = "", until: Until = "") -> None:
    """Write a table with a row for each score."""
    _export("csv", file, profile, team, since, until)


@app.command()
def readiness(profile: Profile = None) -> None:
    """Say how ready the scores are for the national data set: paired, unpaired, late, out of range. It names nobody."""
    from care_record.reporting.readiness import as_text

    with _opened(profile) as desk:
        reads = desk.reads()
        try:
            print(as_text(reads.reporting.readiness()))
        finally:
            reads.close()


def _export(kind: Kind, place: Path, profile: Path | None, team: str, since: str, until: str) -> None:
    from desktop.services.reads.reporting.pages import Scope

    first, last = _day(since), _day(until)
    if place.exists():
        _fail(f"{place} is there already, and nothing is written over it.")
    with _opened(profile) as desk:
        _write(desk, kind, place, Scope(team=_team(desk, team), since=first, until=last))


def _write(desk: OpenDesk, kind: Kind, place: Path, scope: Scope) -> None:
    reads = desk.reads()
    try:
        whom = reads.reporting.whom(scope)
        typer.echo(
            f"{whom.answers:,} answers of {len(whom.patients):,} people; each person's export is noted.", err=True
        )
        if whom.left_out:
            typer.echo(f"Left out: {whom.left_out:,} that do not fit their questionnaire.", err=True)
        notes = desk.acts.note_export(whom.patients, kind)
        written = reads.reporting.export(kind, scope, place, notes)
    finally:
        reads.close()
    typer.echo(f"Written: {', '.join(written.files)}. It is outside the program's protection.", err=True)


@contextmanager
def _opened(profile: Path | None) -> Iterator[OpenDesk]:
    """The profile, opened with its passphrase; what goes wrong is said in its own words."""
    from desktop.__main__ import default_profile
    from desktop.services.problems import Problem
    from desktop.services.session import Session

    folder = profile or default_profile()
    if not (folder / "profile.json").is_file():
        _fail(f"There is no profile in {folder}.")
    passphrase = typer.prompt("Passphrase", hide_input=True, err=True)
    session = None
    try:
        session = Session(folder)
        session.unlock(passphrase)
        yield session.opened
    except Problem as problem:
        typer.echo(f"{problem.words} {problem.way_back}", err=True)
        raise typer.Exit(1) from None
    finally:
        if session is not None:
            session.close()


def _team(desk: OpenDesk, name: str) -> UUID | None:
    if not name:
        return None
    reads = desk.reads()
    try:
        teams = reads.me().teams
    finally:
        reads.close()
    found = next((one.id for one in teams if one.name.casefold() == name.casefold()), None)
    if found is None:
        _fail(f"You belong to no team of that name. Yours: {', '.join(one.name for one in teams) or 'none'}.")
    return found


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        _fail(f"{words} is no day. Write it as 2026-04-30.")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
