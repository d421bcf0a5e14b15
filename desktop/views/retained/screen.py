"""The records and duty desk's place: find the person, say why, read. Nothing of it outlives the screen."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QDeadlineTimer, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from care_record.people.banner import banner
from care_record.people.dates import show_time
from care_record.people.patient import Patient
from care_record.people.search import Match
from desktop.services.acts import RetainedRecord
from desktop.services.reads import BannerData
from desktop.views.find.trust import TrustCard
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import FolderToUse, OneOf, Sheet
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal
from desktop.views.parts.notices import Notice
from desktop.views.reading.screen import ACTIONS
from desktop.views.retained.duty import DutyCard
from desktop.views.retained.record import RecordView
from desktop.views.retained.why import WhyCard, reason_words, who_will_see
from desktop.views.screen import Context, Screen

PULSE_MS = 1000
SOON_MS = 5 * 60_000
OVER = "The time is over, and the record is closed."
COPY_WARNING = (
    "A folder with a page to read and a file for programs: everything in the record, who could read it, and who has "
    "looked. From then on it lies outside this program\u2019s protection: whoever can open the folder can read it. "
    "Choose a place that only you can open, hand the copy over, and delete it."
)


class RetainedScreen(Screen):
    """One person at a time. Its primary action searches, opens, or closes, as far as one has come."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Retained record")
        self.chosen: Patient | None = None
        self.shown: RetainedRecord | None = None
        self.view: RecordView | None = None
        self.why: WhyCard | None = None
        self.search: TrustCard | None = None
        self.duty: DutyCard | None = None
        self._deadline = QDeadlineTimer()
        self._ends = context.clock()
        self._strip = column(space=0)
        self._inside = column(space=0)
        self.content.addLayout(self._strip)
        self.content.addLayout(self._inside, 1)
        self.other = self.add_action(Button("Somebody else", self.start, keys="Alt+Left"))
        self.copy = self.add_action(Button("Make a copy for the person\u2026", self._copy, keys="Ctrl+Shift+E"))
        self.open = self.add_action(Button("Open the record", self._open, kind="primary", keys="Ctrl+Return"))
        self.close_record = self.add_action(Button("Close the record", self.start, kind="primary", keys="Ctrl+W"))
        self.pulse = QTimer(self)
        self.pulse.setInterval(PULSE_MS)
        self.pulse.timeout.connect(self.look_at_the_clock)
        self.start()

    def focus_first(self) -> None:
        if self.search is not None:
            self.search.number.entry.setFocus()

    def start(self) -> None:
        """Nobody is chosen: drop what was shown, and search."""
        self._drop()
        self.search = TrustCard(self.context, chosen=self._choose)
        self.duty = DutyCard(self.context, self._choose_for_risk)
        both = beside()
        both.addWidget(self.search)
        both.addLayout(column(self.duty, _what_it_is(), space=16))
        both.setStretch(1, 1)
        self._put(both)
        self._offer()
        self.subtitle.setText("Find the person first")
        self.foot_words.setText("Every search and every opening is logged.")
        self.identified.emit(None)
        self.focus_first()

    def look_at_the_clock(self) -> None:
        """Say that the end is near, and close the record when it has come."""
        record = self.shown
        if record is None:
            return
        # the computer may sleep, which stops the one clock, or its time be set back, which stops the other
        left = min(self._deadline.remainingTime(), (self._ends - self.context.clock()) / timedelta(milliseconds=1))
        if left <= 0:
            self.start()
            self.tell("info", OVER, "To go on, open it again: each opening has its own reason.")
        else:
            self._say_time(record, soon=left <= SOON_MS)

    def _choose_for_risk(self, person: Patient) -> None:
        self._open_for(person)
        if self.why is not None:
            self.why.take("risk")

    def _choose(self, match: Match) -> None:
        self._open_for(match.patient)

    def _open_for(self, person: Patient) -> None:
        self._drop()
        self.chosen = person
        # whose record it will be stands on top before the reason is given
        self.identified.emit(BannerData(banner(person, self.context.today), ""))
        self.why = WhyCard(self.context.me.glass_hours)
        both = beside()
        both.addWidget(self.why)
        both.addWidget(who_will_see())
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self._put(both)
        self._offer(self.other, self.open)
        self.subtitle.setText("Say why, then it opens")
        self.foot_words.setText("Your name stands beside this opening for good.")
        self.why.group.button(0).setFocus()

    def _open(self) -> None:
        person, why = self.chosen, self.why
        if person is None or why is None or not why.ready():
            return
        draft = why.draft(person.id)
        self.open.setEnabled(False)
        self.tell("info", "Opening\u2026", "The service releases the keys, and this computer checks what comes.")
        self.context.background.call(
            self, lambda calls: calls.open_retained(draft), lambda record: self._opened(person, record), self._refused
        )

    def _opened(self, person: Patient, record: RetainedRecord) -> None:
        if self.chosen is not person:
            # somebody else was chosen meanwhile: it never stands under another name
            return
        self._drop()
        self.shown = record
        self._deadline = QDeadlineTimer(record.remaining_ms)
        self._ends = self.context.clock() + timedelta(milliseconds=record.remaining_ms)
        self.identified.emit(record.record.banner)
        may = self.context.me.role == "clinician"
        self.view = RecordView(record, self._acknowledge if may else None)
        self._put(self.view)
        self._offer(*([self.copy] if record.draft.reason == "subject-access" else []), self.close_record)
        self.subtitle.setText("To be read, in memory alone")
        self._say_time(record, soon=False)
        lacks = [f"{record.sealed} answers could not be opened."] if record.sealed else []
        if lacks or record.problems:
            self.tell("warning", "Something of this record is not here.", " ".join((*lacks, *record.problems)))
        self.pulse.start()
        self.view.answers.focus_soon()

    def _refused(self, error: Exception) -> None:
        self.open.setEnabled(True)
        self.fail(error)

    def _acknowledge(self, response: UUID) -> None:
        record = self.shown
        if record is None:
            return
        OneOf.ask(
            self,
            "Acknowledge with an action",
            "What was done? Your name and the time are recorded, and the alert stops for everybody.",
            ACTIONS,
            "",
            "Acknowledge",
            lambda action, _: self.context.background.call(
                self,
                lambda calls: calls.acknowledge_retained(record, response, action),
                lambda now: self._again(record, now, "Acknowledged."),
                self.fail,
            ),
        )

    def _again(self, before: RetainedRecord, now: RetainedRecord, said: str) -> None:
        if self.shown is before and self.view is not None:
            self.shown = now
            self.view.show_record(now)
        self.context.go.say(said)

    def _copy(self) -> None:
        sheet = Sheet(self, "A copy of everything", "Choose a folder\u2026", self._where)
        sheet.inside.addWidget(text(COPY_WARNING, wrap=True))
        sheet.inside.addWidget(text("That you make it is logged.", "muted", wrap=True))
        sheet.open()

    def _where(self) -> None:
        FolderToUse.ask(self, "Where to put the copy", self._write)

    def _write(self, folder: Path) -> None:
        record = self.shown
        if record is None:
            return
        self.context.background.call(self, lambda calls: calls.copy_retained(record, folder), self._written, self.fail)

    def _written(self, place: Path) -> None:
        self.tell("good", f"The copy is in \u201c{place.name}\u201d.", COPY_WARNING.rpartition(": ")[2].capitalize())

    def _say_time(self, record: RetainedRecord, *, soon: bool) -> None:
        until = show_time(record.until)
        words = f"Opened until {until}: {reason_words(record.draft.reason)}. Seen by the privacy officer."
        more = f"\u201c{record.draft.words}\u201d"
        if soon:
            more = f"It closes at {until}, in less than five minutes. To go on, open it again with a reason."
        strip = self._strip.itemAt(0)
        shown = strip.widget() if strip is not None else None
        if shown is not None and shown.accessibleDescription() == more:
            return
        clear(self._strip)
        self._strip.addWidget(Notice("warning", words, more))
        reveal(self._strip)

    def _offer(self, *buttons: Button) -> None:
        for one in (self.other, self.copy, self.open, self.close_record):
            one.setVisible(one in buttons)
        self.open.setEnabled(True)

    def _put(self, what: object) -> None:
        clear(self._inside)
        if isinstance(what, QWidget):
            self._inside.addWidget(what)
        else:
            self._inside.addLayout(what)  # type: ignore[arg-type]
        reveal(self._inside)

    def _drop(self) -> None:
        """Forget the person and the record, and close what stands open over it."""
        self.pulse.stop()
        for sheet in self.findChildren(QDialog):
            sheet.reject()
        self.hush()
        clear(self._strip)
        clear(self._inside)
        self.chosen = self.shown = self.view = self.why = self.search = self.duty = None


def _what_it_is() -> QWidget:
    card = Card("When a record is withheld")
    for words in (
        "After a withdrawal, or when nobody who holds the key can be reached, the trust still keeps the record sealed.",
        "Only this desk\u2019s workstations can use its key, and only while the service releases it.",
        "You open it for one of four reasons, in your own words, for a time. The privacy officer sees each opening.",
        "What you open stands on this screen alone. It is never written to this computer, and closes by itself.",
    ):
        card.body.addWidget(text(words, wrap=True))
    card.body.addStretch(1)
    return card
