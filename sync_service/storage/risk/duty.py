"""What has come to the duty desk: whom it is about, how they are reached, and which team asked. Each look is logged."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from care_record.people.patient import Patient
from care_record.risk.clock import Step
from care_record.statements.directory import Directory
from care_record.wire.bodies import PatientSearched
from care_record.wire.ids import audit_stream
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.risk.escalating import care_of
from sync_service.storage.risk.flags import known_flag
from sync_service.storage.state import Wanted

MOST = 200


@dataclass(frozen=True, slots=True)
class DutyFlag:
    """One flagged answer that the team has not acknowledged in time; `raised` is in ms."""

    response: UUID
    patient: Patient
    team: UUID
    raised: int


def listed(batch: Batch, directory: Directory, *, member: UUID, device: UUID) -> list[DutyFlag]:
    """At most 200, the oldest first; whom it showed is a log entry, as a search in the trust is. Flushes the batch."""
    flags = t.flags.c
    query = select(t.flags).where(~flags.acknowledged, flags.step == Step.DUTY.value)
    found = [known_flag(row) for row in batch.connection.execute(query.order_by(flags.raised).limit(MOST))]
    if not found:
        return []
    patients = frozenset(flag.patient.bytes for flag in found)
    batch.state.load(Wanted(patients, requests=frozenset(flag.request.bytes for flag in found)))
    lines = [
        DutyFlag(
            flag.response,
            batch.state.patients[flag.patient].patient,
            care_of(batch, directory, flag).team,
            flag.raised,
        )
        for flag in found
    ]
    stream = audit_stream(directory.trust)
    batch.log.load([stream.bytes])
    shown = list({flag.patient: None for flag in found})
    batch.fact(stream, PatientSearched(member=member, device=device, fields=["duty"], shown=shown))
    batch.flush()
    return lines
