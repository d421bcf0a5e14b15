"""From what was released to what the desk sees: a mirror in memory, read by the same reads as any record."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import apsw

from care_record.people.dates import from_milliseconds
from care_record.wire import bodies
from desktop.services.access.known import access_of
from desktop.services.problems import HistoryMismatch
from desktop.services.reads import agreement, patient_lines, reading, record, who_can_read
from desktop.services.reads.people import role_words
from desktop.services.retained.keys import ReleasedKeys, unwrap
from desktop.services.retained.record import GlassDraft, Look, RetainedRecord
from desktop.services.state.desk_state import DeskState
from desktop.services.store import schema, tables
from desktop.services.store.mirror import keep_entries
from desktop.services.store.projection import effects
from desktop.services.store.reader import Reader
from desktop.services.sync.opening import open_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.services.retained.checking import Released
    from desktop.services.store.projection import Fact

LOOKED_AT = {
    "record": "the record",
    "response": "an answer",
    "access-log": "who had looked",
    "retained": "the retained record",
    "export": "made a copy of everything",
}


def build(
    released: Released,
    draft: GlassDraft,
    opening: UUID,
    until: int,
    remaining_ms: int,
    state: DeskState,
    desk_reader: Reader,
) -> RetainedRecord:
    """The record, opened as far as the desk's keys reach. Raises `HistoryMismatch` when nobody has registered it."""
    patient = draft.patient
    with in_memory(released) as reader:
        directory = state.directory(desk_reader)
        access = access_of(reader, state, patient)
        keys = unwrap(state.keys, desk_reader, directory, patient, access, released.facts)
        inner = DeskState(state.identity, state.now, ReleasedKeys(state.keys, keys), opened_by_desk=True)
        inner.keep_directory(directory)
        inner.keep_measures(state.known_measures(desk_reader))
        try:
            person = patient_lines.patient_of(reader, patient, ())
        except LookupError as error:
            raise HistoryMismatch.because("nobody has registered this person") from error
        found = reader.rows("response", "true order by attention desc, seq").values()
        with reader.mirror:
            for row in found:
                tables.write(reader.mirror, (open_response(reader, inner, row, access),))
        rows = reader.rows("response", "true order by at desc, id desc")
        readings = tuple(reading.response(reader, inner, UUID(bytes=one)) for one in rows)
        return RetainedRecord(
            opening=opening,
            draft=draft,
            until=from_milliseconds(until),
            remaining_ms=remaining_ms,
            person=person,
            record=record.patient(reader, inner, patient),
            readings=readings,
            ledger=agreement.agreement(reader, inner, patient).ledger,
            access=who_can_read.who_can_read(reader, inner, patient),
            sealed=sum(row["state"] != "open" for row in rows.values()),
            problems=_problems(released),
            looks=_looks(released.looks, state, desk_reader, patient),
            contents={UUID(bytes=key): row["content"] for key, row in rows.items() if row["state"] == "open"},
            statements=tuple(one.encode() for one in released.entries),
        )


@contextlib.contextmanager
def in_memory(released: Released) -> Iterator[Reader]:
    """A mirror of this one record that never touches a disk; its pages are gone with the block."""
    mirror, outbox = apsw.Connection(":memory:"), apsw.Connection(":memory:")
    try:
        for one in (mirror, outbox):
            # a large sort would otherwise be written to a temporary file
            one.execute("pragma temp_store = memory")
        schema.prepare_mirror(mirror)
        schema.prepare_outbox(outbox)
        believed = {fact.seq for fact in released.facts}
        with mirror:
            keep_entries(mirror, (one for one in released.entries if one.seq in believed))
            for fact in released.facts:
                tables.write(mirror, effects(fact))
        yield Reader(mirror, outbox)
    finally:
        mirror.close()
        outbox.close()


def _problems(released: Released) -> tuple[str, ...]:
    if not released.left_out:
        return ()
    count = "One statement" if released.left_out == 1 else f"{released.left_out} statements"
    return (f"{count} not signed by who they name, and therefore left out. Tell your trust\u2019s IT desk.",)


def _looks(facts: Iterable[Fact], state: DeskState, desk_reader: Reader, patient: UUID) -> tuple[Look, ...]:
    """Who looked at this person's record, newest first."""
    directory = state.directory(desk_reader)
    found = []
    for fact in facts:
        if not isinstance(fact.body, bodies.RecordRead) or fact.body.patient != patient:
            continue
        device = directory.devices.get(fact.device) if fact.device else None
        member = directory.members.get(device.member) if device else None
        who = f"{member.name}, {role_words(member.role)}" if member else "Unknown"
        found.append(Look(from_milliseconds(fact.at), who, LOOKED_AT[fact.body.what]))
    return tuple(reversed(found))
