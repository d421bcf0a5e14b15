"""Inviting people to register, and addresses that they have confirmed or given."""

from desktop.services.acts.invitations.acts import CarerDraft, InvitationActs, InvitationDraft

__all__ = ["CarerDraft", "InvitationActs", "InvitationDraft"]
