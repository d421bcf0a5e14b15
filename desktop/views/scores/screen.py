"""Scores over time: every measure that the person has answered, on one time axis, newest on top."""

from functools import partial
from pathlib import Path
from uuid import UUID

from desktop.services.reads import MeasureScores, ScoreHistory
from desktop.services.reads.reporting.pages import Scope
from desktop.views.graph.drawing import margins_of
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.copying import copy_for_record, whose
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal
from desktop.views.parts.notices import current_look
from desktop.views.reporting.exporting import Exporting
from desktop.views.scores.panel import Panel
from desktop.views.scores.series import RANGES, figure, span
from desktop.views.scores.summary import summary_text
from desktop.views.screen import Address, Context, Screen

YEAR = 1


class ScoresScreen(Screen):
    """One person's scores. Its primary action prints the summary."""

    kinds = frozenset({"responses", "patients"})

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__(context, "Scores over time", back=True)
        self._patient = patient
        self.history: ScoreHistory | None = None
        self._taken: dict[tuple[str, str], int] = {}
        self._as = 0
        self.range = Segments("Time", tuple(name for name, _ in RANGES), lambda _: self._draw())
        self.choice = Segments("Show as", ("Graphs", "Tables"), self._show_as)
        controls = Flow(across=16, down=8)
        controls.addWidget(self.range)
        controls.addWidget(self.choice)
        self.panels: list[Panel] = []
        self._body = column(space=12)
        self.content.addLayout(controls)
        self.content.addLayout(self._body, 1)
        self.foot_words.setText("Left and Right walk a graph\u2019s points, Enter opens the answer.")
        self.copy = self.add_action(Button("Copy for the EPR", self._copy, keys="Ctrl+Shift+C"))
        self.exporting = Exporting(self)
        self.export = self.add_action(Button("Export\u2026", self._export, keys="Ctrl+Shift+E"))
        self.print = self.add_action(Button("Print or PDF\u2026", self._print, kind="primary", keys="Ctrl+P"))
        for button in (self.copy, self.export, self.print):
            button.setEnabled(False)
        self.range.group.button(YEAR).setChecked(True)

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.understanding.scores(patient), self._show, self.fail)

    def focus_first(self) -> None:
        self.range.group.button(max(0, self.range.group.checkedId())).setFocus()

    def _show(self, history: ScoreHistory) -> None:
        if history == self.history:
            return
        self.history = history
        for button in (self.copy, self.export, self.print):
            button.setEnabled(bool(history.measures))
        self._draw()

    def _draw(self) -> None:
        history = self.history
        if history is None:
            return
        clear(self._body)
        self.panels = []
        if history.hidden or not history.measures:
            said = Card("Not shown" if history.hidden else "Nothing yet")
            said.body.addWidget(text(history.hidden or "No score yet.", wrap=True))
            self._body.addWidget(said)
            self._body.addStretch(1)
            reveal(self._body)
            return
        shown = span(history, RANGES[self.range.group.checkedId()][1])
        chosen = [(one, one.series[self._index(one.measure_title, _rater(one))]) for one in history.measures]
        margins = margins_of([figure(one, series, history, shown) for one, series in chosen], current_look().font(-1))
        for measure, series in chosen:
            taker = partial(self._take, (measure.measure_title, _rater(measure)))
            panel = Panel(measure, series, history, shown, margins, self._open, taker)
            panel.show_as(self._as)
            self.panels.append(panel)
            self._body.addWidget(panel)
        self._body.addStretch(1)
        reveal(self._body)

    def _index(self, measure: str, rater: str) -> int:
        return self._taken.get((measure, rater), 0)

    def _take(self, key: tuple[str, str], index: int) -> None:
        self._taken[key] = index
        self._draw()

    def _show_as(self, index: int) -> None:
        self._as = index
        for panel in self.panels:
            panel.show_as(index)

    def _open(self, response: UUID) -> None:
        self.context.go.open(Address("reading", self._patient, response))

    def _copy(self) -> None:
        if self.history is not None:
            self.context.go.say(copy_for_record(self.history.banner.banner, summary_text(self.history)))

    def _export(self) -> None:
        if self.history is not None:
            self.exporting.begin(Scope(patient=self._patient), f"Answers of {whose(self.history.banner.banner)}.")

    def _print(self) -> None:
        from desktop.views.parts.paper import PaperChoice
        from desktop.views.scores.paper import paint

        history, me, now = self.history, self.context.me, self.context.clock()
        if history is not None:
            PaperChoice.ask(self, lambda device: paint(device, history, me, now), self._save)

    def _save(self) -> None:
        FileToSave.ask(self, "Keep as PDF", "scores.pdf", "PDF (*.pdf)", self._write)

    def _write(self, path: Path) -> None:
        from desktop.views.scores.paper import write_pdf

        if self.history is None:
            return
        if write_pdf(self.history, self.context.me, self.context.clock(), path):
            self.context.go.say("Kept. A printed or exported copy is outside this program\u2019s protection.")
        else:
            self.tell("warning", "The PDF could not be written there.", "Choose another folder, or free some space.")


def _rater(measure: MeasureScores) -> str:
    return f"{measure.respondent} {measure.who}".strip()
