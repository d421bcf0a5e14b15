"""Invitations to register, the accounts that come of them, and addresses that a person has confirmed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from care_record.wire.bodies.fields import Body, Date, Id, Name, Reason, Words
from care_record.wire.bodies.people import AgreementBody

InvitationChannel = Literal["email", "text", "letter"]
SecondWay = Literal["email", "text", "letter", "told"]
"""How the second code reaches the person; `told` is read out by the desk, in person or by telephone."""
AccountRole = Literal["patient", "carer"]
AddressChannel = Literal["email", "text"]
Email = Annotated[str, Field(min_length=3, max_length=254)]
Mobile = Annotated[str, Field(min_length=3, max_length=40)]


class Carer(Body):
    """A carer who is invited in their own name, by an address of their own."""

    family: Name
    given: Name
    relationship: Annotated[str, Field(min_length=1, max_length=80)]
    born: Date
    email: Email | None = None
    mobile: Mobile | None = None


class InvitationRequested(Body):
    """The invitation's id is the statement's id. `carer` is given for that role alone.

    `replaces` is an invitation that this one takes the place of.
    """

    channel: InvitationChannel
    second: SecondWay
    role: AccountRole = "patient"
    carer: Carer | None = None
    replaces: Id | None = None


class InvitationCancelled(Body):
    """An invitation that is taken back."""

    invitation: Id
    reason: Words


class AddressDeclined(Body):
    """An address that the person gave on their own page, and that does not become the record's."""

    said: Id
    reason: Reason


class InvitationFact(Body):
    """A fact about an invitation that the service saw for itself. `what` is the message that it is about."""

    v: Literal[1] = 1
    kind: Literal[
        "invitation.queued",
        "invitation.sent",
        "invitation.delivered",
        "invitation.bounced",
        "invitation.opened",
        "invitation.used",
        "invitation.expired",
        "invitation.no-address",
        "invitation.locked",
    ]
    invitation: Id
    what: Literal["link", "code", "notice"] | None = None
    reason: Words | None = None


class InvitationEnded(Body):
    """An invitation that the service has ended, because it may not go out any more."""

    v: Literal[1] = 1
    kind: Literal["invitation.cancelled"] = "invitation.cancelled"
    invitation: Id
    reason: Words


class AccountRegistered(Body):
    """Somebody has registered. `sign_in` is how they come back: by a passkey, or by a code that is sent to them."""

    v: Literal[1] = 1
    kind: Literal["account.registered"] = "account.registered"
    account: Id
    invitation: Id
    role: AccountRole
    sign_in: Literal["passkey", "code"]


class AccountWithdrew(AgreementBody):
    """The person has withdrawn on their own page; `agreement` is written as a withdrawal's, by the account.

    `given_back` is the workstation that brought it again, after a restored backup that lacked it.
    """

    v: Literal[1] = 1
    kind: Literal["account.withdrew"] = "account.withdrew"
    account: Id
    given_back: Id | None = None


class AccountEnded(Body):
    """A carer has ended their registration on their own page; nothing is sent to them until they register anew.

    `given_back` as of `AccountWithdrew`.
    """

    v: Literal[1] = 1
    kind: Literal["account.ended"] = "account.ended"
    account: Id
    given_back: Id | None = None


class AddressGiven(Body):
    """An address that the person gave on their own page, and confirmed by a code that was sent to it."""

    v: Literal[1] = 1
    kind: Literal["account.address-given"] = "account.address-given"
    account: Id
    channel: AddressChannel
    address: Email


class AddressConfirmed(Body):
    """A code that was sent to an address has come back; `address` in its normal form."""

    v: Literal[1] = 1
    kind: Literal["address.confirmed"] = "address.confirmed"
    channel: AddressChannel
    address: Email
    how: Literal["read-back", "own-page"]
