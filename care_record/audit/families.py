"""What belongs in an access log: kinds of entry by what they tell, for who looks for one sort of thing."""

from __future__ import annotations

from typing import Literal

from care_record.wire import bodies

Family = Literal["read", "searched", "access", "agreement", "identity", "glass", "record", "staff"]

FAMILIES: dict[Family, str] = {
    "read": "Who looked",
    "searched": "Searches in the trust",
    "access": "Access given, asked for and ended",
    "agreement": "Agreement and withdrawal",
    "identity": "Proof of identity",
    "glass": "Openings by the records desk",
    "record": "Registrations and referrals",
    "staff": "Staff, workstations and keys",
}
"""Families in words, in the order in which they are offered."""

# Keys that are wrapped for somebody follow from the statement that says so, and the service keeps them from officers.
_LEFT_OUT = bodies.APART | {"team-key.wrapped", "team-key.escrowed"}


def _families() -> dict[str, Family]:
    found: dict[str, Family] = dict.fromkeys(bodies.OF_TRUST, "staff")
    found |= dict.fromkeys(bodies.OF_ACCESS, "access")
    found |= dict.fromkeys(bodies.OF_AGREEMENT | bodies.SUSPENDS, "agreement")
    found |= dict.fromkeys(("withdrawal.answered", "withdrawal.confirmed", "copies.destroyed"), "agreement")
    found |= dict.fromkeys(
        (
            "patient.registered",
            "patient.died",
            "patient.merged",
            "entered-in-error",
            "referral.opened",
            "referral.closed",
        ),
        "record",
    )
    of_identity = ("identity.matched", "identity.unmatched", "identity.approved", "identity.decided")
    found |= dict.fromkeys(of_identity, "identity")
    found |= {"glass.broken": "glass", "record.read": "read", "patient.searched": "searched"}
    return {kind: family for kind, family in found.items() if kind not in _LEFT_OUT}


FAMILY_OF: dict[str, Family] = _families()
"""The family of each kind that the access log lists; other kinds are no matter of access."""
