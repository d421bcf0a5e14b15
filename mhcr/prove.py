"""`mhcr prove`: desks and a service that are killed, cut off, repeated and turned back, and must end in agreement."""

from __future__ import annotations

import importlib
import json
import os
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tests.proof.campaign import Outcome

SABOTAGES = ("receipt", "cursor", "order")


def prove(
    rounds: Annotated[int, typer.Option(min=1, help="How many rounds.")] = 200,
    seed: Annotated[
        int | None, typer.Option(help="Begin with this number; the same one draws the same rounds.")
    ] = None,
    sabotage: Annotated[str, typer.Option(help=f"Take a safeguard away: {', '.join(SABOTAGES)}.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Prove by trying that nothing is lost or doubled. Exits with 1 when it finds a fault, also one made on purpose."""
    if sabotage and sabotage not in SABOTAGES:
        typer.echo(f"There is no safeguard {sabotage}. Known: {', '.join(SABOTAGES)}.", err=True)
        raise typer.Exit(2)
    if not hasattr(os, "fork"):
        typer.echo("This needs a system on which a process can split itself (Linux, macOS).", err=True)
        raise typer.Exit(2)
    campaign = importlib.import_module("tests.proof.campaign")
    start = secrets.randbelow(2**32) if seed is None else seed
    typer.echo(f"seed {start}", err=True)
    outcome: Outcome = campaign.run(rounds, start, sabotage=sabotage, said=_progress)
    typer.echo(json.dumps(outcome.to_map()) if as_json else words(outcome))
    if outcome.words:
        raise typer.Exit(1)


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
    return "\n".join([f"{done} {more}", *faults, f"lost {outcome.lost}, doubled {outcome.doubled}", *found])
