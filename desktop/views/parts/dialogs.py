"""Questions to the person. Each has a class-level `ask` that never blocks, and that a test can replace."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QButtonGroup, QDialog, QFileDialog, QLayout, QRadioButton, QWidget

from desktop.views.parts.beside import Actions
from desktop.views.parts.buttons import Button, Kind
from desktop.views.parts.fields import Field, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Tall, column, scrolling
from desktop.views.parts.notices import current_look
from desktop.views.theme.look import Mode

SEALED = "Sealed to this record; the service cannot read it."


_MARGIN, _SPACE, _TITLE_BAR = 24, 12, 40


class Sheet(QDialog):
    """A dialog with a heading, something in the middle, one way on and one way back."""

    def __init__(
        self, parent: QWidget, title: str, yes: str, then: Callable[[], object], *, kind: Kind = "primary"
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumWidth(480)
        self.inside = column(space=12)
        self._body = Tall()
        self._body.setLayout(self.inside)
        self._body.installEventFilter(self)
        self._heading = text(title, "title", wrap=True)
        self.yes = Button(yes, self._go, kind=kind, keys="Ctrl+Return")
        self._then = then
        self._foot = Actions()
        self.no = Button("Cancel", self.reject, keys="Esc")
        self._foot.addWidget(self.no)
        self._foot.addWidget(self.yes)
        whole = column(self._heading, space=_SPACE, margin=_MARGIN)
        self._middle = scrolling(self._body)
        whole.addWidget(self._middle, 1)
        whole.addLayout(self._foot)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(whole)

    def paintEvent(self, event: QPaintEvent) -> None:
        """An edge all around: where it has no frame of the system's, nothing else parts it from the page below."""
        super().paintEvent(event)
        look = current_look()
        wide = 2 if look.mode is Mode.HIGH_CONTRAST else 1
        painter = QPainter(self)
        painter.setPen(QPen(look.colour("edge"), wide, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """As tall as its text is at this width, also when a line comes or goes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._fit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As tall as everything in it, and no taller than the screen: then the middle scrolls."""
        room = self.screen().availableGeometry().height() - _TITLE_BAR
        least = max(self.inside.minimumSize().width(), self._foot.minimumSize().width()) + 2 * _MARGIN
        wide = max(self.width(), least)
        tall = self._height_at(wide)
        if tall > room:
            # the bar that scrolls the middle takes nothing off its words
            wide = max(wide, least + self._middle.verticalScrollBar().sizeHint().width())
        needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded if tall > room else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        # left to itself it keeps a bar that it needs only because the bar is there
        self._middle.setVerticalScrollBarPolicy(needed)
        self.resize(wide, min(tall, room))

    def _height_at(self, wide: int) -> int:
        across = wide - 2 * _MARGIN
        parts = (self._heading.heightForWidth(across), _tall(self.inside, across), self._foot.heightForWidth(across))
        return sum(parts) + 2 * _SPACE + 2 * _MARGIN

    def _go(self) -> None:
        if self.ready():
            self.accept()
            self._then()

    def ready(self) -> bool:
        """Whether what was filled in can be taken; says what is wrong when not."""
        return True


def _tall(layout: QLayout, wide: int) -> int:
    """How tall a layout is at a width."""
    return layout.heightForWidth(wide) if layout.hasHeightForWidth() else layout.sizeHint().height()


class Confirm(Sheet):
    """Asks before something that cannot be taken back."""

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, words: str, yes: str, then: Callable[[], object], *, kind: Kind = "danger"
    ) -> None:
        """Open the question; `then` runs once the person says yes."""
        sheet = cls(parent, title, yes, then, kind=kind)
        sheet.inside.addWidget(text(words, wrap=True))
        sheet.open()


class OneOf(Sheet):
    """Asks for one of a few things and for a note; without a name of the note for none."""

    def __init__(
        self, parent: QWidget, title: str, words: str, options: tuple[tuple[str, str], ...], note: str, yes: str,
        then: Callable[[str, str], object], *, hint: str = SEALED,
    ) -> None:  # fmt: skip
        super().__init__(parent, title, yes, lambda: then(self._taken(), self.note.value))
        self._options = options
        self.inside.addWidget(text(words, wrap=True))
        self.group = QButtonGroup(self)
        listed = column(space=2)
        self.inside.addLayout(listed)
        for index, (_, label) in enumerate(options):
            radio = QRadioButton(label)
            radio.setAccessibleName(label)
            self.group.addButton(radio, index)
            listed.addWidget(radio)
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        self.inside.addWidget(self.problem)
        self.note = Field(note or "Note", paragraph(3), hint=hint)
        self.inside.addWidget(self.note)
        self.note.setVisible(bool(note))
        if options:
            self.group.button(0).setFocus()

    def ready(self) -> bool:
        if self.group.checkedId() >= 0 or not self._options:
            return True
        self.problem.setText("\u26a0 Choose what was done.")
        self.problem.show()
        return False

    def _taken(self) -> str:
        return self._options[self.group.checkedId()][0] if self._options else ""

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, words: str, options: tuple[tuple[str, str], ...], note: str, yes: str,
        then: Callable[[str, str], object], *, hint: str = SEALED,
    ) -> None:  # fmt: skip
        """Open the question; `then` gets the option's value and the note. `hint` says who can read the note."""
        cls(parent, title, words, options, note, yes, then, hint=hint).open()


class FileToOpen:
    """Asks for a file."""

    @classmethod
    def ask(cls, parent: QWidget, title: str, kinds: str, then: Callable[[Path], object]) -> None:
        """Open the system's own dialog; `then` gets the file that was chosen."""
        dialog = QFileDialog(parent, title, "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()


class FileToSave:
    """Asks where to keep a file."""

    @classmethod
    def ask(cls, parent: QWidget, title: str, name: str, kinds: str, then: Callable[[Path], object]) -> None:
        """Open the system's own dialog; `then` gets the place that was chosen."""
        dialog = QFileDialog(parent, title, name, kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.open()


class FolderToUse:
    """Asks for a folder."""

    @classmethod
    def ask(cls, parent: QWidget, title: str, then: Callable[[Path], object]) -> None:
        """Open the system's own dialog; `then` gets the folder that was chosen."""
        dialog = QFileDialog(parent, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.open()


class Clipboard:
    """Puts words where another program can take them, and takes them away again after a while and at the lock."""

    _put = ""
    kept_ms = 120_000

    @classmethod
    def put(cls, words: str) -> None:
        cls._put = words
        QApplication.clipboard().setText(words)
        QTimer.singleShot(cls.kept_ms, lambda: cls._expire(words))

    @classmethod
    def _expire(cls, words: str) -> None:
        """Forget these words, unless others have been put there since."""
        if cls._put == words:
            cls.forget()

    @classmethod
    def forget(cls) -> None:
        """Empty the clipboard and the selection, where what is in them comes from this program."""
        clipboard = QApplication.clipboard()
        # not every system can tell whose it is
        if clipboard.ownsClipboard() or (cls._put and clipboard.text() == cls._put):
            clipboard.clear()
        cls._put = ""
        if clipboard.ownsSelection():
            clipboard.clear(clipboard.Mode.Selection)
