"""The door for screens to sending to many."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from desktop.services.reads.cohort import pages
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class CohortReads:
    """Lists of one's caseload, as the patients' list is: nobody's record is opened, so that no reading is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def choices(self) -> pages.CohortChoices:
        """What can be sent to many."""
        from desktop.services.reads.cohort import choosing

        return choosing.choices(self._reader, self._state)

    def preview(self, draft: pages.CohortDraft) -> pages.Preview:
        """Who gets what by which way, who is left out and why; raises `Rejected`."""
        from desktop.services.reads.cohort import preview

        return preview.preview(self._reader, self._state, draft)

    def unfinished(self) -> tuple[pages.CohortProgress, ...]:
        """Sends to many that were begun here and neither finished nor stopped."""
        from desktop.services.reads.cohort.progress import progress_of
        from desktop.services.store import cohorts

        with self._reader.snapshot():
            held = cohorts.unfinished(self._reader.outbox)
            return tuple(progress_of(one, self._state, self._reader) for one in held)

    def write_left_out(self, shown: pages.Preview, path: Path, note: UUID) -> pages.ListWritten:
        """Write who is left out as a table; `note` is the id of the act that noted it."""
        from desktop.services.reads.cohort import export

        return export.write_left_out(self._reader, self._state, shown, path, note)
