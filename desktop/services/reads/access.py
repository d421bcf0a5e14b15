"""Whether this workstation can open what is sealed to a record's key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from desktop.services.access.known import access_of, may_open
from desktop.services.store import newer
from desktop.services.store.projection import access_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from care_record.access.record import Access
    from care_record.statements.members import Member
    from desktop.services.state.desk_state import DeskState
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
_WRAPPED = (
    "select distinct record_wrap.access from record_wrap join team_wrap on team_wrap.team = record_wrap.team "
    "and team_wrap.generation = record_wrap.generation where record_wrap.access in ({}) and team_wrap.device = ?"
)
SUSPENDED = "This person has withdrawn. Nothing is sent until that is settled; care is not affected."


def access_state(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> AccessState:
    """Whether what is sealed to the record's present key can be opened here.

    Where nobody has opened the record yet, or what was there has ended for all, the next act of a clinician opens it.
    """
    return state_of(reader, state, access_of(reader, state, patient, pending), patient, pending)


def state_of(reader: Reader, state: DeskState, access: Access, patient: UUID, pending: list[Fact]) -> AccessState:
    """The same, of an access that was worked out already."""

    def has_wrap() -> bool:
        current = access.current
        return current is not None and access_id(patient, current.number) in with_wrap(
            reader, state, [access], [patient]
        )

    return judged(access, state.me(reader), pending, has_wrap)


def judged(access: Access, me: Member, pending: Sequence[Fact], has_wrap: Callable[[], bool]) -> AccessState:
    """The same, where it is known whether a wrap of the present key is here."""
    current = access.current
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
    return "open" if given or has_wrap() else "waiting for key"


def against_sending(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> str:
    """Why no answer could be opened here, or what is not read yet, in words; empty where nothing is against asking."""
    if newer.stops(newer.of_person(reader, patient)):
        return newer.STOPPED
    access = access_of(reader, state, patient, pending)
    return against(access, state.me(reader), lambda: state_of(reader, state, access, patient, pending))


def against(access: Access, me: Member, state: Callable[[], AccessState]) -> str:
    """The same, of an access that was worked out already; its `state` is asked for only where it matters."""
    if access.suspended is not None:
        return SUSPENDED
    current = access.current
    if current is None or not access.standing:
        return ""
    if not may_open(access, me.teams, current):
        return NOT_OURS
    return NO_KEY_HERE if state() == "waiting for key" else ""


def with_wrap(
    reader: Reader, state: DeskState, accesses: Iterable[Access], patients: Iterable[UUID]
) -> frozenset[bytes]:
    """Those of the present epochs of these records (their `access_id`) whose key is wrapped for a key that is here."""
    ids = [
        access_id(patient, access.current.number)
        for access, patient in zip(accesses, patients, strict=True)
        if access.current is not None
    ]
    rows = reader.all(_WRAPPED.format(",".join("?" * len(ids))), [*ids, state.identity.device_id.bytes])
    return frozenset(access for (access,) in rows)
