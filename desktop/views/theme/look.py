"""The program's look: mode, text size and the style sheet; it follows the system until a person chooses otherwise."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.views.theme.palette import DARK, HIGH_CONTRAST, LIGHT, Palette

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
FAMILIES = ["Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans"]
BODY_POINTS = 11.0
UNIT = 8
"""The grid: every distance is a multiple of it or its half, in pixels at the usual text size."""


class Mode(StrEnum):
    """Which palette."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


PALETTES = {Mode.LIGHT: LIGHT, Mode.DARK: DARK, Mode.HIGH_CONTRAST: HIGH_CONTRAST}


@dataclass(frozen=True, slots=True)
class Look:
    """What a drawing needs to know: palette and how much larger than usual the text is (1.0 and up)."""

    mode: Mode = Mode.LIGHT
    scale: float = 1.0
    plain: bool = False
    """Each character by its own glyph. Figures of one width and forms that depend on what stands beside them are glyphs
    without a character: a PDF with those has no number that could be read aloud or copied."""

    @property
    def palette(self) -> Palette:
        return PALETTES[self.mode]

    @property
    def large(self) -> bool:
        """Whether the text is so large that what stood side by side stands below each other."""
        return self.scale > 1.2

    def px(self, units: float) -> int:
        """`units` of the grid in pixels, grown with the text."""
        return round(units * UNIT * self.scale)

    def points(self, step: int = 0) -> float:
        """A text size in points: 0 is body, -1 small, 1 heading, 2 title, 3 figure."""
        return {-1: 9.5, 0: BODY_POINTS, 1: 12.5, 2: 16.0, 3: 34.0}[step] * self.scale

    def colour(self, token: str) -> QColor:
        return QColor(self.palette.tokens()[token])

    def font(self, step: int = 0, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The text font at a step."""
        font = QFont(FAMILIES)
        font.setPointSizeF(self.points(step))
        font.setWeight(weight)
        # said either way: a painter takes what is not said from the program's own font
        for feature in ("tnum", "calt"):
            font.setFeature(QFont.Tag.fromString(feature), int(not self.plain))
        return font


def system_mode(app: QApplication) -> Mode:
    """What the system asks for; more contrast goes before dark."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return Mode.HIGH_CONTRAST
    return Mode.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Mode.LIGHT


def system_scale() -> float:
    """How much larger than its default the system's own text is, never below 1."""
    usual = {"win32": 9.0, "darwin": 13.0}.get(sys.platform, 11.0)
    return max(1.0, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF() / usual)


def style_sheet(look: Look) -> str:
    """The style sheet for a look, from `resources/theme/desktop.qss`; an unknown token raises KeyError."""
    sizes = {
        "small": f"{look.points(-1):.1f}pt",
        "body": f"{look.points(0):.1f}pt",
        "heading": f"{look.points(1):.1f}pt",
        "title": f"{look.points(2):.1f}pt",
        "figure": f"{look.points(3):.1f}pt",
        "half": f"{look.px(0.5)}px",
        "one": f"{look.px(1)}px",
        "one_half": f"{look.px(1.5)}px",
        "two": f"{look.px(2)}px",
        "three": f"{look.px(3)}px",
        "dot": f"{look.px(2) - 8}px",
        "control": f"{look.px(4.5) - 2}px",
        # a field with a thicker edge, as where the cursor is, is as large as one without
        "field": f"{look.px(4.5) - 4}px",
        "half_inside": f"{look.px(0.5) - 1}px",
        "one_inside": f"{look.px(1) - 1}px",
        "icons": (RESOURCES / "icons").as_posix(),
        "tone": "dark" if look.mode is Mode.DARK else "light",
    }
    source = (RESOURCES / "theme" / "desktop.qss").read_text(encoding="utf-8")
    return Template(source).substitute(look.palette.tokens() | sizes)


class Theme(QObject):
    """Lays a look over the application and says when it changed."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode | None = None, scale: float | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._scale = scale
        self.look = Look()
        app.setStyle("Fusion")
        app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)
        app.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, False)
        self.apply()
        app.styleHints().colorSchemeChanged.connect(self.apply)

    def choose(self, mode: Mode | None, scale: float | None = None) -> None:
        """Take a person's choice; None follows the system."""
        self._mode, self._scale = mode, scale
        self.apply()

    def apply(self) -> None:
        """Lay the current look over every window."""
        self.look = Look(self._mode or system_mode(self._app), self._scale or system_scale())
        colours = self.look.palette
        palette = QPalette()
        for role, token in {
            QPalette.ColorRole.Window: colours.page,
            QPalette.ColorRole.Base: colours.surface,
            QPalette.ColorRole.AlternateBase: colours.sunken,
            QPalette.ColorRole.Button: colours.surface,
            QPalette.ColorRole.Text: colours.text,
            QPalette.ColorRole.WindowText: colours.text,
            QPalette.ColorRole.ButtonText: colours.text,
            QPalette.ColorRole.ToolTipBase: colours.surface,
            QPalette.ColorRole.ToolTipText: colours.text,
            QPalette.ColorRole.PlaceholderText: colours.muted,
            QPalette.ColorRole.Highlight: colours.action,
            QPalette.ColorRole.HighlightedText: colours.on_action,
            QPalette.ColorRole.Link: colours.action,
        }.items():
            palette.setColor(role, QColor(token))
        self._app.setPalette(palette)
        self._app.setFont(self.look.font())
        self._app.setStyleSheet(style_sheet(self.look))
        self.changed.emit()
