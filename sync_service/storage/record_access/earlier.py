"""Records of release 0.1, which had no suspension: those whose agreement had ended are suspended from now on."""

from uuid import UUID

from sqlalchemy import Connection, select

from care_record.agreement.statements import Kind
from sync_service.storage import tables as t
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.record_access.states import AccessStates
from sync_service.storage.state import State


def suspend_ended(connection: Connection, at_rest: AtRest) -> None:
    """Write what stands for records whose agreement was taken back and that have no row yet; nothing the next time."""
    facts = t.agreement_facts.c
    ended = select(facts.patient).where(facts.kind.in_([Kind.REFUSED.value, Kind.WITHDRAWN.value]))
    query = ended.where(facts.patient.not_in(select(t.record_access.c.patient))).distinct()
    states = AccessStates(connection, State(connection, at_rest))
    patients = connection.scalars(query).all()
    states.load(patients)
    for patient in patients:
        known = UUID(bytes=patient)
        states.keep(known, states.of(known))
    states.flush()
