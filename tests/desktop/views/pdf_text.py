"""What a screen reader finds in a PDF: its text, page after page."""

from pathlib import Path

import pypdfium2


def text_of(path: Path) -> str:
    """All text of a file, in its order, on one line; what keeps words together is written as usual."""
    document = pypdfium2.PdfDocument(str(path))
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    whole = " ".join(pages).replace("\u2011", "-").replace("\u00a0", " ")
    return " ".join(whole.split())
