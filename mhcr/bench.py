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
    "unlock": "benchmarks.unlock",
    "find": "benchmarks.find",
    "store": "benchmarks.store",
    "first-sync": "benchmarks.first_sync",
    "window": "benchmarks.window.lateness",
    "quiet-sync": "benchmarks.quiet_sync",
    "log": "benchmarks.log",
    "access-log": "benchmarks.access_log",
    "opening": "benchmarks.opening",
    "send": "benchmarks.send",
    "import": "benchmarks.arriving.taking",
    "service": "benchmarks.service",
    "questionnaire": "benchmarks.questionnaire",
    "growth": "benchmarks.growth",
    "memory": "benchmarks.window.memory",
    "patient-page": "benchmarks.patient_page",
}


def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"Which: {', '.join(BENCHMARKS)}; all without.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    as_table: Annotated[bool, typer.Option("--table", help="The rows of the table in docs/figures.md.")] = False,
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
            if as_json:
                typer.echo(json.dumps(figure.to_map()))
            else:
                typer.echo(row(name, figure) if as_table else line(figure))


def line(figure: Figure) -> str:
    """One figure in words."""
    budget = "no budget yet"
    if figure.budget is not None:
        bound = "at least" if figure.at_least else "at most"
        budget = f"budget {bound} {figure.budget:g}: {'met' if figure.met else 'NOT met'}"
    return (
        f"{figure.name}: {number(figure.value)} {figure.unit}, beside {number(figure.limit)} ({figure.beside}); "
        f"ratio {figure.ratio:.2f}; {budget}"
    )


def row(command: str, figure: Figure) -> str:
    """One figure as a row of the table in `docs/figures.md`."""
    bound = "\u2265" if figure.at_least else "\u2264"
    budget = "none" if figure.budget is None else f"{bound} {figure.budget:g}"
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    value, limit = number(figure.value), number(figure.limit)
    cells = (
        figure.name,
        f"`bench {command}`",
        f"{value} {figure.unit}",
        f"{limit} {figure.unit}, {figure.beside}",
        f"{figure.ratio:.2f}",
        budget,
        met,
    )
    return f"| {' | '.join(cells)} |"


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
