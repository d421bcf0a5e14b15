"""Withdrawals that were asked for and wait, for the desk's list. Whom it shows is logged, as a search is."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from care_record.access.record import Access
from care_record.agreement.statements import REQUESTED_PATH
from care_record.agreement.statements import Statement as Agreement
from care_record.log.entry import parse as parse_entry
from care_record.people.patient import Patient
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.statements.directory import Directory, Member
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.bodies import PatientSearched
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.state import Wanted

MOST = 200


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """One request: `since` is when it suspended (ms), `by` who entered it; `answered` is how the person confirmed it.

    A restricted patient comes without address and contact.
    """

    request: UUID
    patient: Patient
    said: Agreement
    since: int
    answered: str
    teams: tuple[UUID, ...]


def listed(batch: Batch, directory: Directory, *, member: Member, device: UUID) -> list[OpenRequest]:
    """At most 200, the oldest first: all for the identity desk, for others those of their teams and their own."""
    held = t.record_access.c
    patients = frozenset(batch.connection.scalars(select(held.patient).where(held.suspended)))
    if not patients:
        return []
    batch.state.load(Wanted(patients))
    batch.access.load(patients)
    found = [one for patient in patients if (one := _open(batch, UUID(bytes=patient))) is not None]
    if member.role != IDENTITY_ADMINISTRATOR:
        found = [one for one in found if member.teams & set(one.teams) or one.said.by == member.id]
    found = sorted(found, key=lambda one: (one.since, one.request.bytes))[:MOST]
    if found:
        stream = audit_stream(directory.trust)
        batch.log.load([stream.bytes])
        shown = [one.patient.id for one in found]
        batch.fact(stream, PatientSearched(member=member.id, device=device, fields=["withdrawals"], shown=shown))
        batch.flush()
    return found


def _open(batch: Batch, patient: UUID) -> OpenRequest | None:
    access: Access = batch.access.of(patient)
    held = access.suspended
    said = next((one for one in access.ledger if held is not None and one.id == held.statement), None)
    if held is None or said is None or said.path != REQUESTED_PATH:
        return None
    known = batch.state.patients[patient].patient
    referrals = batch.state.referrals.get(patient, {}).values()
    return OpenRequest(
        held.statement,
        known.without_contact() if known.restricted else known,
        said,
        held.at,
        _answer(batch, patient, held.statement),
        tuple(sorted({one.team for one in referrals if one.is_open(batch.today)})),
    )


def _answer(batch: Batch, patient: UUID, request: UUID) -> str:
    """How the person has confirmed it, empty while nobody has asked."""
    log = t.log_entries.c
    query = select(log.entry).where(log.stream == patient.bytes, ~log.protected).order_by(log.n.desc())
    for stored in batch.connection.scalars(query):
        entry = parse_entry(stored)
        if entry.id == request:
            break
        if entry.kind == "withdrawal.answered" and entry.body is not None:
            body = bodies.statement_body(entry.kind, parse(entry.body).body)
            if isinstance(body, bodies.WithdrawalAnswered) and body.request == request:
                return body.how
    return ""
