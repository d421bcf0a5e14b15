"""Whether this workstation can open what is sealed to a record's key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from desktop.services.state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

Access = Literal["open", "waiting for key", "no key for your role"]

NOT_OURS = (
    "Your team does not hold the key to this record yet, so nobody in it could open the answer. "
    "The team that holds it can send, and passes the key on."
)


def access_state(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> Access:
    """Whether this workstation can open what is sealed to the record's key."""
    if state.me(reader).role != "clinician":
        return "no key for your role"
    if any(fact.kind == "access.granted" for fact in pending):
        return "open"
    held = reader.get(
        "select 1 from access join record_wrap on record_wrap.access = access.id "
        "join team_wrap on team_wrap.team = record_wrap.team and team_wrap.generation = record_wrap.generation "
        "where access.patient = ? and team_wrap.device = ? limit 1",
        (patient.bytes, state.identity.device_id.bytes),
    )
    return "open" if held else "waiting for key"


def sealed_to_others(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> bool:
    """Whether the record has a key that this workstation cannot use: an answer would be sealed to others alone."""
    has_key = reader.get("select 1 from access where patient = ? limit 1", (patient.bytes,))
    return bool(has_key) and access_state(reader, state, patient, pending) == "waiting for key"
