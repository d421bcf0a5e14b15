"""Asking somebody else about a person, by a link of their own."""

from desktop.services.acts.raters.acts import RaterActs
from desktop.services.reads.raters.drafts import RaterContact, RaterDraft

__all__ = ["RaterActs", "RaterContact", "RaterDraft"]
