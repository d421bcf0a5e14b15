"""One record's stream by itself: for a team's member who lacks bodies, and, withheld, for the records and duty desk."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, select

from care_record.access import stored as stored_access
from care_record.access.record import Access
from care_record.log.entry import NO_HASH
from care_record.log.entry import parse as parse_entry
from care_record.log.page import PageEnd
from care_record.statements.directory import Directory
from care_record.wire.frames import pack
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.bulk import holds
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.oversight import as_seen_by
from sync_service.storage.record_access.bodies import STORED, Stored, with_bodies


class NotReleased(Exception):
    """What was asked for is not there for who asks; the code is stable, the text is a sentence for them."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def stream(
    connection: Connection,
    at_rest: AtRest,
    member: UUID,
    wanted: UUID,
    now: int,
    *,
    role: str = "clinician",
    hold_wraps: bool = False,
) -> list[bytes]:
    """The frames of a stream that the member may see, the end frame last; raises `NotReleased`.

    With `hold_wraps` no wrapped record key travels.
    """
    seen = t.visible.c
    if connection.scalar(select(seen.seq).where(seen.member == member.bytes, seen.stream == wanted.bytes)) is None:
        raise NotReleased("unknown", "This record is not one of your teams'.")

    def encode(row: Stored, seq: int) -> bytes:
        return (replace(row, suspended=True) if hold_wraps else row).travels(at_rest, wanted.bytes, seq)

    shown = as_seen_by(role)
    entries = ((seq, shown(data) if shown else data) for seq, data in _entries(connection, wanted, encode))
    return _framed(connection, entries, now)


def retained(
    connection: Connection, at_rest: AtRest, directory: Directory, device: UUID, opening: UUID, now: int
) -> list[bytes]:
    """The frames of a withheld record, with the keys wrapped for the records and duty desk, then who has read it.

    Only the workstation that broke the glass gets them, until the time that it said; raises `NotReleased`.
    """
    patient = _opened(connection, directory, device, opening, now)
    entries = _entries(connection, patient, lambda row, seq: row.released(at_rest, patient.bytes, seq))
    looks = _looks(connection, audit_stream(directory.trust), patient)
    return _framed(connection, (one for part in (entries, looks) for one in part), now)


def _opened(connection: Connection, directory: Directory, device: UUID, opening: UUID, now: int) -> UUID:
    log, receipts = t.log_entries.c, t.receipts.c
    query = select(log.stream).join(t.receipts, receipts.seq == log.seq).where(receipts.id == opening.bytes)
    patient = connection.scalar(query)
    found = _access(connection, patient or b"")
    glass = next((one for one in found.glass if one.id == opening), None)
    if patient is None or glass is None or glass.device != device:
        raise NotReleased("unknown", "This workstation has opened no such record.")
    desk = directory.records_team
    if desk is None or desk.id not in directory.author(device).teams:
        raise NotReleased("not-in-team", "Only the records and duty desk opens a withheld record.")
    if glass.until <= now:
        raise NotReleased("closed", "The time for which the record was opened has passed.")
    return UUID(bytes=patient)


def _access(connection: Connection, patient: bytes) -> Access:
    state = connection.scalar(select(t.record_access.c.state).where(t.record_access.c.patient == patient))
    return stored_access.decode(state) if state else Access()


def _entries(
    connection: Connection, wanted: UUID, encode: Callable[[Stored, int], bytes]
) -> Iterator[tuple[int, bytes]]:
    log = t.log_entries.c
    query = select(log.seq, *STORED).select_from(with_bodies(t.log_entries)).where(log.stream == wanted.bytes)
    for row in connection.execute(query.order_by(log.n)):
        yield row.seq, encode(Stored(*row[1:]), row.seq)


def _looks(connection: Connection, audit: UUID, patient: UUID) -> Iterator[tuple[int, bytes]]:
    """The entries that say who has read the record. A search is left out, as it names other people too."""
    log = t.log_entries.c
    named = select(log.seq, log.entry).where(log.stream == audit.bytes, holds(connection, log.entry, patient.bytes))
    for seq, data in connection.execute(named.order_by(log.n)):
        if parse_entry(data).kind == "record.read":
            yield seq, data


def _framed(connection: Connection, entries: Iterator[tuple[int, bytes]], now: int) -> list[bytes]:
    frames = [pack(seq, data) for seq, data in entries]
    head = connection.scalar(select(t.log_head.c.seq)) or 0
    leaf = connection.scalar(select(t.log_entries.c.leaf).where(t.log_entries.c.seq == head)) or NO_HASH
    return [*frames, pack(head, PageEnd(head, leaf, len(frames), 1, more=False, time=now).encode())]
