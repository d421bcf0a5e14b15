"""The door for screens to asking somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from care_record.channels.channel import Channel
    from desktop.services.acts.drafts import Done
    from desktop.services.authoring.author import Author
    from desktop.services.reads.raters.drafts import RaterContact, RaterDraft


class RaterActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def ask(
        self, patient: UUID, measures: tuple[str, ...], channel: Channel, due: date, message: str, draft: RaterDraft
    ) -> Done:
        """Send these measures (ids of `send_options`) to whom the draft names."""
        from desktop.services.acts.raters import asking

        return asking.ask(self._author, patient, measures, channel, due, message, draft)

    def correct(self, request: UUID, contact: RaterContact) -> Done:
        """Correct how somebody is reached; their send goes out again, and the earlier link stops working."""
        from desktop.services.acts.raters import asking

        return asking.correct(self._author, request, contact)
