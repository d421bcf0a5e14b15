"""Invitations to register: who may be invited now, where each invitation stands, accounts and addresses."""

from desktop.services.reads.invitations.pages import (
    AccountLine,
    AddressLine,
    GivenLine,
    InvitationLine,
    InvitationPage,
    Mend,
    StoppedLine,
)
from desktop.services.reads.invitations.reads import InvitationReads

__all__ = [
    "AccountLine",
    "AddressLine",
    "GivenLine",
    "InvitationLine",
    "InvitationPage",
    "InvitationReads",
    "Mend",
    "StoppedLine",
]
