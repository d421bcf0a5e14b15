"""Whether a body came as it was sent (RFC 9530): a sealed answer that was changed on its way would open for nobody."""

import base64
import hashlib
from binascii import Error

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

_START, _END = "sha-256=:", ":"


class Damaged(HTTPException):
    """A body that is not the one that its sender made the digest of."""

    def __init__(self) -> None:
        super().__init__(400)


class Digest:
    """The SHA-256 that a request's `Content-Digest` gives; a request without one is taken as it comes."""

    def __init__(self, headers: Headers) -> None:
        self._given = headers.get("Content-Digest")
        self._body = hashlib.sha256()

    def add(self, part: bytes, *, last: bool) -> None:
        """Read on; raises `Damaged` at the end of a body that is another one."""
        if self._given is None:
            return
        self._body.update(part)
        if last and _read(self._given) != self._body.digest():
            raise Damaged


def _read(given: str) -> bytes:
    if not (given.startswith(_START) and given.endswith(_END)):
        return b""
    try:
        return base64.b64decode(given[len(_START) : -len(_END)], validate=True)
    except Error:
        return b""
