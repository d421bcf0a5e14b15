"""Two records that look like one person's: that somebody said they are two, and that it was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, insert

from care_record.people.duplicates import pair_of
from sync_service.storage import tables as t

if TYPE_CHECKING:
    from sync_service.storage.batch import Batch


def say_apart(batch: Batch, one: UUID, other: UUID, device: UUID, seq: int) -> None:
    """Keep that they are two people; who said it last stands there."""
    take_back(batch, one, other)
    lesser, greater = pair_of(one, other)
    values = {"one": lesser.bytes, "other": greater.bytes, "seq": seq, "at": batch.now, "device": device.bytes}
    batch.connection.execute(insert(t.told_apart).values(**values))


def take_back(batch: Batch, one: UUID, other: UUID) -> None:
    """Nobody says any more that they are two people; does nothing where nobody did."""
    lesser, greater = pair_of(one, other)
    columns = t.told_apart.c
    this = (columns.one == lesser.bytes) & (columns.other == greater.bytes)
    batch.connection.execute(delete(t.told_apart).where(this))
