"""An entry as it is stored, and as it travels: with the body that lies beside the log, unless that is held back."""

from dataclasses import dataclass

from sqlalchemy import FromClause, and_, func

from care_record.log.entry import encode_parts
from care_record.log.entry import parse as parse_entry
from care_record.statements.statement import parse
from care_record.wire import cbor
from sync_service.storage import tables as t
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.log import purpose

STORED = (
    t.log_entries.c.protected,
    t.log_entries.c.entry,
    func.coalesce(t.patients.c.wrapped_key, t.identity_cases.c.wrapped_key),
    t.wraps.c.salt,
    t.wraps.c.body,
    t.wraps.c.withheld,
    t.record_access.c.suspended,
)


def with_bodies(log: FromClause) -> FromClause:
    """What `STORED` is selected from, for the entries of `log` (the log's table, or a join with it)."""
    entries, patients, wraps, access = t.log_entries.c, t.patients.c, t.wraps.c, t.record_access.c
    return (
        log.outerjoin(t.patients, and_(patients.id == entries.stream, entries.protected))
        .outerjoin(t.identity_cases, and_(t.identity_cases.c.id == entries.stream, entries.protected))
        .outerjoin(t.wraps, wraps.seq == entries.seq)
        .outerjoin(t.record_access, access.patient == entries.stream)
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """One row of `STORED`."""

    protected: bool
    entry: bytes
    wrapped_key: bytes | None
    salt: bytes | None
    body: bytes | None
    withheld: bool | None
    suspended: bool | None

    def travels(self, at_rest: AtRest, stream: bytes, seq: int) -> bytes:
        """The entry's bytes for a team. Withheld wraps never travel so, nor any wrap while the record is suspended."""
        if self.protected:
            return at_rest.decrypt(stream, self.wrapped_key or b"", self.entry, purpose(seq))
        if self.suspended:
            return _without_wraps(self.entry)
        return self.entry if self.withheld else self._joined()

    def released(self, at_rest: AtRest, stream: bytes, seq: int) -> bytes:
        """The entry's bytes for the records and duty desk: of wraps, those alone that are withheld from all others."""
        if self.protected:
            return at_rest.decrypt(stream, self.wrapped_key or b"", self.entry, purpose(seq))
        return self._joined() if self.withheld else self.entry

    def whole(self, at_rest: AtRest, stream: bytes, seq: int) -> bytes:
        """All that is kept of the entry, for who checks the log and hands nothing on."""
        if self.protected:
            return at_rest.decrypt(stream, self.wrapped_key or b"", self.entry, purpose(seq))
        return self._joined()

    def _joined(self) -> bytes:
        if self.body is None:
            return self.entry
        return encode_parts(cbor.decode(self.entry)[0], self.salt, self.body)


def _without_wraps(stored: bytes) -> bytes:
    """The entry, but the header alone of a grant in the form of release 0.1, which holds the wraps itself."""
    entry = parse_entry(stored)
    if entry.kind == "access.granted" and entry.body is not None and "wraps" in parse(entry.body).body:
        return encode_parts(entry.header, None, None)
    return stored
