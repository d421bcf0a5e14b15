"""The second code of an invitation, and the digits that confirm an address or let somebody sign in."""

from __future__ import annotations

from care_record.wire.link import ALPHABET, plain

SECOND_LENGTH = 8
DIGITS = 6


def second_code(random: bytes) -> str:
    """Eight letters and digits of Crockford's base 32 (40 bits) from at least five random bytes, as `XXXX-XXXX`."""
    value = int.from_bytes(random[:5])
    text = "".join(ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}"


def plain_second(typed: str) -> str:
    """A second code as typed, in its one form; spaces, hyphens and case do not matter."""
    text = plain(typed)
    return f"{text[:4]}-{text[4:]}" if len(text) == SECOND_LENGTH else ""


def digits(random: bytes) -> str:
    """Six digits from at least eight random bytes."""
    return f"{int.from_bytes(random[:8]) % 10**DIGITS:0{DIGITS}}"


def plain_digits(typed: str) -> str:
    """Digits as typed or read out, without spaces and hyphens; empty when they are not six."""
    text = typed.replace(" ", "").replace("-", "")
    return text if len(text) == DIGITS and text.isascii() and text.isdigit() else ""
