"""Measures: what can be sent, what waits for a second person, and what was withdrawn. A file can be dropped here."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from desktop.services.reads.packs import MeasureRow, Standing
from desktop.views.measures.propose import from_file
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import FileToOpen
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen

ROLES = ("clinician", "system-administrator")
KINDS = "Measure packs and FHIR Questionnaires (*.mhcr-measure *.zip *.json)"
SIGNS: dict[Standing, tuple[str, str, str]] = {
    "waiting": ("Waits for a second person", "waiting", "warning"),
    "approved": ("Can be sent", "check", "good"),
    "installed": ("Can be sent", "check", "good"),
    "no-wording": ("Needs its wording", "document", "text"),
    "imported": ("Must be proposed", "warning", "warning"),
    "unreadable": ("Cannot be read", "warning", "warning"),
    "followed": ("A later version is sent", "", "text"),
    "declined": ("Declined", "", "text"),
    "withdrawn": ("Withdrawn", "", "text"),
}
"""How a measure stands, in words, with a symbol and its colour."""


class MeasuresScreen(Screen):
    """The list. Its primary action opens the one that is chosen; a file is imported by its own key, or by dropping."""

    kinds = frozenset({"measures", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Measures")
        columns = (
            Column[MeasureRow](
                "Measure",
                lambda one: Cell(one.title, f"Version {one.version}" if one.version else "No version", strong=True),
                sort=lambda one: one.title.casefold(),
                share=3,
                wrap=220,
            ),
            Column[MeasureRow]("Stands", _stands, sort=lambda one: one.standing, share=3, wrap=240),
            Column[MeasureRow]("Questions", lambda one: Cell(str(one.items) if one.items else "")),
            Column[MeasureRow]("Licence", _licence, share=2, wrap=200),
        )
        self.list = List("Measures", columns, key=lambda one: one.key, fit_rows=True)
        self.list.opened.connect(self._open)
        card = Card(margin=1)
        card.body.addWidget(OrEmpty(self.list, "Reading\u2026", name="document"))
        self.content.addWidget(card, 1)
        self.may = context.me.role in ROLES
        self.foot_words.setText(
            "Drop a measure pack or a FHIR Questionnaire here to look at it. Two people approve it before it is sent."
            if self.may
            else ""
        )
        if self.may:
            self.setAcceptDrops(True)
            self.add_action(Button("Import\u2026", self._import, keys="Ctrl+O"))
        self.look = self.add_action(Button("Open", self._open_chosen, kind="primary", keys="Ctrl+Return"))
        self.look.setEnabled(False)
        self.list.chosen.connect(lambda one: self.look.setEnabled(one is not None))

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.packs.rows(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, found: Sequence[MeasureRow]) -> None:
        waits = sum(one.for_me for one in found)
        can = sum(one.standing in ("installed", "approved") for one in found)
        told = f"{can} can be sent"
        self.subtitle.setText(told + (f"; {waits} {'waits' if waits == 1 else 'wait'} for you" if waits else ""))
        self.list.show_rows(found)

    def _open_chosen(self) -> None:
        chosen: MeasureRow | None = self.list.current()
        if chosen is not None:
            self._open(chosen)

    def _open(self, one: MeasureRow) -> None:
        self.context.go.open(Address("measure", words=one.key))

    def _import(self) -> None:
        FileToOpen.ask(self, "Import a measure", KINDS, self._take)

    def _take(self, path: Path) -> None:
        self.context.go.open(from_file(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self._take(path)


def _dropped(event: QDropEvent) -> Path | None:
    """The one file of this computer that is dropped."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _licence(one: MeasureRow) -> Cell:
    """Its first clause; the whole record stands with the measure."""
    return Cell(one.licence.partition(";")[0] or "Not recorded", quiet=True)


def _stands(one: MeasureRow) -> Cell:
    words, sign, ink = SIGNS[one.standing]
    if one.for_me:
        words = "Waits for you"
    more = f"{one.standing_words}. Waits to go out" if one.pending else one.standing_words
    return Cell(words, more, symbol=sign, ink=ink, quiet=not sign, strong=one.for_me)
