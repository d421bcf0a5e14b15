"""Whether a person's identity is proved now, from all decisions about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from care_record.wire.bodies.identity import IdentityDecided

Proof = Literal["accepted", "declined", "none"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it stands in the log: its number, what its author had seen of the like, and when it was (ms).

    `seq` is None while it waits in an outbox; `by` is the workstation that signed it.
    """

    id: UUID
    seq: int | None
    base: int
    at: int
    body: IdentityDecided
    by: UUID | None = None

    def saw(self, other: Decision) -> bool:
        """Whether the author of this decision knew of the other one."""
        return other.seq is not None and self.base >= other.seq and (self.seq is None or other.seq < self.seq)


def proof(decisions: Iterable[Decision]) -> Proof:
    """What stands: accepted or declined, or none where nobody has decided.

    As with agreements: an acceptance counts only if its author knew of every decline, so that none is undone unseen.
    """
    held = standing(decisions)
    return held.body.outcome if held else "none"


def standing(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that decides, None where there is none."""
    ordered = sorted(decisions, key=_order)
    declines = [one for one in ordered if one.body.outcome == "declined"]
    accepted = [one for one in ordered if one.body.outcome == "accepted" and all(one.saw(no) for no in declines)]
    if accepted:
        return accepted[-1]
    return declines[-1] if declines else None


def missed(new: Decision, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that an acceptance missed, whatever they say; a decline misses nothing, it counts at once."""
    if new.body.outcome == "declined":
        return ()
    found = (one for one in decisions if one.seq is not None and one.id != new.id and not new.saw(one))
    return tuple(sorted(found, key=_order))


def _order(decision: Decision) -> tuple[bool, int, bytes]:
    """By the service's sequence; what waits comes last, by id, which is by that machine's time."""
    return decision.seq is None, decision.seq or 0, decision.id.bytes
