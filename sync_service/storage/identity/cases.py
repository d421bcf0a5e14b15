"""The access requests that a transaction works on: read from their streams, and their keys."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from care_record.identity.case import Case, Said, follow
from care_record.log.entry import parse
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.statements.contents import contents
from care_record.statements.directory import Directory
from care_record.statements.statement import Statement
from care_record.wire.bodies.identity import OF_PICTURES
from sync_service.storage import tables as t
from sync_service.storage.bulk import among, insert_rows
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.log import purpose

_UPDATE_MATCH = update(t.identity_cases).where(t.identity_cases.c.id == bindparam("of"))


class Cases:
    """What is known and changed; `flush` writes it."""

    def __init__(self, connection: Connection, at_rest: AtRest) -> None:
        self._connection = connection
        self._at_rest = at_rest
        self._keys: dict[UUID, bytes] = {}
        self._held: dict[UUID, Case] = {}
        self._new: list[UUID] = []
        self._matched: dict[UUID, UUID | None] = {}

    def load(self, ids: Iterable[bytes], directory: Directory | None) -> None:
        """Read these from the log, in two queries; what is no access request stays unknown."""
        wanted = {one for one in ids if UUID(bytes=one) not in self._keys}
        if not wanted or directory is None:
            return
        keys = select(t.identity_cases.c.id, t.identity_cases.c.wrapped_key)
        for row in self._connection.execute(keys.where(among(t.identity_cases.c.id, wanted))):
            self._keys[UUID(bytes=row.id)] = row.wrapped_key
        known = {case.bytes for case in self._keys} & wanted
        if not known:
            return
        log = t.log_entries.c
        entries = select(log.seq, log.stream, log.entry).where(among(log.stream, known)).order_by(log.seq)
        for seq, stream, protected in self._connection.execute(entries):
            case = UUID(bytes=stream)
            stored = self._at_rest.decrypt(stream, self._keys[case], protected, purpose(seq))
            entry = parse(stored)
            found = contents(entry)
            if found is None or entry.kind in ("identity.record", *OF_PICTURES):
                continue
            body, statement = found
            said = Said(
                entry.id,
                author(directory, statement),
                entry.at,
                day_in_london(from_milliseconds(entry.at)),
                body,
                past=True,
            )
            self._held[case] = follow(self._held.get(case), case, said)

    def of(self, id: UUID) -> Case | None:
        """How a loaded access request stands; None where it is not known."""
        return self._held.get(id)

    def key_of(self, stream: UUID) -> bytes | None:
        """The wrapped at-rest key of an access request, None for another stream."""
        return self._keys.get(stream)

    def keep(self, case: Case) -> None:
        """Keep how a case stands now; a new one gets its key."""
        held = self._held.get(case.id)
        if case.id not in self._keys:
            self._keys[case.id] = self._at_rest.new_key(case.id.bytes)
            self._new.append(case.id)
        if case.patient != (held.patient if held else None):
            self._matched[case.id] = case.patient
        self._held[case.id] = case

    def flush(self) -> None:
        """Write the new ones and the matches."""
        if self._new:
            rows = [{"id": case.bytes, "wrapped_key": self._keys[case], "patient": None} for case in self._new]
            insert_rows(self._connection, t.identity_cases, rows)
        if self._matched:
            matched = [
                {"of": case.bytes, "patient": patient.bytes if patient else None}
                for case, patient in self._matched.items()
            ]
            self._connection.execute(_UPDATE_MATCH, matched)
        self._new, self._matched = [], {}


def author(directory: Directory, statement: Statement | None) -> UUID | None:
    """Whose workstation said it; None for the service."""
    known = directory.devices.get(statement.device) if statement else None
    return known.member if known else None
