"""The door for screens to those who are asked about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.channels.channel import Channel
    from desktop.services.reads.raters.drafts import RaterDraft
    from desktop.services.reads.raters.pages import KnownRater, RaterOptions
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class RaterReads:
    """Reads of one connection, as `Reads`: what shows one person raises `NotLogged` until the reading is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def options(self, patient: UUID, respondent: str) -> RaterOptions:
        """Known contacts, and on what basis somebody may be asked today."""
        from desktop.services.reads import looking
        from desktop.services.reads.raters import options

        looking.require(self._reader, self._state, patient, "record")
        return options.options(self._reader, self._state, patient, respondent)

    def check(self, patient: UUID, draft: RaterDraft, channel: Channel) -> RaterDraft:
        """The draft, where it can be sent as it is typed; raises `Rejected` with every problem."""
        from desktop.services.reads import looking
        from desktop.services.reads.raters import naming

        looking.require(self._reader, self._state, patient, "record")
        with self._reader.snapshot():
            naming.read_rater(self._reader, self._state, patient, draft, channel)
        return draft

    def asked(self, request: UUID) -> KnownRater:
        """Whom a send asks, with how they are reached; raises `LookupError`."""
        from desktop.services.reads import looking, patient_lines
        from desktop.services.reads.raters import options

        row = patient_lines.request_row(self._reader, request)
        looking.require(self._reader, self._state, UUID(bytes=row["patient"]), "record")
        return options.known(row)
