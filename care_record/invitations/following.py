"""What the service's facts about an invitation mean for the state that screens show."""

from __future__ import annotations

from typing import Final

from care_record.channels.states import DeliveryState, TransitionError, follow_invitation

_S = DeliveryState
STATE_AFTER: Final = {
    "invitation.queued": _S.QUEUED,
    "invitation.sent": _S.SENT,
    "invitation.delivered": _S.DELIVERED,
    "invitation.bounced": _S.BOUNCED,
    "invitation.opened": _S.OPENED,
    "invitation.used": _S.USED,
    "invitation.expired": _S.EXPIRED,
    "invitation.no-address": _S.NO_ADDRESS,
    "invitation.cancelled": _S.CANCELLED,
}
"""The state after a fact about the message with the link; one about the second code leaves it where it was."""

STOPPED: Final = frozenset({_S.NO_ADDRESS, _S.BOUNCED, _S.EXPIRED})
"""States in which somebody of the desk has to act."""


def state_after(before: DeliveryState, kind: str, what: str | None) -> DeliveryState:
    """The state after a fact; where it cannot follow (two workers, a late answer of a gateway) it stays.

    `what` is the message that the fact is about: `link`, `code` or `notice`.
    """
    after = STATE_AFTER.get(kind)
    if after is None or what == "code":
        return before
    if before is _S.QUEUED and after in (_S.OPENED, _S.USED):
        # whoever opens it has it, though nobody has written down yet that it went
        before = _S.SENT
    try:
        return follow_invitation(before, after)
    except TransitionError:
        return before
