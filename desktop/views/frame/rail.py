"""The rail of places on the left: icon, name, what waits there, and the key that goes there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.reads import Counts, Me
from desktop.views.parts.notices import current_look
from desktop.views.theme.icons import pixmap
from desktop.views.theme.look import Look


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the rail; `icon` is a file of `resources/icons`."""

    code: str
    name: str
    icon: str


PLACES = (
    Place("identity", "Identity desk", "identity"),
    Place("today", "Today", "today"),
    Place("patients", "Patients", "patients"),
    Place("send", "Send", "send"),
    Place("returned", "Returned", "returned"),
    Place("invitations", "Invitations", "invitations"),
    Place("team", "Team", "team"),
    Place("administration", "Administer", "administration"),
    Place("withdrawals", "Withdraw", "lock"),
    Place("duplicates", "Duplicates", "duplicates"),
    Place("retained", "Retained", "retained"),
    Place("measures", "Measures", "measures"),
    Place("access-log", "Access log", "access-log"),
    Place("outbox", "Outbox", "outbox"),
    Place("settings", "Settings", "settings"),
)
_BY_ROLE = {
    "clinician": ("today", "patients", "send", "returned", "team", "measures", "outbox", "settings"),
    "coordinator": (
        "today",
        "patients",
        "send",
        "invitations",
        "team",
        "withdrawals",
        "measures",
        "outbox",
        "settings",
    ),
    "privacy-officer": ("access-log", "outbox", "settings"),
    "identity-administrator": ("identity", "invitations", "withdrawals", "duplicates", "outbox", "settings"),
    "system-administrator": ("administration", "measures", "outbox", "settings"),
}


def places_for(me: Me) -> tuple[Place, ...]:
    """The places that a person sees; a role without patients sees its outbox and the settings, an overseer the log.

    The retained record is for members of the records and duty desk alone.
    """
    seen = (
        *_BY_ROLE.get(me.role, ("outbox", "settings")),
        *(["retained"] if me.at_desk else []),
        *(["team"] if me.teams else []),
    )
    return tuple(place for place in PLACES if place.code in seen)


_MARGIN = 8


class Rail(QWidget):
    """The places of one role, in order; Ctrl with a digit goes to each."""

    def __init__(
        self, me: Me, go: Callable[[str], object], lock: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Places")
        self.buttons: dict[str, RailButton] = {}
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        lines.setSpacing(0)
        for number, place in enumerate(places_for(me), start=1):
            button = RailButton(place, f"Ctrl+{number}", partial(go, place.code))
            self.buttons[place.code] = button
            lines.addWidget(button)
        lines.addStretch(1)
        self.lock = RailButton(Place("lock", "Lock", "lock"), "F12", lock)
        lines.addWidget(self.lock)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        places = [*self.buttons.values(), self.lock]
        for button in places:
            button.room = (self.height() - 2 * _MARGIN) // len(places)

    def show_place(self, code: str) -> None:
        """Mark the place where the person is."""
        for name, button in self.buttons.items():
            button.setChecked(name == code)

    def show_counts(self, counts: Counts) -> None:
        """Say how many things wait at each place of which the store tells."""
        self.show_count("today", counts.today)
        self.show_count("returned", counts.returned)
        self.show_count("outbox", counts.outbox)
        self.show_count("identity", counts.identity)
        self.show_count("invitations", counts.invitations)
        self.show_count("duplicates", counts.duplicates)

    def show_count(self, code: str, count: int) -> None:
        """Say how many things wait at a place."""
        button = self.buttons.get(code)
        if button is not None:
            button.show_count(count)


class RailButton(QAbstractButton):
    """One place, drawn whole: icon over name over key, a count beside the icon."""

    def __init__(self, place: Place, keys: str, then: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._keys, self._count = place, keys, 0
        self.room = 0
        """How tall every place of the rail may be, in pixels."""
        self.setCheckable(place.code != "lock")
        self.setText(place.name)
        self.setAccessibleName(place.name)
        self.setAccessibleDescription(f"Shortcut {keys}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._shortcut = QShortcut(QKeySequence(keys), self)
        self._shortcut.activated.connect(self.click)
        self.clicked.connect(lambda _: then())

    def show_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self._place.name}, {count} waiting" if count else self._place.name)
            self.update()

    @property
    def count(self) -> int:
        return self._count

    def sizeHint(self) -> QSize:
        look = _rail_look()
        wide = QFontMetricsF(look.font(-1, weight=QFont.Weight.Bold)).horizontalAdvance("Returned")
        return QSize(max(look.px(12), round(wide) + look.px(3)), look.px(9.5))

    def minimumSizeHint(self) -> QSize:
        """Room for the name alone: where there is no more, the key and then the icon give way."""
        look = _rail_look()
        tall = QFontMetricsF(look.font(-1, weight=QFont.Weight.DemiBold)).height()
        return QSize(self.sizeHint().width(), round(tall) + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = _rail_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.isChecked() or self.isDown():
            painter.fillRect(area, look.colour("rail_active"))
            painter.fillRect(QRectF(0, 0, 4, area.height()), look.colour("on_rail"))
        elif self.underMouse():
            painter.fillRect(area, look.colour("rail_hover"))
        side = look.px(3)
        small, tiny = look.font(-1, weight=QFont.Weight.DemiBold), look.font(-1)
        tiny.setPointSizeF(look.points(-1) - 1)
        name_tall, key_tall = QFontMetricsF(small).height(), QFontMetricsF(tiny).height()
        # neighbours may differ by a pixel, and look alike
        room = min(area.height(), self.room)
        has_icon = room >= side + 5 + name_tall
        has_key = room >= side + 5 + name_tall + key_tall
        top = (area.height() - (side + 3 if has_icon else 0) - name_tall - (key_tall if has_key else 0)) / 2
        left = (area.width() - side) / 2
        below = top
        if has_icon:
            painter.drawPixmap(round(left), round(top), pixmap(self._place.icon, look.palette.on_rail, side))
            below = top + side + 3
        painter.setFont(small)
        painter.setPen(look.colour("on_rail"))
        across = Qt.AlignmentFlag.AlignHCenter
        counted = f"{self.text()} {self._count}" if self._count and not has_icon else self.text()
        painter.drawText(QRectF(0, below, area.width(), name_tall), across, counted)
        if has_key:
            painter.setFont(tiny)
            painter.setPen(look.colour("on_rail_muted"))
            painter.drawText(QRectF(0, below + name_tall, area.width(), key_tall), across, self._keys)
        if self._count and has_icon:
            self._badge(painter, left + side - 4, max(0, top - 5))
        if self.hasFocus():
            painter.setPen(QPen(look.colour("on_rail"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(3, 3, -3, -3), 4, 4)
        painter.end()

    def _badge(self, painter: QPainter, left: float, top: float) -> None:
        look = _rail_look()
        font = look.font(-1, weight=QFont.Weight.Bold)
        font.setPointSizeF(look.points(-1) - 0.5)
        words = str(self._count) if self._count < 1000 else "999+"
        metrics = QFontMetricsF(font)
        tall = metrics.height() + 2
        wide = max(tall, metrics.horizontalAdvance(words) + 10)
        box = QRectF(left, top, wide, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("on_rail"))
        painter.drawRoundedRect(box, tall / 2, tall / 2)
        painter.setFont(font)
        painter.setPen(look.colour("rail"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _rail_look() -> Look:
    """The look, its text held to what the rail has room for."""
    look = current_look()
    return Look(look.mode, min(look.scale, 1.2))
