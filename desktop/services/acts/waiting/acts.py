"""The door for the outbox's screen: acts that wait or came back are sent anew, dropped, or said otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.acts.drafts import Done, PatientDraft
    from desktop.services.authoring.author import Author


class WaitingActs:
    """Each is one transaction of the outbox. Raises `Rejected` in words, and `LookupError` for an act that has gone."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def retry(self, act: UUID) -> Done:
        """Send a stuck act anew, signed again with what is known now."""
        from desktop.services.acts.waiting import again

        return again.retry(self._author, act)

    def discard(self, act: UUID) -> Done:
        """Drop an act that the service has not accepted, with what has nothing to stand on without it."""
        from desktop.services.acts.waiting import again

        return again.discard(self._author, act)

    def say_again(self, act: UUID, seen: int) -> Done:
        """Keep what one had recorded, on top of the newer statements: `seen` is the number of the last one shown.

        Refused over a refusal or a withdrawal that came after the day on which it was said.
        """
        from desktop.services.acts.waiting import again

        return again.say_again(self._author, act, seen)

    def instead(self, act: UUID, job: Callable[[], Done]) -> Done:
        """Do `job` in the place of an act, which goes in the same transaction; where it is refused, the act stays."""
        from desktop.services.acts.waiting import otherwise

        return otherwise.instead(self._author, act, job)

    def register_instead(self, act: UUID, draft: PatientDraft) -> Done:
        """Correct a registration that waits or came back; what waits for this person stays with it."""
        from desktop.services.acts.waiting import otherwise

        return otherwise.register(self._author, act, draft)
