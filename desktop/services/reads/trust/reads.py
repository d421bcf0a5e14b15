"""The door for screens to what is known of the trust itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.services.reads.trust import lines
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class TrustReads:
    """Answers at once, from statements that this workstation has verified, with what waits here laid over them."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def standing(self) -> lines.Standing:
        """Whether one administrator stands alone, and whether the root key is here."""
        from desktop.services.reads.trust import known

        with self._reader.snapshot():
            return known.standing(self._reader, self._state.directory(self._reader))

    def staff(self) -> tuple[lines.StaffLine, ...]:
        """Everybody whom the trust has authorised, by name."""
        from desktop.services.reads.trust import staff

        return staff.staff(self._reader, self._state)

    def teams(self) -> tuple[lines.TeamLine, ...]:
        """All teams by name."""
        from desktop.services.reads.trust import teams

        return teams.teams(self._reader, self._state, mine=False)

    def my_teams(self) -> tuple[lines.TeamLine, ...]:
        """One's own teams by name."""
        from desktop.services.reads.trust import teams

        return teams.teams(self._reader, self._state, mine=True)

    def news(self) -> lines.TeamNews:
        """Who waits for this person's signature, and what happened to their teams that they have not seen."""
        from desktop.services.reads.trust import teams

        return teams.news(self._reader, self._state)

    def workstations(self) -> tuple[lines.WorkstationLine, ...]:
        """Enrolled workstations by owner, then those whose enrolment was ended."""
        from desktop.services.reads.trust import staff

        return staff.workstations(self._reader, self._state)

    def keys(self) -> lines.KeysPage:
        """How the recovery key and the root key stand."""
        from desktop.services.reads.trust import staff

        return staff.keys(self._reader, self._state)
