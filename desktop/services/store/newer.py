"""Entries of one person that a newer release has written, and what may not be done before they can be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.statements.statement import read
from care_record.wire import cbor
from care_record.wire.bodies.newer import Weight, overwrites, weight
from desktop.services.store.outbox import GO_FIRST

if TYPE_CHECKING:
    from desktop.services.store.reader import Reader

STOPPED = (
    "A newer version of this program has recorded something about this person that decides what may be done, and this "
    "one cannot read it. Have this program updated first."
)
OVERWRITES = (
    "This person\u2019s details were changed with a newer version of this program, and this one cannot read them: "
    "saving here would undo that change. Have this program updated first."
)
ALWAYS = GO_FIRST | {"response.entered", "copies.destroyed", "access.declined", "measure.cancelled"}
"""What takes away, warns or saves what a person has said is never kept back; what it needs goes with it."""
_OF_ONE = "select seq, kind, at, body from held_back join entry using (seq) where stream = ? order by seq desc"
_OF_ALL = "select stream, kind, body from held_back join entry using (seq)"
_ANY = "select 1 from held_back limit 1"


@dataclass(frozen=True, slots=True)
class NewerEntry:
    """One entry: its number, kind and time (ms, by its author's clock), which device said it, and what hangs on it."""

    seq: int
    kind: str
    at: int
    device: UUID | None
    weight: Weight


def weight_of(kind: str, stored: bytes | None) -> Weight:
    """What hangs on an entry whose stored bytes are these, as far as they can be decoded."""
    return weight(kind, _said(stored)[1])


def of_person(reader: Reader, patient: UUID) -> tuple[NewerEntry, ...]:
    """Newest first."""
    found = []
    for seq, kind, at, stored in reader.all(_OF_ONE, (patient.bytes,)):
        device, body = _said(stored)
        found.append(NewerEntry(seq, kind, at, device, weight(kind, body)))
    return tuple(found)


def stops(entries: Iterable[NewerEntry]) -> bool:
    """Whether one of these decides what may be done."""
    return any(one.weight is not Weight.NOTICE for one in entries)


def stopped(reader: Reader) -> frozenset[bytes]:
    """Everybody of whom such an entry stands here."""
    rows = reader.all(_OF_ALL)
    return frozenset(stream for stream, kind, stored in rows if weight_of(kind, stored) is not Weight.NOTICE)


def against(reader: Reader, said: Collection[tuple[str, UUID]]) -> str:
    """Why this (kind and stream of each statement) may not be said now, in words; empty where nothing is against it."""
    if any(kind in ALWAYS for kind, _ in said) or reader.get(_ANY) is None:
        return ""
    for stream in {stream for _, stream in said}:
        entries = of_person(reader, stream)
        if stops(entries):
            return STOPPED
        kinds = {kind for kind, of in said if of == stream}
        if any(overwrites(kind, one.kind) for kind in kinds for one in entries):
            return OVERWRITES
    return ""


def _said(stored: bytes | None) -> tuple[UUID | None, Mapping[str, Any] | None]:
    """Which device said it, and its words: a statement's, or a fact of the service's own."""
    if not stored:
        return None, None
    try:
        statement = read(stored)
    except cbor.MalformedCbor:
        return None, None
    return statement.device, statement.body
