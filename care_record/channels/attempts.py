"""What an attempt to reach a person means for the send that it belongs to."""

from __future__ import annotations

from care_record.channels.states import DeliveryState, follow_send

_UNTIL_OPENED = frozenset(
    {DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.BOUNCED},
)


def after_attempt(before: DeliveryState, attempt: str) -> DeliveryState:
    """Where a send stands after an attempt has come to `attempt` (a state, or `skipped`).

    The latest attempt counts, but for what has been delivered before, and never once the person has opened it: whoever
    opened a link has been reached. What waits for the team, or was left out, changes nothing.
    """
    if before not in _UNTIL_OPENED:
        return before
    match attempt:
        case "sent" if before in (DeliveryState.QUEUED, DeliveryState.BOUNCED):
            # a new attempt after one that came back begins where a send begins
            return follow_send(follow_send(before, DeliveryState.QUEUED), DeliveryState.SENT)
        case "delivered":
            return DeliveryState.DELIVERED
        case "bounced" if before in (DeliveryState.QUEUED, DeliveryState.SENT):
            return DeliveryState.BOUNCED
        case _:
            return before
