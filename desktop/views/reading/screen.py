"""Reading a response: flags, score with band and change, graph, every answer. Its primary action marks it reviewed."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.people.dates import show_moment
from care_record.risk.actions import RiskAction
from desktop.services.reads import ResponseReading
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.copying import copy_for_record
from desktop.views.parts.dialogs import FileToSave, OneOf
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal, row
from desktop.views.parts.notices import current_look
from desktop.views.reading.alerts import alerts
from desktop.views.reading.cards import AnswersCard, OwnWords, ScoreCard, make_graph
from desktop.views.reading.clock import clock_notice
from desktop.views.reading.figures import record_text, respondent_words
from desktop.views.screen import Address, Context, Screen

if TYPE_CHECKING:
    from desktop.views.reading.paper import Printing

ACTIONS = tuple((action.value, action.words) for action in RiskAction)


_KEPT = {
    "struck": ("Not shown", "What was answered is sealed in the log, and is opened for nobody here."),
    "sealed": ("Kept, and not lost", "What was received is kept as it came. It opens once its key is here."),
    "suspended": (
        "Not shown",
        "If the person agrees again, it can be read again. Once the withdrawal is confirmed, it is removed from here.",
    ),
    "gone": (
        "Removed from here",
        "Nothing of it is left on this workstation. Only the records and duty desk opens the retained record.",
    ),
}


class ReadingScreen(Screen):
    """One response, whole."""

    kinds = frozenset({"responses"})

    def __init__(self, context: Context, patient: UUID, response: UUID) -> None:
        super().__init__(context, "Reading\u2026", back=True)
        self._patient, self._response = patient, response
        self.reading: ResponseReading | None = None
        self._with_answers = True
        self.content.setSpacing(12)
        self.all_scores = Button("All scores", self._scores, kind="quiet", keys="Ctrl+Shift+G")
        self.raters = Button("Compare raters", self._raters, kind="quiet", keys="Ctrl+Shift+B")
        self.raters.hide()
        self.subtitle.setWordWrap(True)
        if not current_look().large:
            self.head.addWidget(self.raters)
            self.head.addWidget(self.all_scores)
        self._alerts = column(space=8)
        self.content.addLayout(self._alerts)
        self._body = column(space=0)
        self.content.addLayout(self._body, 1)
        if current_look().large:
            # the flags come first where there is little room
            self.content.addLayout(row(self.raters, self.all_scores, None))
        self.copy = self.add_action(Button("Copy for the EPR", self._copy, keys="Ctrl+Shift+C"))
        self.print = self.add_action(Button("Print or PDF\u2026", self._print, keys="Ctrl+P"))
        self.review = self.add_action(Button("Mark reviewed", self._review, kind="primary", keys="Ctrl+Return"))
        for button in (self.copy, self.print, self.review):
            button.setEnabled(False)

    def refresh(self) -> None:
        response = self._response
        self.context.background.read(self, lambda reads: reads.response(response), self._show, self.fail)

    def _show(self, reading: ResponseReading) -> None:
        first = self.reading is None
        if reading == self.reading:
            return
        self.reading = reading
        self.title.setText(reading.line.measure_title)
        self.subtitle.setText(respondent_words(reading))
        clear(self._alerts)
        self._alert(reading)
        clear(self._body)
        self._body.addWidget(self._inside(reading))
        reveal(self._alerts)
        reveal(self._body)
        reviewed = reading.line.reviewed
        self.raters.setVisible(reading.raters > 0)
        self.copy.setEnabled(reading.opened)
        self.print.setEnabled(reading.opened)
        self.review.setEnabled(reading.opened and reviewed is None)
        if reviewed is not None:
            waits = ", waits in the outbox" if reviewed.pending else ""
            self.foot_words.setText(f"\u2713 Reviewed by {reviewed.who}, {show_moment(reviewed.when)}{waits}")
        else:
            receipt = f"Receipt {reading.receipt}. " if reading.receipt else ""
            how = "" if reading.struck else "Opened and scored on this computer; the service cannot read it."
            self.foot_words.setText(f"{receipt}{how}")
        if first:
            self.review.setFocus()
        if first and reading.opened:
            response = self._response
            self.context.background.act(
                self, lambda acts: acts.worklist.opened(response), lambda _: None, self.fail, unasked=True
            )

    def _alert(self, reading: ResponseReading) -> None:
        for notice in alerts(reading, self._acknowledge, self._ask_again):
            self._alerts.addWidget(notice)
        history = clock_notice(self, reading.clock)
        if history is not None:
            self._alerts.addWidget(history)

    def _inside(self, reading: ResponseReading) -> QWidget:
        inside = QWidget()
        both = beside()
        if not reading.opened:
            title, words = _KEPT.get(reading.state, _KEPT["sealed"])
            card = Card(title)
            card.body.addWidget(text(words, wrap=True))
            card.body.addStretch(1)
            both.addWidget(card)
            inside.setLayout(both)
            return inside
        answers = AnswersCard(reading)
        graph = make_graph(reading)
        if reading.scores:
            left = column(ScoreCard(reading), space=12)
            if graph is not None:
                left.addWidget(graph, 1)
            else:
                left.addStretch(1)
            both.addLayout(left, 3)
        right = column(space=12)
        if reading.words:
            right.addWidget(OwnWords(reading.words))
        right.addWidget(answers, 1)
        both.addLayout(right, 5)
        inside.setLayout(both)
        return inside

    def _ask_again(self) -> None:
        if self.reading is not None:
            self.context.go.open(Address("send-to", self._patient, words=self.reading.measure))

    def _scores(self) -> None:
        self.context.go.open(Address("scores", self._patient))

    def _raters(self) -> None:
        self.context.go.open(Address("raters", self._patient, self._response))

    def _acknowledge(self) -> None:
        response = self._response
        OneOf.ask(
            self,
            "Acknowledge with an action",
            "What was done? Your name and the time are recorded, and the alert stops for everybody.",
            ACTIONS,
            "Note",
            "Acknowledge",
            lambda action, note: self.context.background.act(
                self,
                lambda acts: acts.acknowledge_risk(response, action, note),
                lambda _: self.context.go.say("Acknowledged."),
                self.fail,
            ),
        )

    def _review(self) -> None:
        response = self._response
        self.review.setEnabled(False)
        self.context.background.act(
            self,
            lambda acts: acts.mark_reviewed(response),
            lambda _: self.context.go.say("Marked reviewed."),
            self.fail,
        )

    def _copy(self) -> None:
        if self.reading is not None:
            self.context.go.say(copy_for_record(self.reading.banner.banner, record_text(self.reading)))

    def _print(self) -> None:
        from desktop.views.parts.paper import PaperChoice
        from desktop.views.reading.paper import paint

        reading = self.reading
        if reading is not None:
            self._with_answers = True
            option = ("With every answer", self._take_answers)
            PaperChoice.ask(self, lambda device: paint(device, reading, self._printing()), self._save, option)

    def _take_answers(self, wanted: bool) -> None:
        self._with_answers = wanted

    def _printing(self) -> "Printing":
        from desktop.views.reading.paper import Printing

        return Printing(self.context.me, self.context.clock(), self._with_answers)

    def _save(self) -> None:
        FileToSave.ask(self, "Keep as PDF", "response.pdf", "PDF (*.pdf)", self._write)

    def _write(self, path: Path) -> None:
        from desktop.views.reading.paper import write_pdf

        if self.reading is None:
            return
        if write_pdf(self.reading, self._printing(), path):
            self.context.go.say("Kept. A printed or exported copy is outside this program\u2019s protection.")
        else:
            self.tell("warning", "The PDF could not be written there.", "Choose another folder, or free some space.")
