"""The access to each record: read from its row, or worked out from its stream where it has none yet."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from care_record.access import stored
from care_record.access.following import AccessRefused, Said, follow
from care_record.access.record import Access
from care_record.agreement.statements import Kind, Scope
from care_record.log.entry import Entry
from care_record.log.entry import parse as parse_entry
from care_record.statements.contents import contents
from care_record.wire import bodies
from sync_service.storage import tables as t
from sync_service.storage.bulk import among, insert_rows
from sync_service.storage.state import RecordKey, State

_CHANGES_ACCESS = bodies.OF_ACCESS | bodies.OF_AGREEMENT | bodies.SUSPENDS

_UPDATE_STATE = update(t.record_access).where(t.record_access.c.patient == bindparam("of"))
_UPDATE_CLOSED = update(t.record_keys).where(
    t.record_keys.c.patient == bindparam("of"), t.record_keys.c.epoch == bindparam("number")
)


class AccessStates:
    """What a transaction knows and changes; `flush` writes it, with the epochs in `record_keys`."""

    def __init__(self, connection: Connection, state: State) -> None:
        self._connection = connection
        self._state = state
        self._held: dict[UUID, Access] = {}
        self._rows: set[UUID] = set()
        self._written: dict[UUID, dict[int, str | None]] = {}
        self._changed: set[UUID] = set()

    def load(self, patients: Iterable[bytes]) -> None:
        """Read what stands for these, in a fixed number of queries."""
        wanted = [patient for patient in patients if UUID(bytes=patient) not in self._held]
        if not wanted:
            return
        rows = t.record_access.c
        for row in self._connection.execute(select(rows.patient, rows.state).where(among(rows.patient, wanted))):
            patient, access = UUID(bytes=row.patient), stored.decode(row.state)
            self._held[patient] = access
            self._rows.add(patient)
            self._written[patient] = {one.number: one.closed for one in access.epochs}
        missing = [patient for patient in wanted if UUID(bytes=patient) not in self._held]
        for patient, access in _worked_out(self._connection, missing).items():
            self._held[patient] = access
            self._written[patient] = dict.fromkeys(one.number for one in access.epochs)

    def of(self, patient: UUID) -> Access:
        """What stands for a record, with what this transaction has changed."""
        self.load([patient.bytes])
        return self._held[patient]

    def is_suspended(self, patient: UUID) -> bool:
        """Whether a withdrawal waits to be confirmed; reads nothing where nobody has ended an agreement to share."""
        ledger = self._state.agreement.get(patient, ())
        ended = any(one.kind is not Kind.RECORDED and Scope.SHARE in one.scope for one in ledger)
        return ended and self.of(patient).suspended is not None

    def keep(self, patient: UUID, access: Access) -> None:
        """What stands from now on."""
        self.load([patient.bytes])
        self._held[patient] = access
        self._changed.add(patient)
        current = access.current
        if current is not None:
            self._state.keys[patient] = RecordKey(current.number, current.key, current.public, current.closed)

    def flush(self) -> None:
        """Write what has changed."""
        if not self._changed:
            return
        new = [patient for patient in self._changed if patient not in self._rows]
        old = self._changed - set(new)
        if new:
            insert_rows(self._connection, t.record_access, [self._row("patient", patient) for patient in new])
        if old:
            self._connection.execute(_UPDATE_STATE, [self._row("of", patient) for patient in old])
        epochs = [row for patient in self._changed for row in self._new_epochs(patient)]
        if epochs:
            insert_rows(self._connection, t.record_keys, epochs)
        closed = [row for patient in self._changed for row in self._newly_closed(patient)]
        if closed:
            self._connection.execute(_UPDATE_CLOSED, closed)
        for patient in self._changed:
            self._written[patient] = {one.number: one.closed for one in self._held[patient].epochs}
        self._rows |= self._changed
        self._changed = set()

    def _row(self, key: str, patient: UUID) -> dict[str, object]:
        access = self._held[patient]
        return {key: patient.bytes, "suspended": access.suspended is not None, "state": stored.encode(access)}

    def _new_epochs(self, patient: UUID) -> Iterator[dict[str, object]]:
        for one in self._held[patient].epochs:
            if one.number not in self._written[patient]:
                yield {
                    "patient": patient.bytes,
                    "epoch": one.number,
                    "key": one.key,
                    "public_key": one.public,
                    "closed": one.closed,
                }

    def _newly_closed(self, patient: UUID) -> Iterator[dict[str, object]]:
        written = self._written[patient]
        for one in self._held[patient].epochs:
            if one.number in written and one.closed != written[one.number]:
                yield {"of": patient.bytes, "number": one.number, "closed": one.closed}


def _worked_out(connection: Connection, patients: list[bytes]) -> dict[UUID, Access]:
    """The access that the streams of records of release 0.1, or of new ones, tell of."""
    found = {UUID(bytes=patient): Access() for patient in patients}
    if not patients:
        return found
    log = t.log_entries.c
    query = select(log.stream, log.entry).where(among(log.stream, patients), ~log.protected)
    for row in connection.execute(query.order_by(log.stream, log.n)):
        entry = parse_entry(row.entry)
        if entry.body is not None and entry.kind in _CHANGES_ACCESS:
            found[entry.stream] = _followed(found[entry.stream], entry)
    return found


def _followed(access: Access, entry: Entry) -> Access:
    body, statement = contents(entry) or (None, None)
    if body is None:
        return access
    # who might say it was decided when it was taken, and is not asked again
    teams = frozenset(access.standing)
    if isinstance(body, bodies.AccessGranted):
        teams |= {party.team for party in body.given_to()}
    base = min(statement.base, entry.seq) if statement else 0
    device = statement.device if statement else UUID(int=0)
    try:
        return follow(access, Said(entry.id, entry.seq, entry.at, device, teams, body, base, overrules=True))
    except AccessRefused:
        return access
