"""The door for screens to measures and measure packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.services.reads.packs.lines import Candidate, MeasureDetail, MeasureRow
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class PackReads:
    """Answers from what came with the program and what the trust's statements say, with what waits here laid over."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def rows(self) -> tuple[MeasureRow, ...]:
        """Every measure: what waits for a second person first, then what is sent, then the rest, each by title."""
        from desktop.services.reads.packs import listing

        return listing.rows(self._reader, self._state)

    def waiting(self) -> int:
        """How many packs wait for the person who looks."""
        from desktop.services.reads.packs import listing

        return listing.waiting(self._reader, self._state)

    def measure(self, key: str) -> MeasureDetail:
        """One of them whole; raises `LookupError`."""
        from desktop.services.reads.packs import listing

        return listing.detail(self._reader, self._state, key)

    def look_at(self, path: Path) -> Candidate:
        """Read, check, try and compare a file or a folder. Nothing is stored."""
        from desktop.services.reads.packs import candidates

        return candidates.look_at(self._reader, self._state, path)

    def again(self, key: str) -> Candidate:
        """Look at what an earlier release imported here, or was withdrawn, to propose it; raises `LookupError`."""
        from desktop.services.reads.packs import candidates

        return candidates.again(self._reader, self._state, key)

    def completed(self, key: str, path: Path, note: str) -> Candidate:
        """Look at an installed structure with the wording that a file gives; `note` is by what licence."""
        from desktop.services.reads.packs import candidates

        return candidates.completed(self._reader, self._state, key, path, note)

    def file(self, key: str) -> tuple[str, bytes]:
        """A measure as a file to hand on: its name and its bytes; raises `LookupError`."""
        from desktop.services.reads.packs import listing

        return listing.file(self._reader, self._state, key)
