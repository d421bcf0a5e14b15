"""How a team reminds people, and corrected addresses."""

from desktop.services.acts.chasing.acts import ChasingActs
from desktop.services.acts.chasing.drafts import ContactDraft

__all__ = ["ChasingActs", "ContactDraft"]
