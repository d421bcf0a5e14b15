"""A fact of the log, and what it changes in a table that screens read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from care_record.wire.bodies import Body

Value = bytes | str | int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement or one fact of the service. `seq` and `at` are the service's, None and the author's while it waits.

    `device` is None for what the service saw for itself. `opened` is what an answer that was taken here comes to, while
    it waits (`entered.py`).
    """

    id: UUID
    kind: str
    stream: UUID
    at: int
    body: Body
    seq: int | None = None
    base: int = 0
    device: UUID | None = None
    opened: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """`put` makes a row or changes these columns of it; `set` changes a row that is there.

    `keep` does so only while the first of these columns is empty: the first one counts.
    """

    how: Literal["put", "set", "keep"]
    table: str
    key: bytes
    values: Mapping[str, Value]
