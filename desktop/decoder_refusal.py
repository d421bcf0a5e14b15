"""What the decoding process says of a file that it does not open."""

from __future__ import annotations


class Refused(Exception):
    """The file is not opened; `why` is one of `decoding.WHY_NOT`."""

    def __init__(self, why: int) -> None:
        super().__init__(why)
        self.why = why
