"""The door for screens to the access log beside its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from desktop.services.reads.access_log import pages
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class AccessLogReads:
    """Answers at once, from the store."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def choices(self) -> pages.Choices:
        """What the access log can be filtered by, and what in it is unusual."""
        from desktop.services.reads.access_log import log

        return log.choices(self._reader, self._state)

    def export(
        self, which: pages.AccessFilter, table: Path, note: UUID, going: Callable[[int], bool]
    ) -> pages.Exported | None:
        """Write the lines that fit; `note` is the id of the act that noted it. None when `going` stopped it."""
        from desktop.services.reads.access_log import export

        return export.export(self._reader, self._state, which, table, note, going)
