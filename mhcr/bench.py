"""`mhcr bench`: the figures of the product, each beside its limit, measured in the same run. None is a timed test."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from benchmarks.figure import Figure

# A benchmark by name, and the module that measures it: `measure()` gives its figures.
BENCHMARKS = {
    "start": "benchmarks.start",
    "find": "benchmarks.find",
    "first-sync": "benchmarks.first_sync",
    "log": "benchmarks.log",
    "access-log": "benchmarks.access_log",
    "opening": "benchmarks.opening",
    "send": "benchmarks.send",
    "questionnaire": "benchmarks.questionnaire",
}


def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"Which: {', '.join(BENCHMARKS)}; all without.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Measure and print each figure beside its limit."""
    unknown = [name for name in names or () if name not in BENCHMARKS]
    if unknown:
        typer.echo(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.", err=True)
        raise typer.Exit(2)
    for name in names or BENCHMARKS:
        typer.echo(f"measuring {name}", err=True)
        module = importlib.import_module(BENCHMARKS[name])
        for figure in module.measure():
            typer.echo(json.dumps(figure.to_map()) if as_json else line(figure))


def line(figure: Figure) -> str:
    """One figure in words."""
    budget = "no budget yet"
    if figure.budget is not None:
        bound = "at least" if figure.at_least else "at most"
        budget = f"budget {bound} {figure.budget:g}: {'met' if figure.met else 'NOT met'}"
    return (
        f"{figure.name}: {figure.value:,.3g} {figure.unit}, beside {figure.limit:,.3g} ({figure.beside}); "
        f"ratio {figure.ratio:.2f}; {budget}"
    )
