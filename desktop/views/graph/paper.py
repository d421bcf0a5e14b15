"""A graph on a page, and right after it all that it shows in words and numbers.

Qt writes neither tags nor alternative texts into a PDF, so what is read aloud is the text of the page, in its order:
the sentence and the table that follow a graph stand in for it.
"""

from PySide6.QtCore import QRectF

from desktop.views.graph.drawing import Margins, draw
from desktop.views.graph.figure import Figure
from desktop.views.parts.paper import PAPER, Pages

ROWS = 6
"""So many of the newest values stand in the table; those before them follow in a sentence."""
_SHARES = (0.2, 0.15, 0.4, 0.25)
_ROW = 24.0


def draw_graph(pages: Pages, graph: Figure, tall: float, *, margins: Margins | None = None) -> None:
    """Draw it `tall` and say it; on the next page, unless it and its table have room."""
    pages.room(tall + _ROW * (min(len(graph.points), ROWS) + 3))
    pages.words(graph.label, -1, ink="muted", space=2)
    draw(pages.painter, QRectF(0, pages.y, pages.width, tall), graph, PAPER, margins=margins)
    pages.y += tall + 6
    if graph.population:
        pages.words(graph.population, -1, ink="muted", space=4)
    pages.words(graph.spoken(), -1, space=4)
    rows = graph.rows()
    if not rows:
        return
    _row(pages, ("Date", "Score", "Band", "Change"), strong=True)
    for row in rows[:ROWS]:
        _row(pages, row)
    if rows[ROWS:]:
        earlier = "; ".join(f"{score} on {on}" for on, score, _, _ in rows[ROWS:])
        pages.words(f"Before these: {earlier}.", -1, space=6)


def _row(pages: Pages, words: tuple[str, str, str, str], *, strong: bool = False) -> None:
    cells = tuple(zip(words, _SHARES, strict=True))
    pages.cells(cells, ink="muted" if strong else "text", strong=strong)
