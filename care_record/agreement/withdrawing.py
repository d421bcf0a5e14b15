"""How a withdrawal that somebody asked for is confirmed before anything is destroyed (docs/threat-model.md, section 6).

A request suspends at once whoever is suspected to have written it: what it takes is given back by one answer, and what
it left open could not be taken back. Name, date of birth and NHS number are what a relative knows, so that it is
confirmed by a contact that was on record before. On a record with restricted details somebody may force the person's
hand or hold their post: then a clinician speaks with the person, and no time that passes decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

DECIDED_AFTER = timedelta(days=7)
"""How long a withdrawal waits for the person's own word before the desk decides."""
SPOKEN = frozenset({"in-person", "telephone-on-record"})
"""Ways in which somebody has spoken with the person."""
SAFEGUARDING = (
    "This record has restricted details, and the withdrawal came as a request. Speak with the person, alone, in person "
    "or by the telephone number on record; a message could be read or written by somebody else."
)
SAFEGUARDING_WHY = (
    "This record has restricted details. To decide without the person\u2019s own word, write down why; "
    "everybody who sees the ledger reads it."
)
_NEEDED = frozenset({"nhs_number", "family", "given"})


def too_little(matched: Collection[str]) -> str:
    """Why these matching details do not tell who is meant, empty where they do: the date of birth, and one more."""
    if "born" in matched and _NEEDED & set(matched):
        return ""
    return "Match the date of birth, and the name or the NHS number, before a record is suspended."


def against_confirming(how: str, words: str, *, requested: bool, restricted: bool) -> str:
    """Why a withdrawal cannot be confirmed so, in words; empty where it can."""
    if not (requested and restricted) or how in SPOKEN:
        return ""
    if how != "desk-decided":
        return SAFEGUARDING
    return "" if words.strip() else SAFEGUARDING_WHY
