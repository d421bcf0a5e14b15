"""The patient: standing agreement and last scores, what is out, what came back, and the time line."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from care_record.channels.states import DeliveryState
from care_record.people.dates import day_in_london, show_date, show_time
from care_record.sentences import capital
from desktop.services.reads import PatientRecord, RequestLine, ResponseLine, ScoreLine, TimelineItem
from desktop.views.agreement.access import AccessNotices
from desktop.views.chasing.attempts import show_attempts
from desktop.views.chasing.contact import ContactSheet
from desktop.views.graph.figure import show_value
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.more import More
from desktop.views.parts.tables import Column, List
from desktop.views.patient.care import CareCard
from desktop.views.patient.differences import DifferencesNotice
from desktop.views.patient.ending import EndOfCareAction
from desktop.views.patient.mistakes import RightActions, put_right_notices
from desktop.views.patient.newer import newer_notice
from desktop.views.people import measure_cell
from desktop.views.screen import Address, Context, Screen

_NO_KEY = {
    "not opened yet": ("Nothing has been sealed here yet.", "The first send or note of a clinician opens the record."),
    "ended": (
        "What was sealed here before can no longer be opened.",
        "The next send or note of a clinician opens the record anew. Care is not affected.",
    ),
    "waiting for key": (
        "The key to this record has not reached this workstation yet.",
        "Answers can be read as soon as a colleague\u2019s workstation has passed it on. Everything else works.",
    ),
    "no key for your role": ("Your role sees no clinical content.", "You can send, chase and keep addresses right."),
}


_NO_SCORE = {"suspended": "Not shown.", "ended": "Removed from here.", "not your team": "Sealed to another team."}


class PatientScreen(Screen):
    """One person's record. Its primary action sends a measure."""

    kinds = frozenset({"patients", "requests", "responses", "agreement", "outbox"})

    def __init__(self, context: Context, patient: UUID, request: UUID | None = None) -> None:
        """With `request`, what was tried for that send is shown at once."""
        super().__init__(context, "Record", back=True)
        self._patient, self._request = patient, request
        self.standing = text("", "strong", wrap=True)
        self.agreement = Button("Agreement and access", self._agreement, kind="quiet", keys="Ctrl+G")
        standing = Card("Agreement")
        standing.head.addWidget(self.agreement)
        standing.body.addWidget(self.standing)
        standing.body.addStretch(1)
        self.scores_card = Card("Last scores")
        self.all_scores = Button("All scores", self._all_scores, kind="quiet", keys="Ctrl+Shift+G")
        if context.me.role == "clinician":
            self.scores_card.head.addWidget(self.all_scores)
        else:
            self.all_scores.setParent(self)
            self.all_scores.hide()
        self.scores = column(space=6)
        self.scores_card.body.addLayout(self.scores)
        self.scores_card.body.addStretch(1)
        self.returned = self._returned_list()
        self.out = self._out_list()
        self.timeline = self._timeline_list()
        self.take = Button("Take answers\u2026", self._take, kind="quiet", keys="Ctrl+E")
        self.mend = Button("Send again", self._again, kind="quiet", keys="Ctrl+R")
        self.of_send = More("this send")
        self.tried = self.of_send.add("Attempts", self._tried, keys="Ctrl+T")
        self.again = self.of_send.add("Send again", self._again)
        self.cancel = self.of_send.add("Cancel this send\u2026", self._cancel)
        self.nothing_back = OrEmpty(self.returned, "Nothing has come back yet.", name="returned")
        self.nothing_out = OrEmpty(self.out, "Nothing is out.", name="send")
        nothing_yet = OrEmpty(self.timeline, "Nothing has happened yet.", name="waiting")
        left, right = QWidget(), QWidget()
        out = self._card("Sent and not yet answered", self.nothing_out)
        for act in (self.mend, self.take, self.of_send):
            out.head.addWidget(act)
        lists = column(self._card("What came back", self.nothing_back), out, space=16)
        lists.setStretch(0, 3)
        lists.setStretch(1, 2)
        left.setLayout(lists)
        self.care = CareCard(context, patient)
        aside = column(standing, self.care, self.scores_card, self._card("Time line", nothing_yet), space=16)
        aside.setStretch(3, 1)
        right.setLayout(aside)
        both = beside()
        both.addWidget(left, 3)
        both.addWidget(right, 2)
        self._add_notices()
        self.content.addLayout(both, 1)
        self._add_actions()
        self._chosen(None)

    def _add_notices(self) -> None:
        self.access = AccessNotices(self, self._patient)
        self.differences = DifferencesNotice(self._contact)
        self.content.addWidget(self.access)
        self.content.addWidget(self.differences)

    def _add_actions(self) -> None:
        self.schedules = self.add_action(Button("Schedules and appointments", self._schedules, keys="Ctrl+J"))
        self.send = self.add_action(Button("Send a measure", self._send, kind="primary", keys="Ctrl+Return"))
        more = More("this record")
        more.add("Contact details\u2026", self._contact, keys="Ctrl+Shift+I")
        more.add("Invitation and account", self._invitations, keys="Ctrl+Shift+M")
        self.ending = EndOfCareAction(self.context, more)
        self.right = RightActions(self, self._patient, more)
        self.head.addWidget(more)

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.patient(patient), self._show, self.fail)
        self.access.refresh()
        self.care.refresh()

    def focus_first(self) -> None:
        self.returned.focus_soon()

    def _show(self, record: PatientRecord) -> None:
        teams = ", ".join(referral.team.name for referral in record.referrals if referral.closed is None)
        self.subtitle.setText(teams or "No open referral")
        self.standing.setText(record.banner.agreement_sentence)
        self.hush()
        if record.access_state in _NO_KEY and record.instead is None:
            self.tell("info", *_NO_KEY[record.access_state])
        if (newer := newer_notice(record)) is not None:
            self.notices.addWidget(newer)
        for notice in put_right_notices(self, record):
            self.notices.addWidget(notice)
        self.differences.show_differences(record.differences)
        self.returned.show_rows(record.returned)
        self.out.show_rows(record.out)
        if self._request is not None:
            show_attempts(self, self._patient, self._request)
            self._request = None
        self.timeline.show_rows(record.timeline)
        clear(self.scores)
        for index, (title, score, on) in enumerate(record.last_scores[:4]):
            if index:
                self.scores.addWidget(divider())
            self.scores.addLayout(_score_row(title, score, show_date(on)))
        if not record.last_scores:
            self.scores.addWidget(text(_NO_SCORE.get(record.access_state, "No score yet."), "muted"))
        reveal(self.scores)
        died = record.line.deceased or record.line.died is not None
        suspended = record.access_state == "suspended"
        self.send.setEnabled(not died and not suspended and not record.stopped and record.instead is None)
        self.right.show_record(record)
        self.ending.show_record(record)
        why = "This person has died: nothing can be sent." if died else ""
        self.foot_words.setText("This person has withdrawn: nothing is sent until it is settled." if suspended else why)

    def _returned_list(self) -> List:
        columns = (
            Column[ResponseLine]("Measure", measure_cell, share=1),
            Column[ResponseLine]("Score", _score_cell, share=1, wrap=190),
            Column[ResponseLine]("Change", _change_cell, share=1, wrap=160),
            Column[ResponseLine]("Received", lambda line: Cell(show_date(day_in_london(line.received_at)))),
        )
        made = List("What came back", columns, key=lambda line: line.id, fit_rows=True)
        made.opened.connect(lambda line: self.context.go.open(Address("reading", self._patient, line.id)))
        return made

    def _out_list(self) -> List:
        columns = (
            Column[RequestLine]("Measure", lambda line: Cell(line.measure_title, strong=True)),
            Column[RequestLine]("By", _way_cell, wrap=150),
            Column[RequestLine]("State", _state_cell, share=3, wrap=200),
            Column[RequestLine]("Due", lambda line: Cell(show_date(line.due))),
        )
        made = List("Sent and not yet answered", columns, key=lambda line: line.id, fit_rows=True)
        made.chosen.connect(self._chosen)
        made.opened.connect(lambda line: show_attempts(self, self._patient, line.id))
        return made

    def _timeline_list(self) -> List:
        columns = (
            Column[TimelineItem]("When", lambda item: Cell(show_date(day_in_london(item.at)), show_time(item.at))),
            Column[TimelineItem]("What", _event_cell, share=1, wrap=160),
        )
        made = List("Time line", columns, key=lambda item: (item.at, item.kind, item.ref), fit_rows=True)
        made.horizontalHeader().hide()
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.opened.connect(self._event)
        return made

    @staticmethod
    def _card(title: str, rows: OrEmpty) -> Card:
        card = Card(title)
        card.body.addWidget(rows)
        return card

    def _event(self, item: TimelineItem) -> None:
        came = item.struck and item.kind == "response.returned"
        if item.ref is not None and (came or any(line.id == item.ref for line in self.returned.rows.rows)):
            self.context.go.open(Address("reading", self._patient, item.ref))

    def _chosen(self, line: RequestLine | None) -> None:
        expired = line is not None and line.state is DeliveryState.EXPIRED
        self.mend.setVisible(expired)
        self.take.setVisible(line is not None and not expired and self.context.me.role == "clinician")
        self.of_send.setVisible(line is not None)
        for action in (self.tried, self.again):
            action.setEnabled(line is not None and not line.pending)
        self.cancel.setEnabled(not expired)

    def _send(self) -> None:
        self.context.go.open(Address("send-to", self._patient))

    def _all_scores(self) -> None:
        self.context.go.open(Address("scores", self._patient))

    def _take(self) -> None:
        line: RequestLine | None = self.out.current()
        if line is not None:
            self.context.go.open(Address("take-answers", self._patient, line.id))

    def _schedules(self) -> None:
        self.context.go.open(Address("schedules-of", self._patient))

    def _tried(self) -> None:
        line: RequestLine | None = self.out.current()
        if line is not None:
            show_attempts(self, self._patient, line.id)

    def _contact(self) -> None:
        ContactSheet.ask(self, self.context, self._patient, lambda done: self.context.go.say(done.words))

    def _invitations(self) -> None:
        self.context.go.open(Address("invitations-of", self._patient))

    def _agreement(self) -> None:
        self.context.go.open(Address("agreement", self._patient))

    def _again(self) -> None:
        line: RequestLine | None = self.out.current()
        if line is not None:
            self.context.background.act(
                self,
                lambda acts: acts.send_again(line.id),
                lambda _: self.context.go.say("It goes out again."),
                self.fail,
            )

    def _cancel(self) -> None:
        line: RequestLine | None = self.out.current()
        if line is None:
            return
        Confirm.ask(
            self,
            "Cancel this send?",
            f"The link to {line.measure_title} stops working, and the person can no longer answer it.",
            "Cancel the send",
            lambda: self.context.background.act(
                self, lambda acts: acts.cancel_request(line.id), lambda _: self.context.go.say("Cancelled."), self.fail
            ),
        )


def _change_cell(line: ResponseLine) -> Cell:
    return Cell(line.change_words, quiet=line.change_words == "First score")


def _score_cell(line: ResponseLine) -> Cell:
    if line.quarantined:
        return Cell("Does not fit", symbol="warning", ink="warning", strong=True)
    if line.flagged:
        said = ", ".join(part for part in (line.score, capital(line.band)) if part)
        return Cell(said or "Flagged", "Flagged" if said else "", symbol="risk", ink="risk", strong=True)
    return Cell(", ".join(part for part in (line.score, capital(line.band)) if part) or "Not scored")


def _way_cell(line: RequestLine) -> Cell:
    return Cell(line.channel.label, f"to {line.asked}" if line.asked else "")


def _state_cell(line: RequestLine) -> Cell:
    if line.problem:
        return Cell(f"{line.state.label}: {line.problem}", symbol="warning", ink="warning", strong=True)
    if line.state is DeliveryState.EXPIRED and not line.pending:
        return Cell(line.state.label, line.state.words, symbol="warning", ink="warning", strong=True)
    return Cell("Waits in the outbox" if line.pending else line.state_words)


def _event_cell(item: TimelineItem) -> Cell:
    if item.struck:
        return Cell(item.words, f"Entered in error: {item.struck}", quiet=True, struck=True)
    return Cell(item.words, f"{item.who}   waits in the outbox" if item.pending else item.who)


def _score_row(title: str, score: ScoreLine, on: str) -> QHBoxLayout:
    value = show_value(score.value) if score.value is not None else "Not scored"
    band = text(capital(score.band), "body")
    return row(text(title, "strong"), None, text(value, "heading"), band, text(on, "small"), space=10)
