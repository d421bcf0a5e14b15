"""The find box: patients of the caseload and acts, as you type, with the keyboard alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.background import Background
from desktop.services.reads import Match
from desktop.views.parts.cells import Cell
from desktop.views.parts.labels import text
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import born_line, name_of

_MOST = 8
NOBODY = "Nobody in your caseload fits. Patients (Ctrl+2) searches the whole trust."


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done from anywhere: its words, its shortcut, and what it does."""

    words: str
    keys: str
    then: Callable[[], object]


Hit = Match | Action


class FindBox(QLineEdit):
    """Ctrl+K puts the cursor here; arrows choose, Enter opens, Escape leaves."""

    def __init__(
        self,
        background: Background,
        actions: Callable[[], Sequence[Action]],
        open_patient: Callable[[Match], object],
        over: QWidget,
        *,
        nobody: str = NOBODY,
    ) -> None:
        """`nobody` is said where no patient fits."""
        super().__init__(over)
        self._over = over
        self.setObjectName("find")
        self.setPlaceholderText("Find a patient or an action    Ctrl+K")
        self.setAccessibleName("Find a patient or an action")
        self.setAccessibleDescription("Shortcut Ctrl+K. Arrow keys choose, Enter opens.")
        self.setClearButtonEnabled(True)
        self._background, self._actions, self._open_patient = background, actions, open_patient
        self.results = Results(over, nobody)
        self.results.list.opened.connect(self._open)
        self._shortcut = QShortcut(QKeySequence("Ctrl+K"), over)
        self._shortcut.activated.connect(self._come)
        self.textEdited.connect(self._look)
        self.installEventFilter(self)

    def _come(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        if self.text():
            self._look(self.text())

    def _look(self, typed: str) -> None:
        if not typed.strip():
            self.results.hide()
            return
        self._background.read(self, lambda reads: reads.find(typed), lambda found: self._show(typed, found))

    def _show(self, typed: str, found: Sequence[Match]) -> None:
        if typed != self.text():
            return
        words = typed.casefold().split()
        actions = [act for act in self._actions() if all(word in act.words.casefold() for word in words)]
        self.results.show_hits([*found[:_MOST], *actions[:4]], more=max(0, len(found) - _MOST))
        corner = self.mapTo(self._over, QPoint(0, self.height() + 4))
        room = self._over.width() - corner.x() - 24
        self.results.place(corner, max(self.width(), min(current_look().px(80), room)))

    def _open(self, hit: Hit) -> None:
        self.results.hide()
        self.clear()
        if isinstance(hit, Action):
            hit.then()
        else:
            self._open_patient(hit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut and not self.results.list.hasFocus():
            self.results.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.results.isVisible():
            count = len(self.results.list.rows.rows)
            if count:
                step = 1 if key == Qt.Key.Key_Down else -1
                self.results.list.take((self.results.list.currentIndex().row() + step) % count)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.results.isVisible():
            hit = self.results.list.current()
            if hit is not None:
                self._open(hit)
            return True
        if key == Qt.Key.Key_Escape:
            self.clear()
            self.results.hide()
            window = self.window()
            window.setFocus()
            return True
        return False


class Results(QFrame):
    """What was found, laid over the screen below the box."""

    def __init__(self, over: QWidget, nobody: str) -> None:
        super().__init__(over)
        self._over, self._nobody = over, nobody
        self.setObjectName("results")
        columns = (Column[Hit]("Found", _first, share=1), Column[Hit]("Why", _second))
        self.list = List("Found", columns, key=_key, whole=False)
        self.list.horizontalHeader().hide()
        self.list.keep_marked()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words = text("", "small")
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 4, 10, 6)
        foot.addWidget(self.words)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(1, 1, 1, 1)
        lines.setSpacing(0)
        lines.addWidget(self.list)
        lines.addLayout(foot)
        self.hide()

    def show_hits(self, hits: Sequence[Hit], more: int) -> None:
        self.list.show_rows(hits)
        if not hits:
            said = self._nobody
        elif more:
            said = f"{more} more fit. Type on, or press Ctrl+2 for all.   \u2191 \u2193 choose   Enter opens"
        else:
            said = "\u2191 \u2193 choose   Enter opens   Esc leaves"
        self.words.setText(said)

    def place(self, corner: QPoint, width: int) -> None:
        """Stand at a corner, as tall as what was found."""
        rows = len(self.list.rows.rows)
        tall = rows * self.list.verticalHeader().defaultSectionSize() + self.words.sizeHint().height() + 14
        room = self._over.height() - corner.y() - 16
        self.setGeometry(corner.x(), corner.y(), width, min(tall, room))
        self.show()
        self.raise_()
        self.list.show_rows(self.list.rows.rows)
        self.setGeometry(corner.x(), corner.y(), width, min(self._tall(), room))

    def _tall(self) -> int:
        rows = len(self.list.rows.rows)
        return rows * self.list.verticalHeader().defaultSectionSize() + self.words.sizeHint().height() + 14


def _key(hit: Hit) -> object:
    return hit.words if isinstance(hit, Action) else hit.patient.id


def _first(hit: Hit) -> Cell:
    if isinstance(hit, Action):
        return Cell(hit.words, symbol="add", ink="action", strong=True)
    return Cell(name_of(hit.patient), born_line(hit.patient), symbol="person", ink="text", strong=True)


def _second(hit: Hit) -> Cell:
    return Cell(hit.keys if isinstance(hit, Action) else hit.why, quiet=True)
