"""The code that `mhcr serve` prints while no root exists: used once, for 15 minutes, held in memory alone."""

import hmac
from hashlib import sha256

from care_record.wire.link import grouped, token_text

LIFETIME_MS = 15 * 60 * 1000


class RootCode:
    """One code. `text` is printed once by whoever makes it; only its hash is kept."""

    def __init__(self, random: bytes, now: int) -> None:
        """`random` is 16 bytes."""
        self._hash: bytes | None = _hashed(token_text(random))
        self._expires = now + LIFETIME_MS

    @staticmethod
    def text(random: bytes) -> str:
        """The code as it is printed and typed."""
        return grouped(token_text(random))

    def fits(self, typed: str, now: int) -> bool:
        """Whether this is the code, in time and not yet used."""
        fits = self._hash is not None and hmac.compare_digest(self._hash, _hashed(typed))
        return fits and now < self._expires

    def use_up(self) -> None:
        """The code opens nothing any more."""
        self._hash = None


def _hashed(typed: str) -> bytes:
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    return sha256(b"mhcr/root-code\0" + plain.encode()).digest()
