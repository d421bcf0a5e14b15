"""Pictures of documents in memory: drawn here, of nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.services.acts.identity.pictures import IdentityCalls, Picture, PictureLink
from desktop.services.pictures.decoding import NO_PICTURE, Decoded

LETTER = "SOUTHDOWN BUILDING SOCIETY\n\nStatement of account\nof nobody\n\nPage {}"
_CARD, _SHEET = (1200, 800), (1414, 2000)


def drawn(words: str, size: tuple[int, int] = _CARD) -> Decoded:
    """A card, or a sheet of paper, with words on it."""
    image = QImage(*size, QImage.Format.Format_RGBA8888)
    card = size == _CARD
    image.fill(QColor("#dfe7ee" if card else "#ffffff"))
    painter = QPainter(image)
    if card:
        painter.fillRect(QRect(80, 160, 320, 420), QColor("#9fb3c4"))
    font = painter.font()
    font.setPixelSize(52)
    painter.setFont(font)
    painter.setPen(QColor("#22303c"))
    room = QRect(460, 160, 680, 480) if card else QRect(140, 180, 1140, 1600)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), words)
    painter.end()
    return Decoded(image.width(), image.height(), bytes(memoryview(image.constBits())))


class MemoryIdentityCalls(IdentityCalls):
    """A picture, a PDF of three pages, and something that is neither came."""

    def __init__(self, note: Callable[[str, tuple[Any, ...]], object]) -> None:
        self._note = note

    def ask_for_pictures(self, case: UUID) -> PictureLink:
        self._note("ask_for_pictures", (case,))
        code = "5XK90123456789ABCDEFGHJKMN"
        return PictureLink(f"https://answers.southdown.nhs.uk/documents#{code}", code)

    def mail_for_pictures(self, case: UUID) -> None:
        self._note("mail_for_pictures", (case,))

    def pictures(self, case: UUID) -> tuple[Picture, ...]:
        pages = [Picture(2, page, 3, drawn(LETTER.format(page), _SHEET)) for page in (1, 2, 3)]
        return (Picture(1, seen=drawn("SPECIMEN\nPASSPORT\n\nof nobody")), *pages, Picture(3, problem=NO_PICTURE))
