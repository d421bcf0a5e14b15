"""What the person was told or shown before they answered, by version: a statement of the ledger names one of these."""

from __future__ import annotations

from types import MappingProxyType

CURRENT = "2026-1"
WORDINGS = MappingProxyType(
    {
        "2026-1": (
            "You can use My Health and Care Record to see what your care team shares with you and to answer "
            "questionnaires. It is your choice. Your care stays the same whether you say yes or no, and you can change "
            "your mind at any time by telling your care team or by e-mail. Only the people and teams that you agree to "
            "can open what is kept there. You choose separately whether we may write to you by e-mail, text message "
            "or post."
        ),
    }
)
"""The wordings in plain English, one paragraph each. One that was shown to somebody is never changed."""


def wording(version: str) -> str | None:
    """The text of a version, None for one that this release does not hold."""
    return WORDINGS.get(version)
