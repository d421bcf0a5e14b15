"""What the service released for one opening, checked before it is believed: chain, commitments, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.log.chain import BrokenChain, StreamHead
from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.wire import cbor
from care_record.wire.frames import FrameReader, MalformedFrame
from care_record.wire.ids import audit_stream
from desktop.services.problems import HistoryMismatch
from desktop.services.trust.checking import Distrusted, parse_entry
from desktop.services.trust.signatures import look_again

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.store.projection import Fact


@dataclass(frozen=True, slots=True)
class Released:
    """One record's entries and what they say. `looks` are the log's accounts of who read it."""

    entries: tuple[Entry, ...]
    facts: tuple[Fact, ...]
    looks: tuple[Fact, ...]
    left_out: int
    time: int


def check(data: bytes, patient: UUID, opening: UUID, directory: Directory, revoked: Mapping[UUID, int]) -> Released:
    """The released record; statements that were not said by who they name are left out and counted.

    Raises `HistoryMismatch` when it is another person's, has a gap, breaks off, or lacks the opening itself.
    """
    reading = _Reading(patient, audit_stream(directory.trust))
    frames = FrameReader()
    try:
        for _, body in frames.feed(data):
            reading.take(body)
        frames.finish()
        end = reading.finish(opening)
    except (BrokenChain, Distrusted, MalformedFrame, cbor.MalformedCbor) as error:
        raise HistoryMismatch.because(error) from error
    facts, wrong = _believed(reading.entries, directory, revoked)
    looks, _ = _believed(reading.audit, directory, revoked)
    return Released(tuple(reading.entries), facts, looks, wrong, end.time)


class _Reading:
    """Frames in their order; raises `Distrusted` or `BrokenChain` for what does not belong to this one record."""

    def __init__(self, patient: UUID, audit: UUID) -> None:
        self.entries: list[Entry] = []
        self.audit: list[Entry] = []
        self._patient, self._audit_stream = patient, audit
        self._head = StreamHead()
        self._end: PageEnd | None = None

    def take(self, body: bytes) -> None:
        found = parse_frame(body)
        if isinstance(found, PageEnd):
            self._end = found
        elif not isinstance(found, Entry) or self._end is not None:
            raise Distrusted("this was not asked for")
        elif found.stream == self._audit_stream:
            self.audit.append(found)
        elif found.stream == self._patient:
            self._head = self._head.follow(found)
            self.entries.append(found)
        else:
            raise Distrusted("it holds another person's entry")

    def finish(self, opening: UUID) -> PageEnd:
        if self._end is None:
            raise Distrusted("the answer broke off")
        if self._end.entries != len(self.entries) + len(self.audit):
            raise Distrusted("it lacks what it counts")
        if all(one.id != opening for one in self.entries):
            raise Distrusted("it is older than this opening")
        return self._end


def _believed(entries: list[Entry], directory: Directory, revoked: Mapping[UUID, int]) -> tuple[tuple[Fact, ...], int]:
    facts: list[Fact] = []
    signed: list[tuple[int, bytes | None]] = []
    wrong: set[int] = set()
    for entry in entries:
        try:
            parsed = parse_entry(entry)
        except Distrusted:
            wrong.add(entry.seq)
            continue
        if parsed is not None:
            facts.append(parsed[0])
            if parsed[1] is not None:
                signed.append((entry.seq, entry.body))
    wrong |= {seq for seq, _ in look_again(directory, signed, revoked)}
    return tuple(fact for fact in facts if fact.seq not in wrong), len(wrong)
