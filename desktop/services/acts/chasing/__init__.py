"""How a team reminds people, and corrected addresses."""

from desktop.services.acts.chasing.acts import ChasingActs, ContactDraft

__all__ = ["ChasingActs", "ContactDraft"]
