"""What is said of the trust itself: staff, teams, workstations, policy, and its own keys."""

from desktop.services.acts.trust.acts import TrustActs
from desktop.services.acts.trust.calls import TrustCalls
from desktop.services.acts.trust.drafts import RecoveryDraft, Share, StaffDraft, TeamDraft

__all__ = ["RecoveryDraft", "Share", "StaffDraft", "TeamDraft", "TrustActs", "TrustCalls"]
