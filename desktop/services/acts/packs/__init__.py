"""Measure packs: proposed by one person, approved by another, withdrawn by either."""

from desktop.services.acts.packs.acts import PackActs
from desktop.services.acts.packs.drafts import PackDraft

__all__ = ["PackActs", "PackDraft"]
