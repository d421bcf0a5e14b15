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
    "first-sync": "benchmarks.first_sync.rate",
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
    as_table: Annotated[bool, typer.Option("--table", help="As rows of the table in docs/figures.md.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put them into the table in docs/figures.md.")] = False,
) -> None:
    """Measure and print each figure beside its limit."""
    from benchmarks.page import PAGE, rewritten, row

    unknown = [name for name in names or () if name not in BENCHMARKS]
    if unknown:
        typer.echo(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.", err=True)
        raise typer.Exit(2)
    for name in names or BENCHMARKS:
        typer.echo(f"measuring {name}", err=True)
        module = importlib.import_module(BENCHMARKS[name])
        rows = []
        for figure in module.measure():
            rows.append(row(name, figure))
            if as_json:
                typer.echo(json.dumps(figure.to_map()))
            else:
                typer.echo(rows[-1] if as_table else line(figure))
        if write:
            PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), name, rows, list(BENCHMARKS)), encoding="utf-8")


def line(figure: Figure) -> str:
    """One figure in words."""
    from benchmarks.page import number

    budget = "no budget yet"
    if figure.budget is not None:
        bound = "at least" if figure.at_least else "at most"
        budget = f"budget {bound} {figure.budget:g}: {'met' if figure.met else 'NOT met'}"
    return (
        f"{figure.name}: {number(figure.value)} {figure.unit}, beside {number(figure.limit)} ({figure.beside}); "
        f"ratio {figure.ratio:.2f}; {budget}"
    )
