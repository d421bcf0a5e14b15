"""HEIF files, sound and hostile, written out by hand around one coded picture (ISO/IEC 14496-12 and 23008-12)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack

from checks.tree import ROOT

FIXTURES = Path(ROOT, "tests", "fixtures", "heic")
QUARTERS = (FIXTURES / "quarters-8-bit.heic").read_bytes()
"""As an encoder wrote it: 64 by 64 points; red, green, blue and near white quarters."""
QUARTERS_10_BIT = (FIXTURES / "quarters-10-bit.heic").read_bytes()
SIDE = 64
_HIDDEN = 1


@dataclass(frozen=True)
class Item:
    """Something in the container, with its properties and what it is made from or describes."""

    kind: bytes
    data: bytes
    properties: Sequence[bytes] = ()
    refers: tuple[bytes, Sequence[int]] | None = None
    hidden: bool = False
    said: int | None = field(default=None)
    """A length that the file claims instead of its own."""


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return pack(">I", len(content) + 8) + kind + content


def full(kind: bytes, version: int, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, pack(">I", version << 24 | flags), *parts)


def size(across: int, down: int) -> bytes:
    return full(b"ispe", 0, pack(">II", across, down))


def turned(quarters: int) -> bytes:
    """Turned against the clock by so many quarters, before it is shown."""
    return box(b"irot", bytes([quarters]))


MIRRORED = box(b"imir", bytes([1]))
"""About the upright middle line: left and right change places."""


def coded(*more: bytes, file: bytes = QUARTERS, said: tuple[int, int] = (SIDE, SIDE), hidden: bool = False) -> Item:
    """The picture of a file that an encoder wrote, with further properties; `said` is a size that it claims to have."""
    start = file.index(b"hvcC") - 4
    length = int.from_bytes(file[start : start + 4], "big")
    data = file[file.index(b"mdat") + 4 :]
    return Item(b"hvc1", data, (file[start : start + length], size(*said), *more), hidden=hidden)


def grid(
    rows: int, columns: int, *more: bytes, said: tuple[int, int] | None = None, parts: Sequence[int] | None = None
) -> list[Item]:
    """A picture in tiles, as telephones write it: the tiles first, the grid last. `parts` names its items instead."""
    across, down = said or (columns * SIDE, rows * SIDE)
    tiles = [coded(hidden=True) for _ in range(rows * columns)]
    made_from = list(range(1, len(tiles) + 1)) if parts is None else parts
    laid = bytes([0, 1, rows - 1, columns - 1]) + pack(">II", across, down)
    return [*tiles, Item(b"grid", laid, (size(across, down), *more), (b"dimg", made_from))]


def exif(orientation: int, of: int = 1) -> Item:
    """Exif of a picture: an orientation, and where it was taken."""
    place = b"51.5007N 0.1246W\0"
    entries = pack("<HHII", 0x0112, 3, 1, orientation) + pack("<HHII", 0x010E, 2, len(place), 38)
    tiff = b"II*\0" + pack("<I", 8) + pack("<H", 2) + entries + pack("<I", 0) + place
    return Item(b"Exif", pack(">I", 0) + tiff, refers=(b"cdsc", [of]))


def heic(*items: Item, primary: int = 1, brand: bytes = b"heic", brands: Sequence[bytes] = (b"mif1", b"heic")) -> bytes:
    """The file; items are numbered from 1 in their order."""
    head = box(b"ftyp", brand, bytes(4), *brands)
    listed = full(b"iinf", 0, pack(">H", len(items)), *(_named(number, one) for number, one in _numbered(items)))
    refers = [
        box(one.refers[0], pack(">HH", number, len(one.refers[1])), *(pack(">H", to) for to in one.refers[1]))
        for number, one in _numbered(items)
        if one.refers
    ]
    known = list(dict.fromkeys(each for one in items for each in one.properties))
    bound = [
        pack(">HB", number, len(one.properties)) + bytes(0x80 | known.index(each) + 1 for each in one.properties)
        for number, one in _numbered(items)
    ]
    properties = box(b"iprp", box(b"ipco", *known), full(b"ipma", 0, pack(">I", len(bound)), *bound))
    parts = [
        full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
        full(b"pitm", 0, pack(">H", primary)),
        listed,
        *([full(b"iref", 0, *refers)] if refers else []),
        properties,
    ]
    # the places of the data follow from how long all that stands before it is
    before = len(head) + len(full(b"meta", 0, *parts, _places(items, 0))) + 8
    return head + full(b"meta", 0, *parts, _places(items, before)) + box(b"mdat", *(one.data for one in items))


def _numbered(items: Sequence[Item]) -> Sequence[tuple[int, Item]]:
    return list(enumerate(items, start=1))


def _named(number: int, one: Item) -> bytes:
    return full(b"infe", 2, pack(">HH", number, 0), one.kind, b"\0", flags=_HIDDEN if one.hidden else 0)


def _places(items: Sequence[Item], start: int) -> bytes:
    entries, at = [], start
    for number, one in _numbered(items):
        length = len(one.data) if one.said is None else one.said
        entries.append(pack(">HHHII", number, 0, 1, at, length))
        at += len(one.data)
    return full(b"iloc", 0, bytes([0x44, 0x00]), pack(">H", len(items)), *entries)
