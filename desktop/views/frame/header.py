"""The strip on top: the patient whose record is open, or, with none open, the trust. It never scrolls and never moves.

Patient banner by ISB 1505: zone 1 in its fixed order, labels quieter than values and without colon; zone 2 opens whole;
a person who died has another colour and a pattern.
"""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from care_record.people.banner import BannerField
from desktop.services.reads import BannerData, Me
from desktop.views.parts.buttons import Button
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import Role, text
from desktop.views.parts.layout import Tall, column, row
from desktop.views.parts.notices import current_look, symbol


class Header(Tall):
    """Full width, at the very top of the window. `turned` tells whom it has come to show, as `show_banner` takes it."""

    turned = Signal(object)

    def __init__(self, me: Me, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._me = me
        self.shown: BannerData | None = None
        self._lines: QVBoxLayout = column(space=0)
        self.setLayout(self._lines)
        self._inside: QWidget | None = None
        self._zone_2: QWidget | None = None
        self._more: Button | None = None
        self.show_banner(None)

    def show_banner(self, data: BannerData | None) -> None:
        """Show one patient, or None for the trust's own strip."""
        if self._inside is not None:
            if data == self.shown:
                return
            self._inside.hide()
            self._inside.deleteLater()
        self.shown = data
        self._inside = self._nobody() if data is None else self._patient(data)
        self._lines.addWidget(self._inside)
        self.setAccessibleName("No patient open" if data is None else f"Patient: {data.banner.spoken}")
        self.update()
        self.turned.emit(data)

    def toggle_zone_2(self) -> None:
        """Open or close contact and needs, all together."""
        if self._zone_2 is not None and self._more is not None:
            opened = self._zone_2.isHidden()
            self._zone_2.setVisible(opened)
            self._more.say("Hide contact and needs" if opened else "Contact and needs")

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current_look()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.shown is None:
            painter.fillRect(area, look.colour("rail"))
        elif self.shown.banner.deceased:
            painter.fillRect(area, look.colour("died"))
            painter.fillRect(area, QBrush(look.colour("died_pattern"), Qt.BrushStyle.BDiagPattern))
        else:
            painter.fillRect(area, look.colour("banner"))
        if self.shown is not None:
            painter.fillRect(QRectF(0, area.bottom() - 2, area.width(), 2), look.colour("banner_edge"))
        painter.end()

    def _nobody(self) -> QWidget:
        look = current_look()
        inside = QWidget()
        name = _on_rail("My Health and Care Record", "heading")
        trust = _on_rail(self._me.trust_name, "body")
        line = row(symbol("mark", "on_rail", 26), name, 12, trust, None, space=12)
        line.setContentsMargins(35, 0, 24, 0)
        inside.setLayout(line)
        inside.setFixedHeight(look.px(5 if look.large else 8))
        return inside

    def _patient(self, data: BannerData) -> QWidget:
        look, banner = current_look(), data.banner
        inside = QWidget()
        zone_1 = Flow(across=28)
        for index, field in enumerate(banner.zone_1):
            zone_1.addWidget(_field(field, first=index == 0))
        second = Flow(across=16)
        if banner.preferred_name:
            second.addWidget(_field(BannerField("Preferred name", banner.preferred_name), small=True))
        if banner.restricted:
            second.addWidget(text("\u26a0 Restricted record: where the person lives is not shown", "warning"))
        agreed = text(data.agreement_sentence, "muted", wrap=True)
        if not look.large:
            second.addWidget(agreed)
        self._more = Button("Contact and needs", self.toggle_zone_2, kind="quiet", keys="Ctrl+I")
        left = column(zone_1, second, space=2)
        line = row(space=16)
        line.addLayout(left, 1)
        line.addWidget(self._more, 0, Qt.AlignmentFlag.AlignVCenter)
        line.setContentsMargins(24, 7, 16, 7)
        inside_top = QWidget()
        inside_top.setLayout(line)
        inside_top.setMinimumHeight(look.px(8))
        self._zone_2 = QWidget()
        contact = Flow(across=32, down=6)
        for field in banner.zone_2:
            contact.addWidget(_field(field, small=True))
        if look.large:
            contact.addWidget(agreed)
        holder = column(contact)
        holder.setContentsMargins(24, 2, 24, 12)
        self._zone_2.setLayout(holder)
        self._zone_2.hide()
        inside.setLayout(column(inside_top, self._zone_2, space=0))
        return inside


def _field(field: BannerField, *, first: bool = False, small: bool = False) -> QWidget:
    """A label and its value; the value is the stronger. Both can be reached and copied with the keyboard."""
    holder = QWidget()
    value = text(field.value, "heading" if first else "strong", copy=True)
    value.setAccessibleName(f"{field.label} {field.value}".strip())
    value.setFocusPolicy(Qt.FocusPolicy.TabFocus if not small else Qt.FocusPolicy.ClickFocus)
    parts: list[QWidget] = [text(field.label, "muted")] if field.label else []
    holder.setLayout(row(*parts, value, space=6))
    return holder


def _on_rail(words: str, role: Role) -> QLabel:
    label = text(words, role)
    look = current_look()
    label.setStyleSheet(f"color: {look.palette.on_rail if role == 'heading' else look.palette.on_rail_muted};")
    return label
