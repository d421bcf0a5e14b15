"""What a person fills in about a measure pack."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A pack's content as it was looked at, and, for a bare Questionnaire, what the person says of it."""

    content: bytes = field(repr=False)
    licence: str = ""
    holder: str = ""
    terms: str = ""
    respondents: tuple[str, ...] = ()
