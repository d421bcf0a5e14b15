"""The door for screens to what is said of the trust itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import STAFF, Done

if TYPE_CHECKING:
    from care_record.statements.policy import Policy
    from desktop.services.acts.trust.drafts import RecoveryDraft, StaffDraft, TeamDraft
    from desktop.services.authoring.author import Author


class TrustActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def authorise(self, draft: StaffDraft) -> Done:
        """Authorise a professional; `Done.id` is the member's id."""
        from desktop.services.acts.trust import administering

        return administering.authorise(self._author, draft)

    def add_to_team(self, member: UUID, team: UUID) -> Done:
        """Name somebody for a team; a second person confirms it."""
        from desktop.services.acts.trust import administering

        return administering.add_to_team(self._author, member, team)

    def remove_from_team(self, member: UUID, team: UUID) -> Done:
        """Take somebody out of a team; its key turns."""
        from desktop.services.acts.trust import administering

        return administering.remove_from_team(self._author, member, team)

    def confirm_joining(self, member: UUID, team: UUID) -> Done:
        """Confirm that somebody joins a team."""
        from desktop.services.acts.trust import administering

        return administering.confirm_joining(self._author, member, team)

    def create_team(self, draft: TeamDraft) -> Done:
        """Create a team; `Done.id` is its id."""
        from desktop.services.acts.trust import administering

        return administering.create_team(self._author, draft)

    def revoke(self, device: UUID) -> Done:
        """End a workstation's enrolment."""
        from desktop.services.acts.trust import administering

        return administering.revoke(self._author, device)

    def set_policy(self, policy: Policy) -> Done:
        """Set what the trust allows."""
        from desktop.services.acts.trust import administering

        return administering.set_policy(self._author, policy)

    def create_recovery_key(self, draft: RecoveryDraft) -> Done:
        """Say that a recovery key was made and split; nothing of its private half is kept."""
        from desktop.services.acts.trust import recovery

        return recovery.create(self._author, draft)

    def news_seen(self, seq: int) -> Done:
        """Remember, here alone, that this piece of news of one's teams was seen."""
        from desktop.services.reads.trust.teams import SEEN
        from desktop.services.store import mirror

        before = str(mirror.kept(self._author.stores.mirror, SEEN) or "").split()
        mirror.keep(self._author.stores.mirror, SEEN, " ".join([*before, str(seq)]))
        return Done(frozenset({STAFF}))

    def remove_root(self) -> Done:
        """Take the root key off this computer, once a file with it has been written and read back."""
        from desktop.services.acts.trust import root

        return root.remove(self._author)
