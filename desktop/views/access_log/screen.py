"""Access log: who gave whom access, who looked; what is unusual leads to its lines. For privacy officers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from care_record.people.dates import day_in_london, show_date, show_moment, show_time
from desktop.services.acts import Done
from desktop.services.reads import (
    AccessFilter,
    AccessLine,
    AccessLogChoices,
    AccessPage,
    AccessPlace,
    LogExported,
    Status,
    UnusualItem,
)
from desktop.views.access_log.filters import Filters
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm, FileToSave
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.flow import Flow
from desktop.views.parts.fold import Fold
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, reveal, row
from desktop.views.parts.notices import current_look, symbol
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen

HINT = "Enter shows one person\u2019s lines, Ctrl+K finds a person. Looking at somebody\u2019s lines is noted."
HINT_ONE = "That you look at this person\u2019s lines is noted."
UNPROTECTED = (
    "Two files are written: a table for people, and the signed statements, which another program can check. They name "
    "patients and staff, and are outside this program\u2019s protection. That you made the copy is noted."
)
_MARKS = {"no-referral": "No referral", "many": "Many records", "gap": "Numbers missing", "glass": "Opened"}
_POLL_MS = 250


class Writing:
    """A copy on its way: how far it is, and whether it may go on. Read from another thread, each field whole."""

    def __init__(self) -> None:
        self.count = 0
        self.stopped = False

    def going(self, count: int) -> bool:
        """Take the number of lines so far; False asks to stop."""
        self.count = count
        return not self.stopped


class AccessLogScreen(Screen):
    """The whole log, or one person's lines. Its primary action writes a copy."""

    kinds = frozenset({"access-log"})

    def __init__(self, context: Context, patient: UUID | None = None) -> None:
        super().__init__(context, "Access log", back=patient is not None)
        self._patient = patient
        self._unusual: UnusualItem | None = None
        self._way: list[AccessPlace | None] = [None]
        self._older: AccessPlace | None = None
        self._writing: Writing | None = None
        self.filters = Filters(self._narrowed, self._show_all)
        self.strip: Flow = Flow(across=12, down=8)
        self.rules: dict[str, Button] = {}
        self.list = List("Access log", _columns(of_one=patient is not None), key=lambda line: line.seq, fit_rows=True)
        self.list.opened.connect(self._open)
        self.empty = OrEmpty(self.list, "Reading\u2026", name="waiting")
        self.fold: Fold | None = None
        if patient is None:
            self.content.addLayout(self.strip)
        if current_look().large:
            self.fold = Fold(self.filters, self.list)
            self.head.addWidget(self.fold)
        self.content.addWidget(self.filters)
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addWidget(card, 1)
        self.foot_words.setText(HINT if patient is None else HINT_ONE)
        self.newer = self.add_action(Button("Newer", self._newer, keys="Ctrl+PgUp"))
        self.older = self.add_action(Button("Older", self._go_older, keys="Ctrl+PgDown"))
        self.export = self.add_action(Button("Export\u2026", self._export, kind="primary", keys="Ctrl+Return"))
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._progress)
        context.background.status.connect(self._status)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.log.choices(), self._choices, self.fail)
        self._read()

    def focus_first(self) -> None:
        self.list.focus_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        """A copy is not finished behind anybody's back: leaving stops it, and nothing of it stays."""
        if self._writing is not None:
            self._writing.stopped = True
        super().hideEvent(event)

    def _which(self) -> AccessFilter:
        rule = self._unusual.rule if self._unusual is not None else None
        return replace(self.filters.chosen(self._patient), unusual=rule)

    def _read(self) -> None:
        which, before = self._which(), self._way[-1]
        self.context.background.read(
            self, lambda reads: reads.access_log(which, before), lambda page: self._show(which, page), self.fail
        )

    def _show(self, which: AccessFilter, page: AccessPage) -> None:
        if which != self._which():
            return
        self._older = page.older
        lines = page.lines
        under = "" if self.fold is None else ", under Filters,"
        self.empty.say("No line fits.", f"Show all{under} takes the narrowing back.")
        self.list.show_rows(lines)
        first, last = (_day(lines[0]), _day(lines[-1])) if lines else ("", "")
        self.subtitle.setText(f"{first} back to {last}" if first != last else first)
        self.newer.setEnabled(len(self._way) > 1)
        self.older.setEnabled(page.older is not None)
        self.export.setEnabled(bool(lines) and self._writing is None)
        self._say_notice(page.alarm)

    def _say_notice(self, alarm: str) -> None:
        """The log's own check comes before any rule's explanation."""
        if alarm:
            self.tell("risk", "The check of the log has found something.", alarm)
        elif self._unusual is not None:
            self.tell("info", f"{self._unusual.title}: {self._unusual.words}.", self._unusual.why)
        else:
            self.hush()

    def _status(self, status: Status) -> None:
        if status.connected == "refused":
            self._say_notice(status.sentence)

    def _choices(self, choices: AccessLogChoices) -> None:
        self.filters.offer(choices)
        if self._patient is None:
            self._show_unusual(choices)

    def _show_unusual(self, choices: AccessLogChoices) -> None:
        chosen = self._unusual.rule if self._unusual is not None else None
        had_focus = next((rule for rule, button in self.rules.items() if button.hasFocus()), None)
        clear(self.strip)
        self.rules = {}
        found = [item for item in choices.unusual if item.count]
        for item in found if current_look().large else choices.unusual:
            self._offer(item, taken=item.rule == chosen)
        if current_look().large and len(found) < len(choices.unusual):
            # each by itself would take the room of the list
            words = "All others: none" if found else "Nothing unusual"
            self.strip.addWidget(_quiet(words, self.newer.sizeHint().height()))
        reveal(self.strip)
        if had_focus in self.rules:
            self.rules[had_focus].setFocus()

    def _offer(self, item: UnusualItem, *, taken: bool) -> None:
        """One rule: a button where it found something, else a quiet word that it did not."""
        if not item.count:
            self.strip.addWidget(_quiet(f"{item.title}: none", self.newer.sizeHint().height()))
            return
        button = Button(f"\u26a0 {item.title}: {item.count:,}", self._taker(item), kind="segment")
        button.setCheckable(True)
        button.setChecked(taken)
        button.setAccessibleName(f"{item.title}: {item.count:,}")
        button.setAccessibleDescription(item.why)
        self.rules[item.rule] = button
        self.strip.addWidget(button)

    def _taker(self, item: UnusualItem) -> Callable[[], None]:
        def take() -> None:
            self._unusual = None if self._unusual is not None and self._unusual.rule == item.rule else item
            for rule, button in self.rules.items():
                button.setChecked(self._unusual is not None and rule == self._unusual.rule)
            self._narrowed()

        return take

    def _narrowed(self) -> None:
        if self.fold is not None:
            self.fold.count(self.filters.used)
        self._way = [None]
        self._read()

    def _show_all(self) -> None:
        self._unusual = None
        for button in self.rules.values():
            button.setChecked(False)
        self._narrowed()

    def _newer(self) -> None:
        if len(self._way) > 1:
            self._way.pop()
            self._read()

    def _go_older(self) -> None:
        if self._older is not None:
            self._way.append(self._older)
            self._older = None
            self._read()

    def _open(self, line: AccessLine) -> None:
        if self._patient is None and line.patient is not None:
            self.context.go.open(Address("access-of", line.patient))

    def _export(self) -> None:
        Confirm.ask(
            self,
            "Write a copy of these lines?",
            UNPROTECTED,
            "Choose where",
            lambda: FileToSave.ask(self, "Export the access log", "access-log.csv", "Table (*.csv)", self._note),
        )

    def _note(self, path: Path) -> None:
        """Noted first, then written."""
        which = self._which()
        self.context.background.act(
            self, lambda acts: acts.export_access_log(which), lambda done: self._write(which, path, done), self.fail
        )

    def _write(self, which: AccessFilter, path: Path, done: Done) -> None:
        note = done.id
        if note is None:
            return
        table = path if path.suffix == ".csv" else path.with_name(f"{path.name}.csv")
        writing = self.begin_writing()
        self.context.background.read(
            self,
            lambda reads: reads.log.export(which, table, note, writing.going),
            self._written,
            self._not_written,
        )

    def begin_writing(self) -> Writing:
        """One copy at a time; leaving the screen stops it."""
        writing = self._writing = Writing()
        self.export.setEnabled(False)
        self._poll.start()
        return writing

    def _progress(self) -> None:
        if self._writing is not None:
            self.foot_words.setText(f"Writing: {self._writing.count:,} lines so far. Leaving this screen stops it.")

    def _written(self, exported: LogExported | None) -> None:
        self._end_writing()
        if exported is not None:
            files = f"{exported.table} and {exported.statements}"
            self.context.go.say(f"{exported.lines:,} lines in {files}. Delete them when they are no longer needed.")

    def _not_written(self, error: Exception) -> None:
        self._end_writing()
        self.fail(error)

    def _end_writing(self) -> None:
        self._poll.stop()
        self._writing = None
        self.export.setEnabled(True)
        self.foot_words.setText(HINT if self._patient is None else HINT_ONE)


def _columns(*, of_one: bool) -> tuple[Column[AccessLine], ...]:
    whose = (Column[AccessLine]("Whose record", _whose, share=1, wrap=190),)
    if current_look().large:
        return (
            Column[AccessLine]("Who, and when", _who_and_when, share=1, wrap=190),
            Column[AccessLine]("What", _what, share=2, wrap=220),
            *(() if of_one else whose),
        )
    return (
        Column[AccessLine]("When", _when, wrap=120),
        Column[AccessLine]("Who", _who, share=1, wrap=170),
        Column[AccessLine]("What", _what, share=3, wrap=300),
        *(() if of_one else whose),
        Column[AccessLine]("Workstation", lambda line: Cell(line.workstation or "None", quiet=True), wrap=130),
    )


def _quiet(words: str, beside: int) -> QWidget:
    """Words as tall as a button, so that they stand in one line with those."""
    holder = QWidget()
    holder.setLayout(row(symbol("check", "good", 16), text(words, "muted"), space=6))
    holder.setFixedHeight(beside)
    return holder


def _day(line: AccessLine) -> str:
    return show_date(day_in_london(line.at))


def _when(line: AccessLine) -> Cell:
    words = f"{_day(line)} {show_time(line.at)}"
    return Cell(words, f"Offline, done {show_moment(line.said_at)}" if line.said_at is not None else "")


def _who(line: AccessLine) -> Cell:
    return Cell(line.who, ", ".join(filter(None, (line.role, line.teams))), strong=True)


def _who_and_when(line: AccessLine) -> Cell:
    """Three columns in one, where they have no room beside each other."""
    when, who = _when(line), _who(line)
    at = f"At {line.workstation}" if line.workstation else ""
    return Cell(who.words, ". ".join(filter(None, (when.words, when.more, who.more, at))), strong=True)


def _what(line: AccessLine) -> Cell:
    if line.doubtful:
        return Cell(line.what, "Not signed by who it names: do not believe it", symbol="risk", ink="risk", strong=True)
    if line.unusual:
        marks = ", ".join(_MARKS[one] for one in line.unusual)
        return Cell(line.what, f"{marks}. {line.more}".strip(), symbol="warning", ink="warning", strong=True)
    return Cell(line.what, line.more)


def _whose(line: AccessLine) -> Cell:
    if line.patient is None:
        return Cell("No one person", quiet=True)
    return Cell(line.whose, f"NHS No. {line.nhs_number}" if line.nhs_number else "", strong=True)
