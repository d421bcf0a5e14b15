"""What a batch of statements needs to know, read in a fixed number of queries whatever the batch's size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, or_, select

from care_record.agreement.raters import PATIENT
from care_record.agreement.statements import Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.channels.states import DeliveryState
from care_record.identity.standing import Decision
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.wire import bodies, cbor
from care_record.wire.ids import id_from
from sync_service.storage import tables as t
from sync_service.storage.bulk import among
from sync_service.storage.keys.at_rest import AtRest

DETAILS = b"mhcr/patient-details"
OPEN_STATES = tuple(state.value for state in DeliveryState if state.is_open)


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """A patient as stored; `wrapped_key` is the patient's at-rest key."""

    wrapped_key: bytes
    patient: Patient
    set_aside: UUID | None = None
    """The record that is used instead; its own id where it was registered in error."""


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request's standing; `expires` is in ms."""

    id: UUID
    patient: UUID
    seq: int
    state: DeliveryState
    channel: str
    sha256: bytes
    expires: int
    respondent: str = PATIENT

    @property
    def of_patient(self) -> bool:
        """Whether the person is asked, not somebody else."""
        return self.respondent == PATIENT


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The public key of an epoch of a record; `closed` is why it takes nothing new, None while it does."""

    epoch: int
    key: bytes
    public: bytes
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read: patients by id; NHS number indexes to look for; requests and responses by id.

    `ending` are patients whose open requests may end; `seen` those who may become visible to more members; `access`
    those whose access is asked for or changes.
    """

    patients: frozenset[bytes]
    numbers: frozenset[bytes] = frozenset()
    requests: frozenset[bytes] = frozenset()
    responses: frozenset[bytes] = frozenset()
    ending: frozenset[bytes] = frozenset()
    seen: frozenset[bytes] = frozenset()
    access: frozenset[bytes] = frozenset()
    cases: frozenset[bytes] = frozenset()


class State:
    """The part of the database that a batch works on; rules change it, so that later statements see what they did."""

    def __init__(self, connection: Connection, at_rest: AtRest) -> None:
        self._connection = connection
        self._at_rest = at_rest
        self.patients: dict[UUID, KnownPatient] = {}
        self.numbers: dict[bytes, UUID] = {}
        self.referrals: dict[UUID, dict[UUID, Referral]] = {}
        self.agreement: dict[UUID, list[Agreement]] = {}
        self.identity: dict[UUID, list[Decision]] = {}
        self.keys: dict[UUID, RecordKey] = {}
        self.requests: dict[UUID, KnownRequest] = {}
        self.responses: dict[UUID, UUID] = {}
        self.visible: set[tuple[bytes, bytes]] = set()

    def load(self, wanted: Wanted) -> None:
        """Read everything that `wanted` names."""
        if wanted.patients:
            self._load_patients(wanted.patients)
        if wanted.numbers:
            query = select(t.patients.c.nhs_number_index, t.patients.c.id)
            for row in self._rows(query.where(among(t.patients.c.nhs_number_index, wanted.numbers))):
                self.numbers[row.nhs_number_index] = id_from(row.id)
        if wanted.requests or wanted.ending:
            of_patients = among(t.requests.c.patient, wanted.ending) & t.requests.c.state.in_(OPEN_STATES)
            query = select(t.requests)
            for row in self._rows(query.where(or_(among(t.requests.c.id, wanted.requests), of_patients))):
                request = known_request(row)
                self.requests[request.id] = request
        if wanted.responses:
            of_both = (
                select(table.c.id, table.c.patient).where(among(table.c.id, wanted.responses))
                for table in (t.responses, t.further_responses)
            )
            for row in (row for query in of_both for row in self._rows(query)):
                self.responses[id_from(row.id)] = id_from(row.patient)
        if wanted.seen:
            query = select(t.visible.c.member, t.visible.c.stream)
            self.visible = {
                (row.member, row.stream) for row in self._rows(query.where(among(t.visible.c.stream, wanted.seen)))
            }

    def _load_patients(self, ids: frozenset[bytes]) -> None:
        columns = t.patients.c
        query = select(columns.id, columns.wrapped_key, columns.details, columns.set_aside)
        for row in self._rows(query.where(among(columns.id, ids))):
            known = known_patient(row, self._at_rest)
            aside = id_from(row.set_aside) if row.set_aside else None
            self.patients[id_from(row.id)] = replace(known, set_aside=aside)
        for row in self._rows(select(t.referrals).where(among(t.referrals.c.patient, ids))):
            self.referrals.setdefault(id_from(row.patient), {})[id_from(row.id)] = known_referral(row)
        facts = (
            select(t.agreement_facts).where(among(t.agreement_facts.c.patient, ids)).order_by(t.agreement_facts.c.seq)
        )
        for row in self._rows(facts):
            self.agreement.setdefault(id_from(row.patient), []).append(known_agreement(row))
        decisions = (
            select(t.identity_facts).where(among(t.identity_facts.c.patient, ids)).order_by(t.identity_facts.c.seq)
        )
        for row in self._rows(decisions):
            self.identity.setdefault(id_from(row.patient), []).append(known_decision(row))
        keys = select(t.record_keys).where(among(t.record_keys.c.patient, ids)).order_by(t.record_keys.c.epoch)
        for row in self._rows(keys):
            self.keys[id_from(row.patient)] = RecordKey(row.epoch, row.key, row.public_key, row.closed)

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return self._connection.execute(query).all()

    def referral_to(self, patient: UUID, team: UUID, on: date) -> Referral | None:
        """The patient's referral to a team: an open one, else the last; None where there is none."""
        held = [one for one in self.referrals.get(patient, {}).values() if one.team == team]
        return next((one for one in held if one.is_open(on)), held[-1] if held else None)

    def open_requests(self, patient: UUID) -> Iterable[KnownRequest]:
        """The patient's requests that can still be answered, as far as loaded."""
        return [held for held in self.requests.values() if held.patient == patient and held.state.is_open]


def known_patient(row: Row[Any], at_rest: AtRest) -> KnownPatient:
    """A patient from its row."""
    details = at_rest.decrypt(row.id, row.wrapped_key, row.details, DETAILS)
    return KnownPatient(row.wrapped_key, Patient.from_dict(cbor.decode(details)))


def known_referral(row: Row[Any]) -> Referral:
    """A referral from its row."""
    closed = date.fromisoformat(row.closed) if row.closed else None
    return Referral(id_from(row.id), id_from(row.team), Service(row.service), date.fromisoformat(row.opened), closed)


def known_agreement(row: Row[Any]) -> Agreement:
    """A statement of the ledger from its row."""
    return Agreement.from_dict(
        cbor.decode(row.body), statement=id_from(row.id), kind=Kind(row.kind), base=row.base, seq=row.seq
    )


def known_decision(row: Row[Any]) -> Decision:
    """A decision about somebody's identity from its row."""
    body = bodies.IdentityDecided.model_validate(cbor.decode(row.body))
    return Decision(id_from(row.id), row.seq, row.base, row.at, body, id_from(row.device))


def known_request(row: Row[Any]) -> KnownRequest:
    """A request from its row."""
    return KnownRequest(
        id_from(row.id),
        id_from(row.patient),
        row.seq,
        DeliveryState(row.state),
        row.channel,
        row.questionnaire_sha256,
        row.expires,
        row.respondent,
    )
