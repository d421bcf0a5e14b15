"""The process that decodes one picture: from its standard input to its standard output, and no further."""

import sys

from desktop.services.pictures.decoding import MOST_POINTS, SECONDS, frame

_MOST_IN = 8 * 1024 * 1024
_MOST_MEMORY = 1024 * 1024 * 1024
_STARTS = {b"\xff\xd8\xff": b"jpeg", b"\x89PNG\r\n\x1a\n": b"png"}


def run() -> int:
    """Decode; 0 when there is a picture, 1 when there is none. Nothing is said of why."""
    _bound()
    content = sys.stdin.buffer.read(_MOST_IN + 1)
    kind = next((kind for start, kind in _STARTS.items() if content.startswith(start)), None)
    if kind is None or len(content) > _MOST_IN:
        return 1
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QImageReader

    held = QByteArray(content)
    source = QBuffer(held)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(256)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_POINTS:
        return 1
    image = reader.read()
    if image.isNull():
        return 1
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    # a row of four bytes a point is never padded
    points = bytes(memoryview(image.constBits()))
    sys.stdout.buffer.write(frame(image.width(), image.height(), points))
    sys.stdout.buffer.flush()
    return 0


def _bound() -> None:
    """Bound memory and time where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
