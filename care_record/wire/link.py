"""Codes that people see: link tokens and receipt numbers, in Crockford's base 32 (no I, L, O, U)."""

from __future__ import annotations

import hashlib
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_BYTES = 16
TOKEN_LENGTH = 26
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def token_text(random: bytes) -> str:
    """The token of sixteen random bytes: 26 characters."""
    if len(random) != TOKEN_BYTES:
        raise ValueError("a token is sixteen bytes")
    value = int.from_bytes(random)
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def plain(text: str) -> str:
    """A code as typed, in the alphabet's own letters, without spaces and hyphens."""
    upper = text.upper().translate(_READ_AS)
    return "".join(character for character in upper if character not in " -\t\n\r")


def token_bytes(text: str) -> bytes | None:
    """The sixteen bytes of a token as typed (spaces, hyphens, case do not matter); None when it is no token."""
    characters = plain(text)
    if len(characters) != TOKEN_LENGTH or any(character not in ALPHABET for character in characters):
        return None
    value = 0
    for character in characters:
        value = value << 5 | ALPHABET.index(character)
    return None if value >> 128 else value.to_bytes(TOKEN_BYTES)


def token_hash(text: str) -> bytes | None:
    """What is stored of a token as typed or clicked; None when it is no token."""
    token = token_bytes(text)
    return None if token is None else hashlib.sha256(b"mhcr/link\0" + token).digest()


def grouped(text: str) -> str:
    """A token in groups of four, for a letter."""
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def link_to(page_url: str, token: str, *, rater: bool) -> str:
    """The link in full: to the patient's page, or to that of somebody who is asked about a patient."""
    return f"{page_url}/{'r' if rater else 'a'}#{token}"


def receipt_number(response: UUID) -> str:
    """The number that patient and team can compare: `XXXX-XXXX`, from the response's id."""
    value = int.from_bytes(hashlib.sha256(b"mhcr/receipt\0" + response.bytes).digest()[:5])
    text = "".join(ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}"
