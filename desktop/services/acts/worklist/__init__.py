"""What this person has looked at, so that the list of the day need not say it again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.acts.drafts import RESPONSES, Done

if TYPE_CHECKING:
    from desktop.services.authoring.author import Author


class WorklistActs:
    """Kept on this workstation alone: no statement, and nothing goes out."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def opened(self, response: UUID) -> Done:
        """This person has opened an answer."""
        connection = self._author.stores.mirror
        with connection:
            connection.execute("insert or ignore into seen (response) values (?)", (response.bytes,))
            new = bool(connection.changes())
        return Done(frozenset({RESPONSES}) if new else frozenset(), response)
