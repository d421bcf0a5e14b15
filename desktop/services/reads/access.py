"""Whether this workstation can open what is sealed to a record's key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from desktop.services.access import access_of, may_open
from desktop.services.store.projection import access_id

if TYPE_CHECKING:
    from care_record.access.record import Access
    from desktop.services.state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

AccessState = Literal[
    "open", "not opened yet", "ended", "waiting for key", "not your team", "suspended", "no key for your role"
]

NOT_OURS = (
    "Your team cannot open what is sealed in this record, so nobody in it could open the answer. "
    "Ask for access, or let the team that can open it send."
)
NO_KEY_HERE = (
    "The key to this record has not reached this workstation yet, so you could not open the answer. "
    "A colleague\u2019s workstation passes it on at its next contact."
)
SUSPENDED = "This person has withdrawn. Nothing is sent until that is settled; care is not affected."


def access_state(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> AccessState:
    """Whether what is sealed to the record's present key can be opened here.

    Where nobody has opened the record yet, or what was there has ended for all, the next act of a clinician opens it.
    """
    return state_of(reader, state, access_of(reader, state, patient, pending), patient, pending)


def state_of(reader: Reader, state: DeskState, access: Access, patient: UUID, pending: list[Fact]) -> AccessState:
    """The same, of an access that was worked out already."""
    current, me = access.current, state.me(reader)
    if access.suspended is not None:
        return "suspended"
    if me.role != "clinician":
        return "no key for your role"
    if current is None:
        return "not opened yet"
    if not access.standing:
        return "ended"
    if not may_open(access, me.teams, current):
        return "not your team"
    # whoever opens an epoch here has its key
    given = any(fact.kind == "access.granted" for fact in pending)
    return "open" if given or _has_wrap(reader, state, patient, current.number) else "waiting for key"


def against_sending(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> str:
    """Why no answer could be opened here, in words; empty where nothing of access is against asking."""
    access = access_of(reader, state, patient, pending)
    if access.suspended is not None:
        return SUSPENDED
    current = access.current
    if current is None or not access.standing:
        return ""
    if not may_open(access, state.me(reader).teams, current):
        return NOT_OURS
    return NO_KEY_HERE if state_of(reader, state, access, patient, pending) == "waiting for key" else ""


def _has_wrap(reader: Reader, state: DeskState, patient: UUID, epoch: int) -> bool:
    held = reader.get(
        "select 1 from record_wrap join team_wrap on team_wrap.team = record_wrap.team "
        "and team_wrap.generation = record_wrap.generation "
        "where record_wrap.access = ? and team_wrap.device = ? limit 1",
        (access_id(patient, epoch), state.identity.device_id.bytes),
    )
    return bool(held)
