"""The door for screens to schedules and appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.schedules.pages import PersonSchedules, ScheduleOptions, TeamSchedules
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class ScheduleReads:
    """Reads of one connection, as `Reads`: what is one person's raises `NotLogged` until the reading is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def teams(self) -> tuple[TeamSchedules, ...]:
        """The schedules of one's own teams, and for how many people each is due next."""
        from desktop.services.reads.schedules import teams

        return teams.of_teams(self._reader, self._state)

    def options(self) -> ScheduleOptions:
        """What a new schedule can be made of."""
        from desktop.services.reads.schedules import teams

        return teams.options(self._reader, self._state)

    def person(self, patient: UUID) -> PersonSchedules:
        """What is scheduled for one person, and the appointments to come."""
        from desktop.services.reads import looking
        from desktop.services.reads.schedules import person

        looking.require(self._reader, self._state, patient, "record")
        return person.of_person(self._reader, self._state, patient)
