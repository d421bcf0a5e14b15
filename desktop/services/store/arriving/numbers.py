"""The record system's own numbers of people, referrals and appointments, and what it has otherwise than is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body
from desktop.services.store.facts import Effect, Fact, Value

Numbered = Literal["patient", "referral", "appointment"]

TABLES = MappingProxyType(
    {
        "epr": (
            "id blob primary key",
            "patient blob",
            "thing blob",
            "updated integer",
            "differs blob",
        ),
    }
)
"""Projections, as in `schema.PROJECTIONS`. `differs` is CBOR of what `FromEpr.differs` holds, null where nothing."""

SINCE_3 = "".join(f"create table {table} ({', '.join(columns)});\n" for table, columns in TABLES.items())
INDEXES_3 = """
create index epr_patient on epr (patient);
create index epr_differs on epr (patient) where differs is not null;
create index patient_number on patient (nhs_number) where nhs_number is not null;
"""


def row_id(system: UUID, what: Numbered, number: str) -> bytes:
    """The key of the row of one number."""
    return system.bytes + f"{what}:{number}".encode()


def effects(fact: Fact) -> Iterable[Effect]:
    """What a fact says of the record system's numbers; nothing where a person said it."""
    body = fact.body
    if not isinstance(body, bodies.EprFact) or body.epr is None:
        return
    what, thing = _thing(fact, body)
    values: dict[str, Value] = {"patient": fact.stream.bytes, "thing": thing.bytes, "updated": body.epr.updated}
    if isinstance(body, bodies.PatientRegistered | bodies.PatientUpdated):
        values["differs"] = cbor.encode(body.epr.differs) if body.epr.differs else None
    yield Effect("put", "epr", row_id(body.epr.system, what, body.epr.number), values)


def _thing(fact: Fact, body: Body) -> tuple[Numbered, UUID]:
    match body:
        case bodies.ReferralOpened() | bodies.ReferralClosed():
            return "referral", body.referral
        case bodies.AppointmentBooked() | bodies.AppointmentCancelled():
            return "appointment", body.appointment
        case _:
            return "patient", fact.stream
