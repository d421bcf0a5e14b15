"""The door for screens to sending to many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.acts.cohort.sending import Queued
    from desktop.services.acts.drafts import Done
    from desktop.services.authoring.author import Author
    from desktop.services.reads.cohort.pages import CohortDraft


class CohortActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def begin(self, draft: CohortDraft, people: Sequence[UUID]) -> Done:
        """Keep what is to be sent and to whom; `Done.id` is the send's id. Nothing is queued before `go_on`."""
        from desktop.services.acts.cohort import sending

        return sending.begin(self._author, draft, people)

    def go_on(self, cohort: UUID) -> Queued:
        """Queue it for the next people; call it again while `progress.waiting`."""
        from desktop.services.acts.cohort import sending

        return sending.go_on(self._author, cohort)

    def stop(self, cohort: UUID) -> Queued:
        """Reach nobody more; what is queued goes out."""
        from desktop.services.acts.cohort import sending

        return sending.stop(self._author, cohort)

    def note_list(self) -> Done:
        """Note that a list of people leaves the program; `Done.id` is what `CohortReads.write_left_out` needs."""
        from desktop.services.acts import looking

        return looking.export_list(self._author)
