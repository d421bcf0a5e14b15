"""Tokens for devices: opaque, 15 minutes, good only with a proof by the device's own key."""

import base64
import binascii
import hmac
from uuid import UUID

from care_record.wire.base64url import to_base64url
from sync_service.storage.keys.keyfile import ServiceKeys

LIFETIME_MS = 15 * 60 * 1000
_TAG = 32


class TokenRefused(Exception):
    """Not a token of this service's, or past its time."""


class Tokens:
    """Makes and reads tokens; nothing is stored."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._key = keys.derive("token")

    def make(self, device: UUID, now: int) -> tuple[str, int]:
        """A token and the moment (ms) at which it ends."""
        expires = now + LIFETIME_MS
        body = device.bytes + expires.to_bytes(8)
        return to_base64url(body + self._tag(body)), expires

    def read(self, token: str, now: int) -> UUID:
        """The device that a token was made for. Raises `TokenRefused`."""
        try:
            data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise TokenRefused from error
        body, tag = data[:-_TAG], data[-_TAG:]
        if len(data) != 16 + 8 + _TAG or not hmac.compare_digest(self._tag(body), tag):
            raise TokenRefused
        if int.from_bytes(body[16:]) <= now:
            raise TokenRefused
        return UUID(bytes=body[:16])

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")
