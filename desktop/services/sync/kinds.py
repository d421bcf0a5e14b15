"""Which screens an entry concerns: open screens refresh only for the kinds that they show."""

from __future__ import annotations

from collections.abc import Iterable

_KINDS = {
    "patient": {"patients"},
    "referral": {"patients"},
    "access": {"responses", "patients", "agreement"},
    "record-key": {"responses", "patients"},
    "withdrawal": {"agreement", "patients", "responses", "requests"},
    "copies": {"agreement"},
    "glass": {"agreement"},
    "entered-in-error": {"agreement", "patients", "responses", "requests"},
    "consent": {"agreement", "patients", "responses", "requests"},
    "measure-pack": {"measures"},
    "measure": {"requests", "schedules"},
    "schedule": {"schedules"},
    "appointment": {"schedules"},
    "link": {"requests"},
    "response": {"responses", "requests"},
    "risk": {"responses"},
    "owner": {"patients"},
    "invitation": {"invitations", "patients"},
    "account": {"invitations", "agreement", "patients", "responses", "requests"},
    "address": {"invitations"},
    "identity": {"identity", "patients"},
}


EVERYTHING = frozenset().union(*_KINDS.values(), {"staff", "outbox"})
"""For a mirror that begins anew."""


def kinds_of(entries: Iterable[str]) -> frozenset[str]:
    """The kinds of thing that entries of these kinds change."""
    found: set[str] = set()
    for head in {kind.partition(".")[0] for kind in entries}:
        found |= _KINDS.get(head, {"staff"})
    return frozenset(found)
