"""Outbox: what waits or failed, whose it is, why, since when; nothing in it is lost until a person says so."""

from functools import partial

from care_record.people.dates import day_in_london, show_date, show_time
from desktop.services.acts import Done
from desktop.services.reads import Notes, OutboxLine, OutboxPage, Status
from desktop.views.chasing.contact import ContactSheet
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import born_line, name_of
from desktop.views.screen import Address, Context, Screen

_STATES = {
    "waiting": ("Waits", "waiting", "text"),
    "accepted": ("Accepted", "check", "good"),
    "stuck": ("Stuck", "warning", "warning"),
    "conflict": ("Needs you", "warning", "warning"),
}
_PAUSE, _RESUME = "Pause for an hour", "Go on now"
_GOES_ALL_THE_SAME = (
    "Refusals, withdrawals, ends of access, revocations, acknowledgements and flags go out all the same. Nothing new "
    "is fetched, flags of others included. It goes on by itself then, after a lock, and well before the lease ends."
)
_PLACES = {"send": "send-to", "agreement": "agreement"}
_FOOT = "What needs you first, then the oldest. The rest goes out by itself, each act once, also after a power cut."


class OutboxScreen(Screen):
    """The outbox. Its primary action is what helps the marked act on: trying it again, or comparing two statements."""

    kinds = frozenset({"outbox", "status"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Outbox")
        self._large = current_look().large
        columns = _FEW if self._large else _ALL
        self.list = List("Outbox", columns, key=lambda line: line.id, fit_rows=True)
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(self._open)
        self.empty = OrEmpty(self.list, "Reading\u2026", name="waiting")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addWidget(card, 1)
        self.notes = text("", "muted", wrap=True)
        self.notes.hide()
        self.content.addWidget(self.notes)
        self.aside = Button(
            "Set aside", lambda: context.go.open(Address("set-aside")), kind="quiet", keys="Ctrl+Shift+S"
        )
        self.head.addWidget(self.aside)
        self.pause = Button(_PAUSE, self._pause, kind="quiet", keys="Ctrl+P")
        self.head.addWidget(self.pause)
        self._paused = False
        self.discard = self.add_action(Button("Discard\u2026", self._discard, kind="danger", keys="Ctrl+D"))
        self.edit = self.add_action(Button("Edit\u2026", self._edit, keys="Ctrl+E"))
        self.forward = self.add_action(Button("Retry", self._forward, kind="primary", keys="Ctrl+Return"))
        self._chosen(None)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.waiting.page(), self._show, self.fail)
        self.context.background.read(self, lambda reads: reads.status(), self._show_sync, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, page: OutboxPage) -> None:
        stuck = sum(line.state in ("stuck", "conflict") for line in page.lines)
        waits = len(page.lines) - stuck + page.more
        counted = f"{waits:,} on the way" + (f", {stuck} need you" if stuck > 1 else ", 1 needs you" if stuck else "")
        self.subtitle.setText(counted if page.lines else "")
        self.empty.say("Nothing waits.", "Everything that was done here has reached the service.")
        self.list.show_rows(page.lines)
        self.aside.say(f"\u26a0 {page.aside:,} set aside" if page.aside else "Set aside")
        self.notes.setText(_beside(page))
        self.notes.setVisible(bool(self.notes.text()))

    def _show_sync(self, status: Status) -> None:
        """Whether the sync is held, until when, and what goes out all the same."""
        paused = status.paused_until is not None
        if paused and status.paused_until is not None:
            self.tell("info", f"The sync is paused until {show_time(status.paused_until)}.", _GOES_ALL_THE_SAME)
        elif self._paused:
            self.hush()
        self._paused = paused
        self.pause.say(_RESUME if paused else _PAUSE)

    def _pause(self) -> None:
        def said(done: Done) -> None:
            self.context.go.say(done.words)
            self.refresh()

        held = self._paused
        self.context.background.call(
            self, lambda calls: calls.resume_sync() if held else calls.pause_sync(), said, self._not_paused
        )

    def _not_paused(self, error: Exception) -> None:
        self.not_done("The sync goes on.", error)

    def _chosen(self, line: OutboxLine | None) -> None:
        conflict = line is not None and line.state == "conflict"
        self.forward.say("Compare\u2026" if conflict else "Retry")
        self.forward.setEnabled(line is not None and (conflict or line.can_retry))
        self.edit.setEnabled(line is not None and bool(line.form) and not conflict)
        self.discard.setEnabled(line is not None and line.state != "accepted")
        why = f"{line.why} " if line is not None and self._large else ""
        self.foot_words.setText(why + _foot(line))

    def _open(self, line: OutboxLine) -> None:
        """Enter on a row: what helps it on, or its form."""
        if self.forward.isEnabled():
            self._forward()
        elif line.form:
            self._edit()

    def _forward(self) -> None:
        line: OutboxLine | None = self.list.current()
        if line is None:
            return
        if line.state == "conflict" and line.patient is not None:
            self.context.go.open(Address("conflict", line.patient.id, line.id))
        else:
            act = line.id
            self.context.background.act(self, lambda acts: acts.waiting.retry(act), self._done, self.fail)

    def _edit(self) -> None:
        line: OutboxLine | None = self.list.current()
        if line is None or line.patient is None:
            return
        if line.form == "contact":
            ContactSheet.ask(self, self.context, line.patient.id, self._done, act=line.id)
        elif line.form == "registration":
            self.context.go.open(Address("register", item=line.id))
        elif line.form:
            self.context.go.open(Address(_PLACES[line.form], line.patient.id, line.id))

    def _discard(self) -> None:
        line: OutboxLine | None = self.list.current()
        if line is None:
            return
        whose = f" for {name_of(line.patient)}" if line.patient is not None else ""
        Confirm.ask(
            self,
            "Discard this act?",
            f"{line.act}{whose}. {line.loses} This cannot be taken back.",
            "Discard",
            partial(self._drop, line),
        )

    def _drop(self, line: OutboxLine) -> None:
        act = line.id
        self.context.background.act(self, lambda acts: acts.waiting.discard(act), self._done, self.fail)

    def _done(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.refresh()


def _foot(line: OutboxLine | None) -> str:
    if line is None:
        return _FOOT
    if line.behind:
        later = "1 later act for this person waits" if line.behind == 1 else f"{line.behind:,} later acts wait"
        return f"{later} behind this one. Everybody else\u2019s go on."
    if line.newer:
        return "Not seen when this was done: " + "  ".join(line.newer)
    return _FOOT


def _beside(page: OutboxPage) -> str:
    """What does not stand in the list, in one line."""
    more = f"{page.more:,} more wait, which are not listed. " if page.more else ""
    return more + _notes_words(page.notes)


def _notes_words(notes: Notes) -> str:
    """The notes of reading in one line, so that they do not stand among the acts."""
    said = []
    if notes.waiting:
        said.append(f"{_so_many(notes.waiting)} to go out, after everything else.")
    if notes.refused:
        said.append(f"{_so_many(notes.refused)}, because the service refused: tell your trust\u2019s IT desk.")
    return " ".join(said)


def _so_many(count: int) -> str:
    return "1 note of reading waits" if count == 1 else f"{count:,} notes of reading wait"


def _state(line: OutboxLine) -> Cell:
    words, symbol, ink = _STATES[line.state]
    return Cell(words, symbol=symbol, ink=ink, strong=line.state in ("stuck", "conflict"))


def _act(line: OutboxLine) -> Cell:
    return Cell(line.act, line.detail, strong=True)


def _act_with_state(line: OutboxLine) -> Cell:
    words, symbol, ink = _STATES[line.state]
    since = f"{show_date(day_in_london(line.since))} {show_time(line.since)}"
    return Cell(f"{words}: {line.act}", f"{line.detail}  {since}".strip(), symbol=symbol, ink=ink, strong=True)


def _patient(line: OutboxLine) -> Cell:
    if line.patient is None:
        return Cell("No patient", quiet=True)
    return Cell(name_of(line.patient), born_line(line.patient))


def _since(line: OutboxLine) -> Cell:
    return Cell(show_date(day_in_london(line.since)), show_time(line.since))


def _why(line: OutboxLine) -> Cell:
    return Cell(line.why, quiet=line.state in ("waiting", "accepted"))


_ALL = (
    Column[OutboxLine]("State", _state),
    Column[OutboxLine]("Act", _act, share=2, wrap=170),
    Column[OutboxLine]("Patient", _patient, share=2, wrap=270),
    Column[OutboxLine]("Since", _since),
    Column[OutboxLine]("Why", _why, share=3, wrap=240),
)
# At large text five columns do not fit: state and time stand with the act, and why of the marked row below the list.
_FEW = (
    Column[OutboxLine]("Act", _act_with_state, share=1, wrap=200),
    Column[OutboxLine]("Patient", _patient, share=1, wrap=200),
)
