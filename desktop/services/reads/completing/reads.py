"""The door for screens to what is to be answered at this workstation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.reads.completing.forms import FormToAnswer
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class CompletingReads:
    """Reads of one connection, as those of `Reads`; `require` is the door before a person's record."""

    def __init__(self, reader: Reader, state: DeskState, require: Callable[[UUID], None]) -> None:
        self._reader, self._state, self._require = reader, state, require

    def form(self, request: UUID) -> FormToAnswer:
        """The form that a send asks for, with what was kept half done of it."""
        from desktop.services.reads.completing import forms

        self._require(forms.whose(self._reader, request))
        return forms.form(self._reader, self._state, request)
