"""The table in `docs/figures.md`, made from what the benchmarks print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.figure import Figure

PAGE = Path(__file__).resolve().parents[1] / "docs" / "figures.md"
_RULE = "|---|---|---|---|---|---|---|"


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


def rewritten(page: str, command: str, rows: Sequence[str], order: Sequence[str]) -> str:
    """The page with these rows in place of those of a benchmark; `order` is that of all benchmarks."""
    before, table, after = _parts(page)
    held: dict[str, list[str]] = {}
    for line in table:
        held.setdefault(_command(line), []).append(line)
    held[command] = list(rows)
    return "\n".join([*before, *(line for name in order for line in held.get(name, [])), *after])


def _parts(page: str) -> tuple[list[str], list[str], list[str]]:
    """The lines up to the table's rule, its rows, and what follows."""
    lines = page.split("\n")
    start = lines.index(_RULE) + 1
    end = next(place for place in range(start, len(lines)) if not lines[place].startswith("|"))
    return lines[:start], lines[start:end], lines[end:]


def _command(line: str) -> str:
    return line.split("`bench ")[1].split("`", maxsplit=1)[0]


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
