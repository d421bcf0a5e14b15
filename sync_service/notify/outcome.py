"""What became of a message that was handed to a mail server or a text gateway."""

from dataclasses import dataclass
from enum import StrEnum


class Delivery(StrEnum):
    """What became of a message. `delivered` only where the channel says so."""

    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is for staff: the server's code, never its text, which may repeat the address.

    `reference` is the gateway's own id of the message, with which it can be asked later; empty where there is none.
    """

    delivery: Delivery
    reason: str = ""
    reference: str = ""
