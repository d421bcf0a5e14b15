"""What screens show of invitations: frozen records that a read returns. Times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState

if TYPE_CHECKING:
    from desktop.services.reads.people import BannerData, PatientLine

Mend = Literal["confirm-address", "correct-address", "send-again", "print", "tell-code", "invite-again", "none"]
"""The one act that puts an invitation right, or moves it on."""


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One invitation: where it stands in one word and in a sentence, and what moves it on.

    `who` is the carer's name, empty for the person; `address` where the link goes; `second_words` how the second code
    comes. `read_out` is what the desk reads to the person: check junk, check the address.
    """

    id: UUID
    at: datetime
    by: str
    who: str
    channel: Channel
    address: str
    second_words: str
    state: DeliveryState
    label: str
    words: str
    stopped: bool
    mend: Mend
    mend_channel: Channel | None
    is_notice: bool
    is_open: bool
    tells_code: bool
    pending: bool
    read_out: str = ""


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address of the person's record; `confirmed` is when its code came back."""

    channel: Channel
    address: str
    confirmed: datetime | None


@dataclass(frozen=True, slots=True)
class GivenLine:
    """An address that the person gave on their own page and that is not yet the record's."""

    id: UUID
    channel: Channel
    address: str
    at: datetime
    pending: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Somebody has registered: the person, or a carer by name and where they are reached.

    `ended` is when a carer ended it on their own page, None while it stands.
    """

    who: str
    at: datetime
    sign_in: str
    reached: str = ""
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Everything about one person's invitations.

    `why_not` says why the person is not invited now, `carer_why_not` why no carer is; both empty where they may be.
    """

    banner: BannerData
    sentence: str
    why_not: tuple[str, ...]
    carer_why_not: tuple[str, ...]
    may_invite_carer: bool
    registered: bool
    texts: bool
    addresses: tuple[AddressLine, ...]
    given: tuple[GivenLine, ...]
    accounts: tuple[AccountLine, ...]
    invitations: tuple[InvitationLine, ...]


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """One line of the list of invitations that stopped, or wait to be printed."""

    patient: PatientLine
    line: InvitationLine
