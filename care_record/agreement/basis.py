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


CARE_APART = (
    "Care does not rest on this agreement: the team keeps its clinical record as part of its public task and of "
    "direct care (UK GDPR Articles 6(1)(e) and 9(2)(h)). What is agreed to here is sharing and contact, which the "
    "person can take back."
)
"""The sentence that keeps the two bases apart on a screen and on paper."""

NOT_AGREED = (
    "The person has not agreed to share with this team, or has taken that back. Ask the person and record it first, "
    "or give access because the team cares for them."
)

_WORDS = {
    Basis.CARE: "Direct care by a team with a referral: UK GDPR Articles 6(1)(e) and 9(2)(h).",
    Basis.AGREEMENT: "The person agreed to share; this ends when they withdraw.",
    Basis.WITHHELD: "The trust's retained clinical record; opened only for a signed, logged reason.",
}
