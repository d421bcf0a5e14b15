"""How far a send to many is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.dates import from_milliseconds
from desktop.services.reads.cohort.pages import CohortProgress

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.cohorts import Cohort
    from desktop.services.store.reader import Reader


def progress_of(held: Cohort, state: DeskState, reader: Reader) -> CohortProgress:
    """As screens show it; a measure that is no longer installed keeps its id."""
    installed = state.measures(reader)
    titles = [installed[one].short_title if one in installed else one for one in held.draft["measures"]]
    return CohortProgress(
        id=held.id,
        begun_at=from_milliseconds(held.at),
        people=held.people,
        done=held.done,
        dropped=held.dropped,
        stopped=held.stopped,
        measures=", ".join(titles),
    )
