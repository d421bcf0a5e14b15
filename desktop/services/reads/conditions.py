"""What makes a row one that somebody has to look at: the same for the Today list and for the rail's numbers.

Each condition is worded as its partial index is (`store.schema`). The names in them are ours, never data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.store.projection import effects

if TYPE_CHECKING:
    from desktop.services.store.reader import Reader

# of `response`
RISK = "flagged = 1 and acknowledged_at is null"
UNREAD = "reviewed_at is null"
# of `request`; the first takes today's day
OVERDUE = "due < ? and state in ('queued', 'sent', 'delivered', 'opened')"
LOST = "state in ('bounced', 'no-address')"
LOCKED = "problem <> '' and state in ('sent', 'delivered', 'opened')"


def taken_back(reader: Reader) -> frozenset[bytes]:
    """The sends that a person has cancelled or sent again, while that still waits here."""
    pending = reader.pending("kind in ('measure.cancelled', 'measure.requested')")
    keys = (
        change.key if change.how == "set" else change.values.get("replaces")
        for fact in pending
        for change in effects(fact)
    )
    return frozenset(key for key in keys if isinstance(key, bytes))
