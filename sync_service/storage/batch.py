"""One transaction's work: what is known, what is appended, and what the projections must say afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, bindparam, delete, update

from care_record.channels.states import DeliveryState
from care_record.people.dates import day_in_london, from_milliseconds
from care_record.people.patient import Patient
from care_record.wire import cbor
from care_record.wire.bodies import Body
from care_record.wire.ids import id_at
from sync_service.storage import tables as t
from sync_service.storage.bulk import among, insert_rows
from sync_service.storage.identity.cases import Cases
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.keys.blind_index import BlindIndex
from sync_service.storage.log import LogWriter
from sync_service.storage.questionnaires import Questionnaires
from sync_service.storage.record_access.states import AccessStates
from sync_service.storage.record_access.wraps import Wraps
from sync_service.storage.schedules import looks
from sync_service.storage.state import DETAILS, KnownPatient, KnownRequest, State

Random = Callable[[int], bytes]


class Refused(Exception):
    """A statement that cannot be applied, with a code, and words for its author. `newer` makes it a conflict."""

    def __init__(self, code: str, words: str, newer: tuple[int, ...] = ()) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.newer = newer


@dataclass(frozen=True, slots=True)
class Tools:
    """What every transaction uses: at-rest keys, indexes, a clock (ms), randomness and the questionnaires known.

    `texts` tells whether there is a gateway for text messages.
    """

    at_rest: AtRest
    index: BlindIndex
    clock: Callable[[], int]
    random: Random
    questionnaires: Questionnaires
    texts: bool = False


@lru_cache(maxsize=64)
def _day(at: int) -> date:
    """A batch asks several times for each statement, mostly at one moment."""
    return day_in_london(from_milliseconds(at))


class Batch:
    """The work of one transaction; rows wait in memory until `flush` writes them, table by table."""

    def __init__(self, connection: Connection, tools: Tools) -> None:
        self.connection = connection
        self.tools = tools
        self.now = tools.clock()
        self.log = LogWriter(connection, tools.at_rest)
        self.state = State(connection, tools.at_rest)
        self.access = AccessStates(connection, self.state)
        self.wraps = Wraps(connection)
        self.cases = Cases(connection, tools.at_rest)
        self.erased = False
        """Whether something was deleted of which nothing may stay behind in the database's files."""
        self.looked_at: set[bytes] = set()
        """People whose schedules are to be looked at, once this is committed."""
        self._new: dict[Table, list[dict[str, Any]]] = {}
        self._changed_patients: dict[bytes, dict[str, Any]] = {}
        self._changed_requests: dict[bytes, str] = {}
        self._closed_referrals: dict[bytes, str] = {}
        self._acknowledged: set[bytes] = set()

    @property
    def today(self) -> date:
        """The day in London."""
        return _day(self.now)

    def add(self, table: Table, **values: Any) -> None:
        """A new row."""
        self._new.setdefault(table, []).append(values)

    def fact(self, stream: UUID, body: Body) -> tuple[UUID, int]:
        """Append a fact that the service saw for itself; returns its id and number."""
        made, fields, held = id_at(self.now, self.tools.random(10)), body.to_map(), self.state.patients.get(stream)
        entry = self.log.append(
            stream=stream,
            id=made,
            kind=fields["kind"],
            at=self.now,
            body=cbor.encode(fields),
            wrapped_key=held.wrapped_key if held else self.cases.key_of(stream),
        )
        return made, entry.seq

    def keep_patient(self, patient: Patient, *, new: bool) -> None:
        """Store demographics and their indexes."""
        key = patient.id.bytes
        wrapped = self.tools.at_rest.new_key(key) if new else self.state.patients[patient.id].wrapped_key
        held = self.state.patients.get(patient.id)
        # the number of a record that was set aside is free for the one that is used
        numbered = patient.nhs_number if held is None or held.set_aside is None else None
        index = self.tools.index.nhs_number(numbered) if numbered else None
        values = {
            "details": self.tools.at_rest.encrypt(key, wrapped, cbor.encode(patient.to_dict()), DETAILS),
            "nhs_number_index": index,
            "family_birth_index": self.tools.index.family_and_birth(patient.name.family, patient.birth_date),
            "deceased": patient.deceased,
        }
        if held and held.set_aside is None and held.patient.nhs_number:
            self.state.numbers.pop(self.tools.index.nhs_number(held.patient.nhs_number), None)
        if index:
            self.state.numbers[index] = patient.id
        self.state.patients[patient.id] = KnownPatient(wrapped, patient, held.set_aside if held else None)
        if new:
            self.add(t.patients, id=key, wrapped_key=wrapped, **values)
        else:
            self._changed_patients[key] = values

    def close_referral(self, id: UUID, closed: date) -> None:
        """Store the day of a discharge."""
        self._closed_referrals[id.bytes] = closed.isoformat()

    def show(self, member: UUID, stream: UUID, seq: int) -> None:
        """Let a member see a stream, from the entry `seq` on; what is visible already stays so."""
        if (member.bytes, stream.bytes) not in self.state.visible:
            self.state.visible.add((member.bytes, stream.bytes))
            self.add(t.visible, member=member.bytes, stream=stream.bytes, seq=seq)

    def set_state(self, request: KnownRequest, state: DeliveryState) -> KnownRequest:
        """Move a request on; one that ends takes its links with it at the flush."""
        moved = replace(request, state=state)
        self.state.requests[request.id] = moved
        self._changed_requests[request.id.bytes] = state.value
        return moved

    def acknowledge(self, response: UUID) -> None:
        """Stop the clock of a flagged answer: a person has acted on it. One that is not flagged has none."""
        self._acknowledged.add(response.bytes)

    def flush(self) -> None:
        """Write all that waits, each table in one statement."""
        self.log.flush()
        self.access.flush()
        self.wraps.flush()
        self.cases.flush()
        for table in t.metadata.sorted_tables:
            rows = self._new.pop(table, None)
            if rows:
                insert_rows(self.connection, table, rows)
        if self._changed_patients:
            changed = [{"of": key, **values} for key, values in self._changed_patients.items()]
            self.connection.execute(update(t.patients).where(t.patients.c.id == bindparam("of")), changed)
        if self._closed_referrals:
            closed = [{"of": key, "closed": day} for key, day in self._closed_referrals.items()]
            self.connection.execute(update(t.referrals).where(t.referrals.c.id == bindparam("of")), closed)
        if self._changed_requests:
            moved = [{"of": key, "state": state} for key, state in self._changed_requests.items()]
            self.connection.execute(update(t.requests).where(t.requests.c.id == bindparam("of")), moved)
            self._follow_sends()
        self._changed_patients, self._closed_referrals, self._changed_requests = {}, {}, {}
        if self.looked_at:
            looks.mark(self.connection, self.looked_at, self.now)
            self.looked_at = set()
        if self._acknowledged:
            self._stop_clocks()

    def _stop_clocks(self) -> None:
        flags, alerts, stopped = t.flags.c, t.alerts.c, self._acknowledged
        self.connection.execute(
            update(t.flags).where(among(flags.response, stopped), ~flags.acknowledged).values(acknowledged=True)
        )
        self.connection.execute(
            update(t.alerts).where(among(alerts.response, stopped), alerts.state == "queued").values(state="cancelled")
        )
        self._acknowledged = set()

    def _follow_sends(self) -> None:
        """What a request's new state means for its links and its message; the rows are kept to say so."""
        ended = [key for key, state in self._changed_requests.items() if DeliveryState(state).is_final]
        if ended:
            self.connection.execute(
                update(t.links).where(among(t.links.c.request, ended), ~t.links.c.dead).values(dead=True)
            )
            self.connection.execute(delete(t.chases).where(among(t.chases.c.request, ended)))
        for state in set(self._changed_requests.values()) - {DeliveryState.QUEUED.value}:
            moved = [key for key, after in self._changed_requests.items() if after == state]
            # a reminder that waits still goes to whoever has opened the link and not answered
            ends = DeliveryState(state).is_final
            waiting = t.messages.c.state.in_(("queued", "awaiting") if ends else ("queued",))
            which = waiting if ends else and_(waiting, t.messages.c.step == 0)
            self.connection.execute(
                update(t.messages).where(among(t.messages.c.request, moved), which).values(state=state)
            )
