"""A record that is used no more: it was merged into another, or registered in error. Every screen of it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.reads.people import Aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

MERGED = "Earlier record"
IN_ERROR = "Registered in error"
_READ = "It can be read. Nothing is sent from it."


def brief(row: Row) -> str:
    """How a list names such a record, empty for one that is used; `row` is of `patient`."""
    if row["set_aside"] is None:
        return ""
    return IN_ERROR if row["set_aside"] == row["id"] else MERGED


def aside_of(reader: Reader, row: Row, pending: Sequence[Fact]) -> Aside | None:
    """What stands above every screen of such a record, None for one that is used. Inside a snapshot."""
    used = row["set_aside"]
    if used is None:
        return None
    if used != row["id"]:
        return Aside("This is an earlier record, merged into the one that is used.", _READ, UUID(bytes=used))
    errors = reader.overlaid("error", "patient = ?", (row["id"],), pending).values()
    right = next((one["instead"] for one in errors if one["kind"] == "patient.registered"), None)
    words = "This person was registered in error."
    return Aside(words, "The record is kept, and nothing is sent from it.", UUID(bytes=right) if right else None)
