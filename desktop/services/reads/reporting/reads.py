"""The door for screens and the command line to exports and the readiness report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.reporting.readiness import Readiness
    from desktop.services.reads.reporting.pages import Kind, Scope, Whom, Written
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class ReportingReads:
    """Reads of one connection, as `Reads`. Every method raises `ForClinicians` for another role."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def whom(self, scope: Scope) -> Whom:
        """Whose answers an export would hold: `Acts.note_export` notes them before it is made."""
        from desktop.services.reads.reporting import writing

        return writing.whom(self._reader, self._state, scope)

    def readiness(self) -> Readiness:
        """How ready the scores of one's own teams are; a list of many people, as Returned is."""
        from desktop.services.reads.reporting import writing

        return writing.report(self._reader, self._state)

    def export(self, kind: Kind, scope: Scope, place: Path, notes: Mapping[UUID, UUID]) -> Written:
        """Write an export; `notes` is what `Acts.note_export` gave."""
        from desktop.services.reads.reporting import writing

        return writing.export(self._reader, self._state, kind, scope, place, notes)
