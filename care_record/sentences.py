"""How words become a sentence."""

from __future__ import annotations


def capital(words: str | None) -> str:
    """The words with a capital at their beginning and otherwise as they are, empty for None."""
    return f"{words[:1].upper()}{words[1:]}" if words else ""
