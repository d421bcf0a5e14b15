"""The door for screens to plans and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.channels.ladder import Plan
    from desktop.services.acts.chasing.drafts import ContactDraft
    from desktop.services.acts.drafts import Done
    from desktop.services.authoring.author import Author


class ChasingActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def set_plan(self, team: UUID, plan: Plan) -> Done:
        """Set how a team of one's own reminds people; it counts at once for what waits."""
        from desktop.services.acts.chasing import planning

        return planning.set_plan(self._author, team, plan)

    def correct_contact(self, patient: UUID, draft: ContactDraft, again: UUID | None = None) -> Done:
        """Correct how a person can be reached; `again` is a send that goes out again to the corrected address."""
        from desktop.services.acts.chasing import correcting

        return correcting.correct(self._author, patient, draft, again)
