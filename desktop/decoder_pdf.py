"""Drawing the pages of a PDF, in the decoding process alone.

PDFium as pypdfium2 brings it has no script engine; forms and annotations are not drawn, and nothing inside is followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pypdfium2
from pypdfium2 import raw

from desktop.decoder_refusal import Refused
from desktop.services.pictures.decoding import INSIDE, MOST_PAGES, MOST_POINTS, PAGES, PASSWORD, Decoded

LONGEST_SIDE = 2000
"""Points: enough to read a letter's small print."""
_MOST_OF_A_PAGE = MOST_POINTS // MOST_PAGES
# names of what acts or carries something else (ISO 32000-2, 7.11.4, 12.6.4, 13); a name may be written in #hex (7.3.5)
_INSIDE = re.compile(rb"/(JavaScript|JS|EmbeddedFiles?|Launch|RichMedia|GoToE|GoToR|ImportData|SubmitForm|XFA)\b")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def pages(content: bytes, close: Callable[[], object]) -> list[Decoded]:
    """Its pages, drawn; empty for what is no PDF. Raises `Refused`. `close` is called before the file is looked at."""
    close()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise Refused(PASSWORD) from None
        return []
    if len(document) > MOST_PAGES:
        raise Refused(PAGES)
    if _carries(document, content):
        raise Refused(INSIDE)
    try:
        return [_drawn(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError:
        return []


def _carries(document: pypdfium2.PdfDocument, content: bytes) -> bool:
    """Whether scripts, other files or acts stand in it, as PDFium lists them or as names in the open."""
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or raw.FPDFDoc_GetAttachmentCount(document) > 0:
        return True
    plain = _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)
    return _INSIDE.search(content) is not None or _INSIDE.search(plain) is not None


def _drawn(page: pypdfium2.PdfPage) -> Decoded:
    """One page on white, at most `LONGEST_SIDE` points long."""
    across, down = page.get_size()
    scale = LONGEST_SIDE / max(across, down)
    bitmap = page.render(
        scale=scale,
        may_draw_forms=False,
        draw_annots=False,
        fill_color=(255, 255, 255, 255),
        rev_byteorder=True,
        force_bitmap_format=raw.FPDFBitmap_BGRA,
    )
    width, height = bitmap.width, bitmap.height
    if bitmap.stride != width * 4 or width * height > _MOST_OF_A_PAGE:
        raise pypdfium2.PdfiumError("a page of another form")
    return Decoded(width, height, bytes(bitmap.buffer))
