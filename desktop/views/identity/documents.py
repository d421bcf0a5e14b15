"""Documents: those that were seen, and one line to enter the next."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.identity.documents import documents
from care_record.people.dates import show_date
from desktop.services.acts.identity import EvidenceDraft
from desktop.services.reads.identity import PieceLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import Field, Form, choice, line
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List

VALIDITY = (
    ("2", "2  Looks genuine"),
    ("1", "1  Read, not looked at"),
    ("3", "3  Its features were checked"),
    ("4", "4  Its chip or issuer was checked"),
    ("0", "0  Not checked"),
)


class DocumentsPanel(QWidget):
    """`add` gets what was filled in, `remove` the document that is marked."""

    def __init__(self, add: Callable[[EvidenceDraft], object], remove: Callable[[UUID], object]) -> None:
        super().__init__()
        self._add, self._remove = add, remove
        columns = (
            Column[PieceLine]("Document", _what, share=2, wrap=180),
            Column[PieceLine]("Strength", lambda one: Cell(str(one.strength))),
            Column[PieceLine]("Validity", lambda one: Cell(str(one.validity))),
            Column[PieceLine]("Last four", lambda one: Cell(one.last4 or "None", quiet=not one.last4)),
            Column[PieceLine]("Ends", lambda one: Cell(show_date(one.expiry, "Does not end"), quiet=not one.expiry)),
        )
        self.list = List("Documents seen", columns, key=lambda one: one.id, reading=True)
        self.empty = OrEmpty(self.list, "No document is entered yet.", "Two are needed, one of them with a photo.")
        kinds = ((one.code, f"{one.words} ({one.strength})") for one in documents().values())
        self.kind = Field("Document (level)", choice(kinds))
        self.validity = Field("Validity", choice(VALIDITY))
        self.last4 = Field("Last four", line(longest=8), width=80)
        self.ends = Field("Ends on", line("01-Mar-2030", longest=20), width=124)
        self.form = Form(document=self.kind, validity=self.validity, last4=self.last4, expiry=self.ends)
        for field in (self.last4, self.ends):
            field.entry.returnPressed.connect(self._enter)  # type: ignore[union-attr]
        self.enter = Button("Enter document", self._enter, keys="Ctrl+E")
        self.take_out = Button("Take out", self._take_out, kind="quiet", keys="Ctrl+Del")
        first, second = row(self.kind, self.validity, space=12), row(self.last4, self.ends, space=12)
        entry = column(first, second, space=8) if current_look().large else row(first, second, space=12)
        if not current_look().large:
            self.empty.setFixedHeight(current_look().px(17))
        self.pictures = column(space=8)
        """Where pictures of the documents stand, should the person have sent any."""
        self.setLayout(column(self.pictures, self.empty, entry, row(self.enter, self.take_out, None), None, space=8))

    def show_pieces(self, pieces: tuple[PieceLine, ...]) -> None:
        """Show what was entered."""
        self.list.show_rows(pieces)
        self.take_out.setEnabled(bool(pieces))

    def focus(self) -> None:
        """Begin with the next document."""
        self.kind.entry.setFocus()

    def entered(self) -> None:
        """Make room for the next one."""
        self.form.show_problems(())
        for field in (self.last4, self.ends):
            field.entry.clear()
        self.focus()

    def failed(self, error: Exception) -> list[str]:
        """Put what is wrong at its field; gives back the rest."""
        return self.form.show_problems(getattr(error, "problems", ()))

    def _enter(self) -> None:
        self._add(
            EvidenceDraft(self.kind.value, int(self.validity.value), last4=self.last4.value, expiry=self.ends.value)
        )

    def _take_out(self) -> None:
        piece: PieceLine | None = self.list.current()
        if piece is None and self.list.rows.rows:
            piece = self.list.rows.rows[-1]
        if piece is not None:
            self._remove(piece.id)


def _what(piece: PieceLine) -> Cell:
    more = piece.problem or ("With photo" if piece.photo else "")
    sign = "warning" if piece.problem else ""
    return Cell(piece.words, more, symbol=sign, ink="warning" if sign else "text", strong=True)
