"""Wrapped record keys: kept beside the log, found by whom they are for, and erased when access ends."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, update

from care_record.log.entry import Entry, encode_parts
from care_record.log.entry import parse as parse_entry
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.bodies import RecordKeyWithheld, RecordKeyWrapped
from sync_service.storage import tables as t
from sync_service.storage.bulk import among, insert_rows


class Place(NamedTuple):
    """What a wrap is: of which epoch of whose record, for which generation of which team's key."""

    patient: UUID
    epoch: int
    team: UUID
    generation: int
    withheld: bool


_W = t.wraps.c
_DELETE_OLDER = delete(t.wraps).where(
    _W.patient == bindparam("patient"),
    _W.epoch == bindparam("epoch"),
    _W.team == bindparam("team"),
    _W.withheld == bindparam("withheld"),
    _W.generation < bindparam("generation"),
)
_REPLACE = update(t.log_entries).where(t.log_entries.c.seq == bindparam("of"))


class Wraps:
    """The wraps that a transaction knows and changes. `erased` says whether it has taken bytes out of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: set[Place] = set()
        self._new: list[dict[str, Any]] = []
        self._turned: list[Place] = []
        self.erased = False

    def load(self, patients: Iterable[bytes]) -> None:
        """Read which wraps there are for these."""
        wanted = frozenset(patients)
        if wanted:
            query = select(_W.patient, _W.epoch, _W.team, _W.generation, _W.withheld)
            rows = self._connection.execute(query.where(among(_W.patient, wanted)))
            self._known |= {_place(*row) for row in rows}

    def has(self, patient: UUID, body: RecordKeyWrapped | RecordKeyWithheld) -> bool:
        """Whether this wrap is here already, whoever made it."""
        return _place_of(patient, body) in self._known

    def keep(self, entry: Entry, body: RecordKeyWrapped | RecordKeyWithheld) -> None:
        """Keep a wrap; those for earlier generations of the same team's key are erased."""
        place = _place_of(entry.stream, body)
        older = {one for one in self._known if one[:3] == place[:3] and one.withheld == place.withheld}
        self._known -= older
        self._known.add(place)
        if older:
            self._turned.append(place)
        self._new.append(
            {
                "seq": entry.seq,
                "patient": place.patient.bytes,
                "epoch": place.epoch,
                "team": place.team.bytes,
                "generation": place.generation,
                "withheld": place.withheld,
                "salt": entry.salt,
                "body": entry.body,
            }
        )

    def flush(self) -> None:
        """Write what waits."""
        if self._new:
            insert_rows(self._connection, t.wraps, self._new)
        if self._turned:
            self.erased = True
            rows = [one._asdict() | {"patient": one.patient.bytes, "team": one.team.bytes} for one in self._turned]
            self._connection.execute(_DELETE_OLDER, rows)
        self._new, self._turned = [], []

    def erase(self, patient: UUID, *, team: UUID | None = None) -> None:
        """Take out a team's wraps of a record, or all teams'; never the withheld ones. Everything must be flushed.

        Of release 0.1's form, which has the wraps in the grant itself, the grant's body goes.
        """
        which = (_W.patient == patient.bytes) & ~_W.withheld
        if team is not None:
            which &= _W.team == team.bytes
        self._connection.execute(delete(t.wraps).where(which))
        for entry, teams in self._inline(patient):
            if team is None or team in teams:
                header = encode_parts(entry.header, None, None)
                self._connection.execute(_REPLACE, {"of": entry.seq, "entry": header})
        self._known = {
            one for one in self._known if one.withheld or one.patient != patient or team not in (None, one.team)
        }
        self.erased = True

    def _inline(self, patient: UUID) -> list[tuple[Entry, set[UUID]]]:
        log = t.log_entries.c
        found = []
        for stored in self._connection.scalars(select(log.entry).where(log.stream == patient.bytes, ~log.protected)):
            entry = parse_entry(stored)
            if entry.kind == "access.granted" and entry.body is not None:
                body = bodies.statement_body(entry.kind, parse(entry.body).body)
                if isinstance(body, bodies.AccessGranted) and body.wraps:
                    found.append((entry, {wrap.team for wrap in body.wraps}))
        return found


def _place_of(patient: UUID, body: RecordKeyWrapped | RecordKeyWithheld) -> Place:
    return Place(patient, body.epoch, body.team, body.generation, isinstance(body, RecordKeyWithheld))


def _place(patient: bytes, epoch: int, team: bytes, generation: int, withheld: object) -> Place:
    return Place(UUID(bytes=patient), epoch, UUID(bytes=team), generation, bool(withheld))
