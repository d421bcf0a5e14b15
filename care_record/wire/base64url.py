"""Bytes as text that may stand in JSON, a header or an address: base64url without padding (RFC 4648, 5)."""

from __future__ import annotations

import base64


def to_base64url(data: bytes) -> str:
    """The text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
