"""What access asks of the people here: withdrawals that wait to be confirmed, and teams that ask to open a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.agreement.withdrawing import DECIDED_AFTER
from desktop.services.access.hidden import waiting
from desktop.services.access.known import access_of
from desktop.services.reads import patient_lines
from desktop.services.reads.sharing.withdrawal import open_risks, withdrawal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.access.record import Access
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

_STANDING = "select patient from standing where suspended is not null or requests > 0"
_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class AccessWork:
    """One thing to do; `since` is in ms."""

    kind: Literal["withdrawal", "access_asked"]
    patient: bytes
    title: str
    detail: str
    since: int


def of_access(reader: Reader, state: DeskState) -> list[AccessWork]:
    """What waits for a clinician here; nothing for other roles. Inside a snapshot."""
    if state.me(reader).role != "clinician":
        return []
    pending = waiting(reader)
    patients = {row[0] for row in reader.all(_STANDING)} | pending.keys()
    found: list[AccessWork] = []
    for patient in sorted(patients):
        waits = pending.get(patient, [])
        access = access_of(reader, state, UUID(bytes=patient), waits)
        found += _withdrawal(reader, state, patient, access, waits)
        found += _asked(reader, state, patient, access)
    return found


def _withdrawal(
    reader: Reader, state: DeskState, patient: bytes, access: Access, pending: Sequence[Fact]
) -> list[AccessWork]:
    held = access.suspended
    if held is None:
        return []
    days = (state.now() - held.at) // _DAY_MS
    detail = "Ask the person by a contact that was on record before"
    if open_risks(reader, UUID(bytes=patient), _reviews(reader, patient)):
        detail = "A flagged answer is to be handed over first"
    elif days >= DECIDED_AFTER.days:
        detail = f"It has waited {days} days: decide"
    told = withdrawal(reader, state, UUID(bytes=patient), access, pending)
    title = "Withdrawal waits to be confirmed"
    if told is not None and told.request is not None:
        title = "A request to withdraw waits"
        if told.safeguarding:
            title, detail = "A request to withdraw, details restricted", "A clinician speaks with the person, alone"
        elif told.answered and not told.blocked:
            detail = f"{told.answered}: confirm it"
    return [AccessWork("withdrawal", patient, title, detail, held.at)]


def _asked(reader: Reader, state: DeskState, patient: bytes, access: Access) -> list[AccessWork]:
    me, directory = state.me(reader), state.directory(reader)
    if access.suspended is not None or not me.teams & access.standing.keys():
        return []
    return [
        AccessWork(
            "access_asked",
            patient,
            f"{patient_lines.team_line(directory, one.team).name} asks for access",
            one.reason,
            one.at,
        )
        for one in access.requests.values()
    ]


def _reviews(reader: Reader, patient: bytes) -> Sequence[Fact]:
    return reader.pending("stream = ? and kind in ('response.reviewed', 'risk.acknowledged')", (patient,))
