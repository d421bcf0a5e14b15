"""Bodies that the service held back, or that were forgotten here: had again, checked against the record's chain."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.log.entry import Entry
from care_record.log.page import PageEnd, parse_frame
from care_record.wire import cbor
from care_record.wire.frames import FrameReader, MalformedFrame
from desktop.services.access import standing
from desktop.services.access.known import KINDS
from desktop.services.problems import HistoryMismatch, ServiceRefused
from desktop.services.store import mirror
from desktop.services.store.connection import words_for_sqlite
from desktop.services.sync.taking_back import tell_anew
from desktop.services.trust.checking import Distrusted, parse_entry
from desktop.services.trust.signatures import look_again

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.client.client import Client
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

_JSON = {"Content-Type": "application/json"}


def bring_back_wanted(wanted: list[UUID], client: Client, reader: Reader, writer: Writer, state: DeskState) -> bool:
    """Have the bodies of these records again; true when any came. `wanted` is emptied. Raises `Problem`."""
    any_came = False
    while wanted:
        # refused: the record is no longer one of ours, and the changes say so
        with contextlib.suppress(ServiceRefused):
            any_came |= bring_back(wanted[-1], client, reader, writer, state)
        wanted.pop()
    return any_came


def bring_back(patient: UUID, client: Client, reader: Reader, writer: Writer, state: DeskState) -> bool:
    """Have one record's bodies again; true when any came. Raises `ServiceRefused`, `HistoryMismatch` and their like."""
    answer = client.signed("POST", "/v1/streams", json.dumps({"stream": str(patient)}).encode(), _JSON)
    entries = [one for one in _entries(answer.content) if one.body is not None]
    revoked = mirror.revoked(reader.mirror)
    directory = state.directory(reader)
    return writer.submit(partial(_keep, patient, entries, directory, revoked)).result()


def _entries(data: bytes) -> list[Entry]:
    """The entries of an answer that is whole; raises `HistoryMismatch`."""
    frames = FrameReader()
    found: list[Entry] = []
    ended = False
    try:
        for _, body in frames.feed(data):
            frame = parse_frame(body)
            if isinstance(frame, PageEnd):
                ended = True
            elif isinstance(frame, Entry):
                found.append(frame)
        frames.finish()
    except (MalformedFrame, cbor.MalformedCbor) as error:
        raise HistoryMismatch from error
    if not ended:
        raise HistoryMismatch
    return found


def _keep(
    patient: UUID, entries: Sequence[Entry], directory: Directory, revoked: dict[UUID, int], stores: Stores
) -> bool:
    """Put bodies to the headers that this mirror holds: a header commits to its body, and the chain to the header."""
    connection = stores.mirror
    with words_for_sqlite(), connection:
        missing = [one for one in entries if _is_missing(stores, patient, one)]
        forgotten = connection.execute("select 1 from forgotten where patient = ?", (patient.bytes,)).get
        if not missing and not forgotten:
            return False
        _check_signatures(missing, directory, revoked)
        connection.executemany(
            "update entry set salt = ?, body = ? where stream = ? and n = ?",
            ((one.salt, one.body, patient.bytes, one.n) for one in missing),
        )
        connection.execute("delete from forgotten where patient = ?", (patient.bytes,))
        if any(one.kind in KINDS for one in missing):
            # the whole story is here again
            connection.execute("delete from standing where patient = ?", (patient.bytes,))
        tell_anew(connection, patient.bytes)
        standing.after_page(connection, directory, missing)
    return True


def _is_missing(stores: Stores, patient: UUID, entry: Entry) -> bool:
    """Whether the mirror has this entry's header and no body; raises `HistoryMismatch` for another header."""
    if entry.stream != patient:
        raise HistoryMismatch
    known = stores.mirror.execute(
        "select header, body is null from entry where stream = ? and n = ?", (patient.bytes, entry.n)
    ).get
    if known is None:
        # newer than what this workstation has pulled: it comes with the next changes
        return False
    if known[0] != entry.header:
        raise HistoryMismatch
    return bool(known[1])


def _check_signatures(entries: Iterable[Entry], directory: Directory, revoked: dict[UUID, int]) -> None:
    """What came without a body before has never been looked at. Raises `HistoryMismatch`."""
    said = []
    try:
        for one in entries:
            parsed = parse_entry(one)
            if parsed is not None and parsed[1] is not None:
                said.append((one.seq, one.body))
    except Distrusted as error:
        raise HistoryMismatch from error
    if look_again(directory, said, revoked):
        raise HistoryMismatch
