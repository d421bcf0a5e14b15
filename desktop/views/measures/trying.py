"""Trying a measure: the form as the person sees it, with its score beside it as it stands. Nothing is stored."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from care_record.answering.sheet import Paper, Sheet
from care_record.measures.score import score
from desktop.services.reads.packs import MeasureDetail
from desktop.views.form.manner import Manner
from desktop.views.form.walk import FormWalk
from desktop.views.measures.propose import look
from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal, row
from desktop.views.parts.notices import current_look, symbol
from desktop.views.screen import Context, Screen

if TYPE_CHECKING:
    from care_record.measures.manifest import Manifest
    from care_record.measures.score import Scored

_MANNER = Manner("person", "the number of the team that sends it", "the team that sends it", "Begin again")


class TryScreen(Screen):
    """The form on the left, what it comes to on the right. The last page's button begins again."""

    def __init__(self, context: Context, words: str) -> None:
        super().__init__(context, "Try it")
        # the form has a way back of its own
        self.head.addWidget(Button("Leave", context.go.back, kind="quiet", keys="Ctrl+W"))
        self._asked: dict[str, str] = json.loads(words)
        self._detail: MeasureDetail | None = None
        self.walk: FormWalk | None = None
        self.score = Card("As it is scored now")
        self._place = column(space=0)
        self.subtitle.setText("Nothing is stored, and nobody is asked.")
        if current_look().large:
            self.content.addLayout(self._place, 1)
            self.content.addWidget(self.score)
        else:
            self.score.setFixedWidth(current_look().px(40))
            both = row(space=16)
            both.addLayout(self._place, 1)
            both.addLayout(column(self.score, None))
            self.content.addLayout(both, 1)

    def refresh(self) -> None:
        if self._detail is None:
            asked = self._asked
            self.context.background.read(self, lambda reads: look(reads, asked), self._show, self.fail)

    def focus_first(self) -> None:
        if self.walk is not None and self.walk.page is not None:
            self.walk.page.focus_first()

    def _show(self, detail: MeasureDetail | None) -> None:
        if detail is None or detail.measure is None:
            self.tell("warning", "It cannot be tried as it is.", "Go back to see what stands against it.")
            return
        self._detail = detail
        self._begin()

    def _begin(self) -> None:
        if self._detail is None or self._detail.measure is None:
            return
        clear(self._place)
        card = Card(self._detail.row.title, margin=16)
        self.walk = FormWalk(Sheet(Paper.of(self._detail.measure)), _MANNER)
        self.walk.setMinimumHeight(current_look().px(48))
        self.walk.moved.connect(self._score)
        self.walk.finished.connect(self._begin)
        card.body.addWidget(self.walk, 1)
        self._place.addWidget(card, 1)
        reveal(self._place)
        self.walk.begin()
        self._score()

    def _score(self) -> None:
        if self.walk is None or self._detail is None or self._detail.measure is None:
            return
        measure = self._detail.measure
        response = self.walk.sheet.response(self.context.clock())
        scored = score(measure.form, measure.manifest, response, measure.valuesets)
        clear(self.score.body)
        for part in _lines(scored, measure.manifest):
            self.score.body.addWidget(part)
        reveal(self.score.body)


def _lines(scored: "Scored", manifest: "Manifest | None") -> Iterator[QWidget]:
    for one in scored.scores:
        rule = manifest.score(one.name) if manifest else None
        given = f"{one.answered} of {one.of} answered" if one.value is None else str(one.value)
        line = column(text(rule.title if rule else one.name, "small"), space=0)
        line.addWidget(text(given, "muted" if one.value is None else "heading", wrap=True))
        if one.band:
            line.addWidget(text(one.band, wrap=True))
        whole = QWidget()
        whole.setLayout(line)
        yield whole
    for flag in scored.flags:
        yield _signed("risk", "risk", flag.reason)
    for problem in scored.problems:
        if scored.quarantined or not scored.scores:
            yield _signed("info", "muted", problem.reason)


def _signed(sign: str, token: str, words: str) -> QWidget:
    whole = QWidget()
    line = row(space=8)
    line.addLayout(column(symbol(sign, token, 16), None))
    line.addWidget(text(words, wrap=True), 1)
    whole.setLayout(line)
    return whole
