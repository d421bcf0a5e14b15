"""The door for screens to taking answers at this workstation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.acts.completing.drafts import Given, HalfDone, Taken
    from desktop.services.acts.drafts import Done
    from desktop.services.authoring.author import Author


class CompletingActs:
    """Each act is one transaction of the outbox, as those of `Acts`; raises `Rejected` in words."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def hand_in(self, request: UUID, given: Given) -> Taken:
        """Seal an answer to a send and keep it in the outbox; what was kept half done of it goes."""
        from desktop.services.acts.completing import entering

        return entering.hand_in(self._author, request, given)

    def keep(self, request: UUID, half_done: HalfDone) -> Done:
        """Keep half-done answers, sealed to the record's key, until they are gone on with."""
        from desktop.services.acts.completing import halves

        return halves.keep(self._author, request, half_done)

    def drop(self, request: UUID) -> Done:
        """Drop what was kept half done."""
        from desktop.services.acts.completing import halves

        return halves.drop(self._author, request)
