"""Addresses of the web that are handed on between the ends."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_https(address: str) -> bool:
    """Whether it is an https address of a host, with no user, whom it could disguise, and no fragment."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        return False
