"""Having a record again that was put away a while after the last discharge."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from desktop.services.acts.drafts import AGREEMENT, PATIENTS, REQUESTS, RESPONSES, Done
from desktop.services.sync import copies
from desktop.services.sync.bringing_back import bring_back as fetch

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.services.desk import Desk

CHANGED = frozenset({PATIENTS, REQUESTS, RESPONSES, AGREEMENT})


def bring_back(desk: Desk, patient: UUID) -> Done:
    """Waits for the service. Raises `ServiceUnreachable`, `ServiceRefused` or `HistoryMismatch`."""
    reader = desk.reader()
    try:
        days = desk.state.directory(reader).policy.caseload_days
        until = desk.state.today() + timedelta(days=days)
        desk.writer.submit(lambda stores: copies.keep_here(stores.mirror, patient, until)).result()
        fetch(patient, desk.client, reader, desk.writer, desk.state)
    finally:
        reader.close()
    # what is sealed is opened by the sync
    desk.sync.wake()
    return Done(CHANGED, patient, "The record is here again.")
