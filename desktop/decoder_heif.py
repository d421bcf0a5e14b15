"""Drawing a HEIF picture, in the decoding process alone: pi-heif, which holds libheif and libde265 and no encoder.

Of a container only the primary picture is drawn. Its own turns and mirrors (`irot`, `imir`) are applied by the library;
what Exif says of its orientation is not looked at, as ISO/IEC 23008-12, 6.5.10 and 6.5.12, has it.
"""

from __future__ import annotations

from collections.abc import Callable

import pi_heif
from pi_heif import HeifImage
from PIL import Image

from desktop.decoder_refusal import Refused
from desktop.services.pictures.decoding import LARGE, MOST_HEIF_POINTS, Decoded

LONGEST_SIDE = 2400
"""Points: what the patient's page makes of other pictures."""
_WHITE = (255, 255, 255, 255)
# a thread's stack and heap count against the memory that this process may have
pi_heif.options.DECODE_THREADS = 0


def picture(content: bytes, close: Callable[[], object]) -> list[Decoded]:
    """The primary picture, drawn on white; empty for what is none. Raises `Refused` for too many points.

    `close` is called before the file is looked at.
    """
    close()
    try:
        held = pi_heif.open_heif(content)
        primary = held[held.primary_index]
        across, down = primary.size
        if across * down > MOST_HEIF_POINTS:
            raise Refused(LARGE)
        return [_drawn(primary)]
    except (EOFError, IndexError, OSError, RuntimeError, SyntaxError, ValueError):
        return []


def _drawn(primary: HeifImage) -> Decoded:
    """Decode, and make it smaller where it is longer than `LONGEST_SIDE`."""
    content, mode, stride = primary.data, primary.mode, primary.stride
    if mode == "I;16":
        # grey of more than 8 bits comes in 16, the lower half first
        content, mode, stride = content[1::2].tobytes(), "L", stride // 2
    image = Image.frombytes(mode, primary.size, content, "raw", mode, stride)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if mode in {"LA", "RGBA", "RGBa"}:
        seen = image.convert("RGBA")
        image = Image.new("RGBA", seen.size, _WHITE)
        image.alpha_composite(seen)
    return Decoded(image.width, image.height, image.convert("RGBA").tobytes())
