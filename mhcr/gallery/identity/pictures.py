"""Pictures of documents in memory: drawn here, of nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.services.acts.identity.pictures import IdentityCalls, Picture, PictureLink
from desktop.services.pictures.decoding import NO_PICTURE, Decoded


def drawn(words: str) -> Decoded:
    """A card with words on it."""
    image = QImage(1200, 800, QImage.Format.Format_RGBA8888)
    image.fill(QColor("#dfe7ee"))
    painter = QPainter(image)
    painter.fillRect(QRect(80, 160, 320, 420), QColor("#9fb3c4"))
    font = painter.font()
    font.setPixelSize(52)
    painter.setFont(font)
    painter.setPen(QColor("#22303c"))
    painter.drawText(QRect(460, 160, 680, 480), int(Qt.AlignmentFlag.AlignLeft), words)
    painter.end()
    return Decoded(image.width(), image.height(), bytes(memoryview(image.constBits())))


class MemoryIdentityCalls(IdentityCalls):
    """Two pictures came, one of which is none."""

    def __init__(self, note: Callable[[str, tuple[Any, ...]], object]) -> None:
        self._note = note

    def ask_for_pictures(self, case: UUID) -> PictureLink:
        self._note("ask_for_pictures", (case,))
        code = "5XK90123456789ABCDEFGHJKMN"
        return PictureLink(f"https://answers.southdown.nhs.uk/documents#{code}", code)

    def pictures(self, case: UUID) -> tuple[Picture, ...]:
        return (Picture(1, drawn("SPECIMEN\nPASSPORT\n\nof nobody")), Picture(2, problem=NO_PICTURE))
