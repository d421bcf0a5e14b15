"""`mhcr prove`: desks and a service that are killed, cut off, repeated and turned back, and must end in agreement."""

from __future__ import annotations

import importlib
import json
import os
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.proof.campaign import Outcome
    from tests.proof.processes.outcome import Outcome as OutcomeOfProcesses
    from tests.proof.walk.campaign import Outcome as OutcomeOfWalk

SABOTAGES = ("receipt", "cursor", "order")
DATABASES = ("sqlite", "postgresql")


def prove(
    *,
    rounds: Annotated[int, typer.Option(min=1, help="How many rounds.")] = 200,
    seed: Annotated[
        int | None, typer.Option(help="Begin with this number; the same one draws the same rounds.")
    ] = None,
    sabotage: Annotated[str, typer.Option(help=f"Take a safeguard away: {', '.join(SABOTAGES)}.")] = "",
    processes: Annotated[
        bool, typer.Option("--processes", help="Kill real processes of desks and service on a bad line instead.")
    ] = False,
    database: Annotated[
        str, typer.Option(help=f"With --processes, what the service runs on: {', '.join(DATABASES)}.")
    ] = "sqlite",
    tls: Annotated[
        bool, typer.Option("--tls", help="With --processes, all through the service's own TLS, not half of it.")
    ] = False,
    every_write_point: Annotated[
        bool,
        typer.Option("--every-write-point", help="Do one day's work, killed before and after each write, one by one."),
    ] = False,
    stride: Annotated[int, typer.Option(min=1, help="With --every-write-point, take one kill of so many.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Prove by trying that nothing is lost or doubled. Exits with 1 when it finds a fault, also one made on purpose."""
    if database not in DATABASES or (processes and (sabotage or every_write_point)):
        without = "--sabotage and --every-write-point are without --processes."
        typer.echo(f"--database is one of {', '.join(DATABASES)}; {without}", err=True)
        raise typer.Exit(2)
    if sabotage and sabotage not in SABOTAGES:
        typer.echo(f"There is no safeguard {sabotage}. Known: {', '.join(SABOTAGES)}.", err=True)
        raise typer.Exit(2)
    if not hasattr(os, "fork"):
        typer.echo("This needs a system on which a process can split itself (Linux, macOS).", err=True)
        raise typer.Exit(2)
    if every_write_point:
        _walk(stride, sabotage, as_json=as_json)
        return
    start = secrets.randbelow(2**32) if seed is None else seed
    typer.echo(f"seed {start}", err=True)
    if processes:
        _processes(rounds, start, database, tls=tls, as_json=as_json)
        return
    campaign = importlib.import_module("tests.proof.campaign")
    outcome: Outcome = campaign.run(rounds, start, sabotage=sabotage, said=_progress)
    typer.echo(json.dumps(outcome.to_map()) if as_json else words(outcome))
    if outcome.words:
        raise typer.Exit(1)


def _walk(stride: int, sabotage: str, *, as_json: bool) -> None:
    campaign = importlib.import_module("tests.proof.walk.campaign")
    outcome: OutcomeOfWalk = campaign.run(stride, sabotage=sabotage, said=lambda part: typer.echo(part, err=True))
    typer.echo(json.dumps(outcome.to_map()) if as_json else words_of_walk(outcome))
    if outcome.words:
        raise typer.Exit(1)


def words_of_walk(outcome: OutcomeOfWalk) -> str:
    """How many write points each part has on each side, at how many it was killed, and what was found, a line each."""
    parts = [f"  {part}: {_counted(counted)}" for part, counted in outcome.points.items()]
    said = outcome.to_map()
    points, kills = _counted(said["write_points"]), _counted(said["killed"])
    which = "before and after each" if outcome.stride == 1 else f"every {outcome.stride}th before or after one"
    found = [f"FOUND: {one}" for one in outcome.words]
    head = [f"write points: {points}", *parts, f"kills, {which}: {kills}"]
    return "\n".join([*head, f"lost {outcome.lost}, doubled {outcome.doubled}", *found])


def _counted(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} of the {side}" for side, count in counted.items() if count) or "none"


def _processes(rounds: int, seed: int, database: str, *, tls: bool, as_json: bool) -> None:
    campaign = importlib.import_module("tests.proof.processes.campaign")
    outcome: OutcomeOfProcesses = campaign.run(rounds, seed, database=database, tls=tls, said=_progress_of_processes)
    typer.echo(json.dumps(outcome.to_map()) if as_json else words_of_processes(outcome))
    if outcome.words:
        raise typer.Exit(1)


def _progress_of_processes(outcome: OutcomeOfProcesses) -> None:
    if outcome.rounds % 10 == 0:
        kills, faults = outcome.kills.total(), outcome.faults.total()
        typer.echo(f"{outcome.rounds} rounds, {kills} kills, {outcome.acts} acts, {faults} faults", err=True)


def words_of_processes(outcome: OutcomeOfProcesses) -> str:
    """What was done to real processes and found, a line each."""
    killed = ", ".join(f"{count} of a {what}" for what, count in sorted(outcome.kills.items()))
    rounds = f"{outcome.rounds} rounds on {outcome.database}, {outcome.rounds_tls} of them through TLS"
    done = f"{rounds}: {outcome.acts} acts, {outcome.answers} answers, "
    more = f"{outcome.kills.total()} kills ({killed}), {outcome.faults.total()} faults of the line; seed {outcome.seed}"
    faults = [f"  {name}: {count}" for name, count in sorted(outcome.faults.items())]
    found = [f"FOUND: {one}" for one in outcome.words]
    kinds = outcome.kinds.lines()
    return "\n".join([done + more, *faults, *kinds, f"lost {outcome.lost}, doubled {outcome.doubled}", *found])


def _progress(outcome: Outcome) -> None:
    if outcome.rounds % 50 == 0:
        typer.echo(f"{outcome.rounds} rounds, {outcome.kills} kills, {outcome.faults.total()} faults", err=True)


def words(outcome: Outcome) -> str:
    """What was done and found, a line each."""
    done = (
        f"{outcome.rounds} rounds: {outcome.acts} acts, {outcome.kills} kills, {outcome.faults.total()} faults of the"
    )
    more = f"network, {outcome.restores} restored backups, {outcome.leavers} who left; seed {outcome.seed}"
    faults = [f"  {name}: {count}" for name, count in sorted(outcome.faults.items())]
    found = [f"FOUND: {one}" for one in outcome.words]
    kinds = outcome.kinds.lines()
    return "\n".join([f"{done} {more}", *faults, *kinds, f"lost {outcome.lost}, doubled {outcome.doubled}", *found])
