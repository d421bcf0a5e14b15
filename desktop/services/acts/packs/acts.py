"""The door for screens to what is said of measure packs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.acts.drafts import Done
    from desktop.services.acts.packs.drafts import PackDraft
    from desktop.services.authoring.author import Author


class PackActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def propose(self, draft: PackDraft) -> Done:
        """Propose a pack that was looked at; `Done.id` is the proposal."""
        from desktop.services.acts.packs import deciding

        return deciding.propose(self._author, draft)

    def approve(self, proposal: UUID) -> Done:
        """Approve exactly the content that is shown; from then on it is sent."""
        from desktop.services.acts.packs import deciding

        return deciding.approve(self._author, proposal)

    def withdraw(self, proposal: UUID, reason: str) -> Done:
        """Withdraw a pack, or decline one that nobody has approved."""
        from desktop.services.acts.packs import deciding

        return deciding.withdraw(self._author, proposal, reason)
