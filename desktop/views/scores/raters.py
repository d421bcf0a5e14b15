"""Several raters side by side: one measure as the patient and others answered it, question by question."""

from uuid import UUID

from care_record.people.dates import show_date
from care_record.sentences import capital
from desktop.services.reads import RatedCell, RatedRow, Rater, Raters
from desktop.services.reads.understanding.pages import rater_word
from desktop.views.graph.figure import show_value
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen

WIDE = 2
"""Points by which two raters differ enough to be worth a word about it."""


class RatersScreen(Screen):
    """Answers of several people to one measure. Its primary action opens the answer that it was asked from."""

    kinds = frozenset({"responses"})

    def __init__(self, context: Context, patient: UUID, response: UUID) -> None:
        super().__init__(context, "By rater", back=True)
        self.subtitle.setWordWrap(True)
        self._patient, self._response = patient, response
        self.raters: Raters | None = None
        self.list: List | None = None
        self._body = column(space=12)
        self.content.addLayout(self._body, 1)
        self.open = self.add_action(Button("Open the answer", self._open, kind="primary", keys="Ctrl+Return"))

    def refresh(self) -> None:
        response = self._response
        self.context.background.read(self, lambda reads: reads.understanding.raters(response), self._show, self.fail)

    def _show(self, found: Raters) -> None:
        if found == self.raters:
            return
        self.raters = found
        self.title.setText(f"{found.measure_title} by rater")
        self.subtitle.setText(f"Nearest answers within {found.days} days")
        clear(self._body)
        if found.hidden or len(found.raters) < 2:
            said = Card("Not shown" if found.hidden else "One rater alone")
            words = found.hidden or f"Nobody else answered this measure within {found.days} days."
            said.body.addWidget(text(words, wrap=True))
            self._body.addWidget(said)
            self._body.addStretch(1)
            reveal(self._body)
            return
        card = Card(margin=1)
        self.list = _list(found)
        card.body.addWidget(self.list, 1)
        self._body.addWidget(card, 1)
        self.foot_words.setText("Each answered for themselves: a difference is something to talk about, not a mistake.")
        reveal(self._body)
        self.list.focus_soon()

    def _open(self) -> None:
        self.context.go.open(Address("reading", self._patient, self._response))


def _list(found: Raters) -> List:
    columns = [
        Column[RatedRow]("", lambda row: Cell(row.number, quiet=True)),
        Column[RatedRow]("Question", lambda row: Cell(row.text), share=2, wrap=200),
    ]
    columns += [_column(index, rater) for index, rater in enumerate(found.raters)]
    columns.append(Column[RatedRow]("Differ by", _spread))
    made = List("Raters side by side", columns, key=lambda row: row.link_id or row.text, fit_rows=True)
    made.show_rows((*_scores(found), *found.rows))
    return made


def _column(index: int, rater: Rater) -> Column[RatedRow]:
    title = f"{rater_word(rater.respondent, rater.who)}, {show_date(rater.on)}"
    return Column[RatedRow](title, lambda row: _answer(row, index), share=1, wrap=150)


def _answer(row: RatedRow, index: int) -> Cell:
    cell = row.cells[index]
    if cell is None:
        return Cell("Not asked", quiet=True)
    points = ""
    if cell.points is not None and row.link_id:
        points = f"{show_value(cell.points)} {'point' if cell.points == 1 else 'points'}"
    if cell.flagged:
        return Cell(cell.answer, points, symbol="risk", ink="risk", strong=True)
    return Cell(cell.answer, points, strong=not row.link_id)


def _spread(row: RatedRow) -> Cell:
    if row.spread is None:
        return Cell("\u2013", quiet=True)
    words = show_value(row.spread)
    if row.link_id and row.spread >= WIDE:
        return Cell(words, symbol="warning", ink="warning", strong=True)
    return Cell(words)


def _scores(found: Raters) -> list[RatedRow]:
    """Each score of the measure as a row above the questions."""
    names = list(dict.fromkeys(score.name for rater in found.raters for score in rater.scores))
    rows = []
    for name in names:
        given = [next((one for one in rater.scores if one.name == name), None) for rater in found.raters]
        title = next(one.title for one in given if one is not None)
        values = [one.value for one in given if one is not None and one.value is not None]
        cells = tuple(
            RatedCell(
                ", ".join(part for part in (show_value(one.value), capital(one.band)) if part)
                if one is not None and one.value is not None
                else "Not scored",
                one.value if one is not None else None,
                flagged=False,
            )
            for one in given
        )
        spread = max(values) - min(values) if len(values) > 1 else None
        rows.append(RatedRow("", "", title, cells, spread))
    return rows
