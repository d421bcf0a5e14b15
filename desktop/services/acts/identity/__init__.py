"""What the identity desk does: takes requests down, matches, checks, approves, decides."""

from desktop.services.acts.identity.acts import IdentityActs
from desktop.services.acts.identity.drafts import EvidenceDraft, RequestDraft

__all__ = ["EvidenceDraft", "IdentityActs", "RequestDraft"]
