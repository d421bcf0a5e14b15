"""The door for screens to scores over time and to several raters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.understanding.pages import Raters, ScoreHistory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class UnderstandingReads:
    """Reads of one connection, as `Reads`: each raises `NotLogged` until the reading of the record is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def scores(self, patient: UUID) -> ScoreHistory:
        """All scores of one person over time, each respondent's by itself."""
        from desktop.services.reads import looking
        from desktop.services.reads.understanding import history

        looking.require(self._reader, self._state, patient, "response")
        return history.score_history(self._reader, self._state, patient)

    def raters(self, response: UUID) -> Raters:
        """One measure as several people answered it at about the same time."""
        from desktop.services.reads import looking
        from desktop.services.reads.understanding import raters

        looking.require(self._reader, self._state, looking.of_response(self._reader, response), "response")
        return raters.raters(self._reader, self._state, response)
