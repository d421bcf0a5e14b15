"""Small PDF files, sound and hostile, written out by hand (ISO 32000-2, 7.5)."""

from collections.abc import Sequence

CATALOG = "<< /Type /Catalog /Pages 2 0 R %s >>"


def pdf(
    *pages: str,
    catalog: str = "",
    trailer: str = "",
    size: str = "595 842",
    resources: str = "",
    then: str = "",
    more: Sequence[bytes] = (),
) -> bytes:
    """A PDF with a line of text on each page, and `then` drawn; `more` are further objects, from number 3 on."""
    first = 4 + len(more)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        (CATALOG % catalog).encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *more,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    font = 3 + len(more)
    for number, words in enumerate(pages):
        body = f"BT /F 40 Tf 60 700 Td ({words}) Tj ET {then}".encode()
        contents = first + 2 * number + 1
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents {contents} 0 R "
                f"/Resources << /Font << /F {font} 0 R >> {resources} >> >>"
            ).encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        ]
    return _file(objects, trailer)


def stream(words: bytes, of: str = "") -> bytes:
    """An object that is a stream."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (of.encode(), len(words), words)


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        made += b"%010d 00000 n \n" % place
    made += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer.encode(),
        table,
    )
    return bytes(made)
