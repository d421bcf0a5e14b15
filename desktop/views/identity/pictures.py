"""Pictures of documents beside what the person says of themselves: looked at, enlarged, and kept nowhere."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from desktop.services.acts.identity.pictures import Picture
from desktop.services.reads.identity import CasePage
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Context, words_of

_ZOOM = 1.4
_LARGEST = 6.0


class PicturesSheet(Sheet):
    """One picture at a time, with what the person says beside it. Closing it forgets them."""

    def __init__(self, parent: QWidget, context: Context, page: CasePage) -> None:
        super().__init__(parent, "Pictures of documents", "Close", lambda: None)
        self.yes.hide()
        self.no.say("Close")
        self.setMinimumWidth(1080)
        self._pictures: Sequence[Picture] = ()
        self._at, self._scale = 0, 1.0
        whose = page.person.banner if page.person else None
        said = whose.spoken if whose else f"{page.given} {page.family}, not matched yet"
        self.inside.addWidget(text(said, "strong", wrap=True))
        self.said = text("Opening\u2026", "muted", wrap=True)
        self.inside.addWidget(self.said)
        buttons = Flow(across=8, down=8)
        self.before = Button("Before", lambda: self._turn(-1), keys="Left")
        self.after = Button("Next", lambda: self._turn(1), keys="Right")
        self.larger = Button("Larger", lambda: self._zoom(_ZOOM), keys="Ctrl++")
        self.smaller = Button("Smaller", lambda: self._zoom(1 / _ZOOM), keys="Ctrl+-")
        for button in (self.before, self.after, self.larger, self.smaller):
            buttons.addWidget(button)
        self.inside.addLayout(buttons)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName("Picture of a document")
        self.place = QScrollArea()
        self.place.setWidget(self.picture)
        self.place.setWidgetResizable(True)
        self.place.setMinimumHeight(400)
        self.place.setAccessibleName("Pictures of documents")
        facts = QWidget()
        lines = [text("Says", "label"), *(text(f"{label}: {value}", wrap=True) for label, value in page.asked)]
        held = [one for one in page.person.compared if one.held] if page.person else []
        if held:
            lines += [text("In the record", "label"), *(text(f"{one.label}: {one.held}", wrap=True) for one in held)]
        moves = text("Enlarged, it moves with Up and Down, and to the sides with Shift.", "small", wrap=True)
        facts.setLayout(column(*lines, None, moves, space=6))
        facts.setFixedWidth(current_look().px(26))
        self.inside.addLayout(row(self.place, facts, space=16), 1)
        self._draw()
        self.place.setFocus()
        case = page.line.id
        context.background.call(self, lambda calls: calls.identity.pictures(case), self._show, self._fail)

    def _show(self, pictures: Sequence[Picture]) -> None:
        self._pictures = pictures
        if not pictures:
            self.said.setText("No picture has come. Whoever was asked has the link for seven days.")
        self._draw()

    def _fail(self, error: Exception) -> None:
        self.said.setText(" ".join(words_of(error)))

    def _turn(self, by: int) -> None:
        self._at, self._scale = (self._at + by) % max(1, len(self._pictures)), 1.0
        self._draw()

    def _zoom(self, by: float) -> None:
        self._scale = min(_LARGEST, max(1.0, self._scale * by))
        self._draw()

    def _draw(self) -> None:
        several = len(self._pictures) > 1
        shown = self._pictures[self._at] if self._pictures else None
        for button in (self.before, self.after):
            button.setEnabled(several)
        for button in (self.larger, self.smaller):
            button.setEnabled(shown is not None and shown.seen is not None)
        if shown is None:
            return
        count = f"Picture {self._at + 1} of {len(self._pictures)}"
        count += f": page {shown.page} of {shown.pages} of a PDF." if shown.pages > 1 else "."
        kept = "Kept nowhere here; destroyed when the request is decided."
        self.said.setText(f"{count} {shown.problem or kept}")
        self.picture.clear()
        if shown.seen is not None:
            seen = shown.seen
            points = QImage(seen.points, seen.width, seen.height, seen.width * 4, QImage.Format.Format_RGBA8888)
            room = self.place.viewport().size() * self._scale
            smooth = Qt.TransformationMode.SmoothTransformation
            fitting = points.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            self.picture.setPixmap(QPixmap.fromImage(fitting))
