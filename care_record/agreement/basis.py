"""The bases on which a record is opened, kept apart: agreement is never the lawful basis of care (UK GDPR)."""

from __future__ import annotations

from enum import StrEnum


class Basis(StrEnum):
    """Why a party may open a record. The value is the wire's code in `access.granted`."""

    CARE = "care"
    AGREEMENT = "agreement"
    WITHHELD = "withheld"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Basis.CARE: "Direct care by a team with a referral: UK GDPR Articles 6(1)(e) and 9(2)(h).",
    Basis.AGREEMENT: "The person agreed to share; this ends when they withdraw.",
    Basis.WITHHELD: "The trust's retained clinical record; opened only for a signed, logged reason.",
}
