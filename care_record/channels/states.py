"""The states of a send and of an invitation: which may follow which, and the words for each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class DeliveryState(StrEnum):
    """Where a send or an invitation stands. The value is the wire's code."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    OPENED = "opened"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NO_ADDRESS = "no-address"
    USED = "used"

    @property
    def label(self) -> str:
        """One or two words for a table."""
        return _LABELS[self]

    @property
    def words(self) -> str:
        """A sentence that says what is known, and no more."""
        return _SENTENCES[self]

    @property
    def is_not_delivered(self) -> bool:
        """Whether it stopped before it reached the person and somebody must act."""
        return self in NOT_DELIVERED

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered or used."""
        return self not in FINAL

    @property
    def is_final(self) -> bool:
        """Whether nothing can follow."""
        return self in FINAL


_S = DeliveryState
NOT_DELIVERED: Final = frozenset({_S.BOUNCED, _S.NO_ADDRESS})
FINAL: Final = frozenset({_S.RETURNED, _S.USED, _S.CANCELLED, _S.EXPIRED})
SEND_STATES: Final = frozenset(_S) - {_S.NO_ADDRESS, _S.USED}
INVITATION_STATES: Final = frozenset(_S) - {_S.RETURNED}

_ENDS = frozenset({_S.CANCELLED, _S.EXPIRED})
# back to queued is a resend to a confirmed address; a patient may open a mail that a server reported as bounced
_SEND: Final = {
    _S.QUEUED: _ENDS | {_S.SENT, _S.BOUNCED, _S.OPENED, _S.RETURNED},
    _S.SENT: _ENDS | {_S.QUEUED, _S.DELIVERED, _S.BOUNCED, _S.OPENED, _S.RETURNED},
    _S.DELIVERED: _ENDS | {_S.QUEUED, _S.BOUNCED, _S.OPENED, _S.RETURNED},
    _S.BOUNCED: _ENDS | {_S.QUEUED, _S.OPENED, _S.RETURNED},
    _S.OPENED: _ENDS | {_S.QUEUED, _S.RETURNED},
}
_INVITATION: Final = {
    _S.NO_ADDRESS: _ENDS | {_S.QUEUED},
    _S.QUEUED: _ENDS | {_S.NO_ADDRESS, _S.SENT, _S.BOUNCED},
    _S.SENT: _ENDS | {_S.QUEUED, _S.DELIVERED, _S.BOUNCED, _S.OPENED, _S.USED},
    _S.DELIVERED: _ENDS | {_S.QUEUED, _S.BOUNCED, _S.OPENED, _S.USED},
    _S.BOUNCED: _ENDS | {_S.QUEUED, _S.NO_ADDRESS, _S.OPENED, _S.USED},
    _S.OPENED: _ENDS | {_S.QUEUED, _S.USED},
}

_LABELS: Final = {
    _S.QUEUED: "Queued",
    _S.SENT: "Sent",
    _S.DELIVERED: "Delivered",
    _S.BOUNCED: "Bounced",
    _S.OPENED: "Opened",
    _S.RETURNED: "Returned",
    _S.CANCELLED: "Cancelled",
    _S.EXPIRED: "Expired",
    _S.NO_ADDRESS: "No address",
    _S.USED: "Used",
}
_SENTENCES: Final = {
    _S.QUEUED: "Waits to be sent.",
    _S.SENT: "The mail server took it; whether it arrived is not known.",
    _S.DELIVERED: "The channel says that it arrived.",
    _S.BOUNCED: "It came back: the address did not take it.",
    _S.OPENED: "The person opened it and confirmed the date of birth.",
    _S.RETURNED: "The person sent the answers.",
    _S.CANCELLED: "Cancelled; the link no longer works.",
    _S.EXPIRED: "Expired unanswered; the link no longer works.",
    _S.NO_ADDRESS: "Not sent: there is no address to send it to.",
    _S.USED: "The person used it to register.",
}


class TransitionError(ValueError):
    """A state was to follow another that it cannot follow; `words` says which."""

    def __init__(self, before: DeliveryState, after: DeliveryState) -> None:
        self.words = f"What is {before.label.lower()} cannot become {after.label.lower()}."
        super().__init__(self.words)


def next_send_states(state: DeliveryState) -> frozenset[DeliveryState]:
    """Give the states that may follow for a send; empty for a final one."""
    return frozenset(_SEND.get(state, ()))


def next_invitation_states(state: DeliveryState) -> frozenset[DeliveryState]:
    """Give the states that may follow for an invitation; empty for a final one."""
    return frozenset(_INVITATION.get(state, ()))


def follow_send(before: DeliveryState, after: DeliveryState) -> DeliveryState:
    """Give `after` where a send may go there (or is there). Raises TransitionError."""
    return _follow(before, after, next_send_states(before) & SEND_STATES)


def follow_invitation(before: DeliveryState, after: DeliveryState) -> DeliveryState:
    """Give `after` where an invitation may go there (or is there). Raises TransitionError."""
    return _follow(before, after, next_invitation_states(before) & INVITATION_STATES)


def _follow(before: DeliveryState, after: DeliveryState, allowed: frozenset[DeliveryState]) -> DeliveryState:
    if after is not before and after not in allowed:
        raise TransitionError(before, after)
    return after
