"""The process that decodes one file: from its standard input to its standard output, and no further."""

from __future__ import annotations

import sys

from desktop.decoder_refusal import Refused
from desktop.services.pictures.decoding import MOST_POINTS, SECONDS, Decoded, frame, refusal

_MOST_IN = 8 * 1024 * 1024
_MOST_OF_BRANDS = 256
_MOST_MEMORY = 1024 * 1024 * 1024
_STARTS = {b"\xff\xd8\xff": b"jpeg", b"\x89PNG\r\n\x1a\n": b"png"}
_PDF = b"%PDF-"
# the brands of a file that holds HEVC pictures (ISO/IEC 23008-12, B.4); the general ones may hold AV1 instead
_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_GENERAL, _AV1 = {b"mif1", b"msf1"}, {b"avif", b"avis"}


def run() -> int:
    """Decode; 0 when there is something to see, 1 when there is nothing: then one of a few sentences may be named."""
    _bound()
    content = sys.stdin.buffer.read(_MOST_IN + 1)
    if len(content) > _MOST_IN:
        return 1
    try:
        if content.startswith(_PDF):
            from desktop.decoder_pdf import pages

            seen = pages(content, close)
        elif _is_heif(content):
            from desktop.decoder_heif import picture

            seen = picture(content, close)
        else:
            seen = _picture(content)
    except Refused as refused:
        sys.stdout.buffer.write(refusal(refused.why))
        sys.stdout.buffer.flush()
        return 1
    if not seen:
        return 1
    sys.stdout.buffer.write(frame(seen))
    sys.stdout.buffer.flush()
    return 0


def close() -> None:
    """From here on this process can open no file and no line to anywhere, where the system knows such a limit."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _is_heif(content: bytes) -> bool:
    """Whether the brands of its first box, the major one or those that it is compatible with, are of HEIF with HEVC."""
    length = int.from_bytes(content[:4], "big")
    if content[4:8] != b"ftyp" or length > _MOST_OF_BRANDS:
        return False
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, min(length, len(content)), 4))}
    return bool(brands & _HEVC) or (bool(brands & _GENERAL) and not brands & _AV1)


def _picture(content: bytes) -> list[Decoded]:
    kind = next((kind for start, kind in _STARTS.items() if content.startswith(start)), None)
    if kind is None:
        return []
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QImageReader

    held = QByteArray(content)
    source = QBuffer(held)
    # the decoder's own library is opened before the file is looked at
    nothing = QBuffer()
    QImageReader(nothing, QByteArray(kind)).canRead()
    close()
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(256)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_POINTS:
        return []
    image = reader.read()
    if image.isNull():
        return []
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    # a row of four bytes a point is never padded
    return [Decoded(image.width(), image.height(), bytes(memoryview(image.constBits())))]


def _bound() -> None:
    """Bound memory and time where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
