"""Who can read a record: in one card beside the agreement, and in whole on a screen of its own, which prints."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtGui import QFont, QPagedPaintDevice
from PySide6.QtWidgets import QVBoxLayout

from care_record.people.dates import day_in_london, show_date, show_moment, show_time
from desktop.services.reads import BannerData, Happening, Holder, WhoCanRead
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import FileToSave
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.notices import symbol
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, Screen

CARE = "What the team asked for or wrote is its clinical record and does not depend on this agreement."
_SIGNS = {
    "given": ("key", "text"),
    "ended": ("lock", "text"),
    "asked": ("waiting", "text"),
    "declined": ("info", "text"),
    "suspended": ("warning", "warning"),
    "lifted": ("check", "good"),
    "destroyed": ("lock", "warning"),
    "opened": ("warning", "warning"),
}
_FEW = 3


class ReadersCard(Card):
    """The teams that can open the record, who asks, and the way to the whole history."""

    def __init__(self, whole: Callable[[], object]) -> None:
        super().__init__("Who can read this record")
        self.more = Button("Who, since when, by whom", whole, kind="quiet", keys="Ctrl+Shift+W")
        self.sentence = text("", "strong", wrap=True)
        self.teams: QVBoxLayout = column(space=6)
        self.body.addWidget(self.sentence)
        self.body.addLayout(self.teams)
        self.body.addLayout(row(self.more, None))
        self.body.addStretch(1)
        self.body.addWidget(text(CARE, "small", wrap=True))

    def show_page(self, page: WhoCanRead) -> None:
        """Show who can read now."""
        self.sentence.setText(page.sentence)
        clear(self.teams)
        for holder in page.holders:
            self.teams.addWidget(divider())
            self.teams.addLayout(_holder_line(holder))
        for asked in page.asking:
            self.teams.addWidget(divider())
            said = text(f"{asked.words} {show_date(day_in_london(asked.at))}", wrap=True)
            self.teams.addLayout(row(symbol("waiting", "muted", 18), said, space=8))
        reveal(self.teams)


class ReadersScreen(Screen):
    """Everything about who can read one record. Its primary action prints it."""

    kinds = frozenset({"agreement", "patients", "staff", "outbox"})

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__(context, "Who can read this record", back=True)
        self._patient = patient
        self._page: WhoCanRead | None = None
        self._whose: BannerData | None = None
        self.sentence = text("", "heading", wrap=True)
        self.retained = text("", "muted", wrap=True)
        self.holders = List("Who can read now", _holder_columns(), key=lambda one: one.team.id, fit_rows=True)
        self.history = List(
            "What has changed it", _history_columns(), key=lambda one: (one.at, one.kind, one.words), fit_rows=True
        )
        now = Card()
        now.setAccessibleName("Who can read now")
        now.body.addWidget(self.sentence)
        now.body.addWidget(OrEmpty(self.holders, "No team can open it.", name="lock"), 1)
        now.body.addWidget(self.retained)
        history = Card("What has changed that, newest first")
        history.body.addWidget(OrEmpty(self.history, "Nothing has changed yet.", name="document"), 1)
        self.content.addWidget(now, 2)
        self.content.addWidget(history, 3)
        self.foot_words.setText("Every line was signed by the workstation of whoever it names, and was checked here.")
        self.print = self.add_action(Button("Print or PDF\u2026", self._print, kind="primary", keys="Ctrl+Return"))
        self.print.setEnabled(False)

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(
            self, lambda reads: (reads.who_can_read(patient), reads.banner(patient)), self._show, self.fail
        )

    def focus_first(self) -> None:
        self.history.focus_soon()

    def _show(self, found: tuple[WhoCanRead, BannerData]) -> None:
        self._page, self._whose = found
        page = self._page
        self.sentence.setText(page.sentence)
        self.retained.setText(page.retained)
        self.holders.show_rows(page.holders)
        self.history.show_rows(page.history)
        self.print.setEnabled(True)

    def _print(self) -> None:
        from desktop.views.parts.paper import PaperChoice

        PaperChoice.ask(self, self._paint, self._save)

    def _save(self) -> None:
        FileToSave.ask(self, "Keep as PDF", "who-can-read.pdf", "PDF (*.pdf)", self._write)

    def _write(self, path: Path) -> None:
        from desktop.views.parts.paper import pdf

        if pdf(path, "Who can read a record", self._paint):
            self.context.go.say("Kept. A printed or exported copy is outside this program\u2019s protection.")
        else:
            self.tell("warning", "The PDF could not be written there.", "Choose another folder, or free some space.")

    def _paint(self, device: QPagedPaintDevice) -> bool:
        page, whose = self._page, self._whose
        return page is not None and whose is not None and paint(device, page, whose.banner.spoken, self.context)


def paint(device: QPagedPaintDevice, page: WhoCanRead, whose: str, context: Context) -> bool:
    """Draw the pages; False where the device does not take them."""
    from desktop.views.parts.paper import Pages, painted

    def draw(pages: Pages) -> None:
        pages.words("Who can read this record", 2, QFont.Weight.Bold, space=2)
        pages.words(f"As of {show_moment(context.clock())}, printed by {context.me.name}.", 0, space=10)
        pages.words(page.sentence, 1, QFont.Weight.Bold, space=6)
        for holder in page.holders:
            since = f"Since {show_moment(holder.since)}, signed by {holder.by}"
            people = ", ".join(holder.people)
            pages.cells(((holder.team.name, 0.25), (f"{holder.basis}. {holder.what}. {people}", 0.45), (since, 0.3)))
        pages.y += 6
        pages.words(page.retained, 0, space=12)
        pages.words("What has changed that, newest first", 1, QFont.Weight.Bold, space=6)
        for event in page.history:
            words = f"{event.words} \u201c{event.reason}\u201d" if event.reason else event.words
            pages.cells(((show_moment(event.at), 0.22), (words, 0.53), (event.who, 0.25)))

    return painted(device, whose, draw)


def _holder_line(holder: Holder) -> QVBoxLayout:
    since = show_date(day_in_london(holder.since))
    waits = ", waits in the outbox" if holder.pending else ""
    more = f"{holder.basis}. {holder.what}. Since {since}, signed by {holder.by}{waits}."
    return column(
        row(symbol("key", "muted", 18), text(holder.team.name, "strong", wrap=True), space=8),
        text(more, "muted", wrap=True),
        space=2,
    )


def _holder_columns() -> tuple[Column[Holder], ...]:
    return (
        Column[Holder]("Team", _team_cell, share=3, wrap=220),
        Column[Holder]("Why", lambda one: Cell(one.basis, one.what), share=2, wrap=180),
        Column[Holder]("Since", lambda one: Cell(show_date(day_in_london(one.since)), show_time(one.since))),
        Column[Holder]("Signed by", lambda one: Cell(one.by, "waits in the outbox" if one.pending else "")),
    )


def _team_cell(holder: Holder) -> Cell:
    shown = ", ".join(holder.people[:_FEW])
    if len(holder.people) > _FEW:
        shown = f"{shown} and {len(holder.people) - _FEW} more"
    return Cell(holder.team.name, shown or "No clinician yet", symbol="key", ink="text", strong=True)


def _history_columns() -> tuple[Column[Happening], ...]:
    return (
        Column[Happening]("When", lambda one: Cell(show_date(day_in_london(one.at)), show_time(one.at))),
        Column[Happening]("What happened", _what_cell, share=1, wrap=260),
        Column[Happening]("Signed by", lambda one: Cell(one.who, "waits in the outbox" if one.pending else "")),
    )


def _what_cell(one: Happening) -> Cell:
    name, ink = _SIGNS[one.kind]
    return Cell(one.words, f"\u201c{one.reason}\u201d" if one.reason else "", symbol=name, ink=ink)
