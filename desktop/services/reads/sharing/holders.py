"""The teams that may open a record, those that ask, and what the reader may do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies
from desktop.services.access.known import access_of
from desktop.services.reads import patient_lines
from desktop.services.reads.access import state_of
from desktop.services.reads.sharing.pages import AskLine, HolderLine, Sharing
from desktop.services.reads.sharing.withdrawal import confirmed, withdrawal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.access.record import Access
    from desktop.services.reads.people import Team
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

_ASKED_BY = "select body from entry where id = ? and kind = 'access.requested'"
_ANSWERS = (
    "select kind, body from entry where stream = ? and body is not null "
    "and kind in ('access.requested', 'access.declined', 'access.granted') order by n"
)


def sharing(reader: Reader, state: DeskState, patient: UUID) -> Sharing:
    """Access to one record, what waits here laid over; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        patient_lines.patient_of(reader, patient, pending)
        access = access_of(reader, state, patient, pending)
        directory, me = state.directory(reader), state.me(reader)
        holders = tuple(
            HolderLine(patient_lines.team_line(directory, team), held.basis, team in me.teams)
            for team, held in access.standing.items()
        )
        return Sharing(
            state=state_of(reader, state, access, patient, pending),
            withdrawal=withdrawal(reader, state, patient, access, pending),
            confirmed=confirmed(reader, state, patient),
            asks=_asks(reader, state, access, pending),
            holders=tuple(sorted(holders, key=lambda one: (not one.mine, one.team.name))),
            may_ask=_may_ask(reader, state, patient, access, pending),
            may_decide=me.role == "clinician" and access.suspended is None and bool(me.teams & access.standing.keys()),
            may_confirm=me.role == "clinician",
            declined=_declined(reader, me.teams, patient),
        )


def _asks(reader: Reader, state: DeskState, access: Access, pending: Sequence[Fact]) -> tuple[AskLine, ...]:
    directory, me = state.directory(reader), state.me(reader)
    waiting = {fact.id: fact.device for fact in pending}
    found = []
    for one in access.requests.values():
        device = waiting[one.id] if one.id in waiting else _device(reader, one.id)
        found.append(
            AskLine(
                id=one.id,
                team=patient_lines.team_line(directory, one.team),
                who=state.who(reader, device.bytes if device else None),
                at=from_milliseconds(one.at),
                reason=one.reason,
                mine=one.team in me.teams,
                pending=one.id in waiting,
            )
        )
    return tuple(sorted(found, key=lambda one: one.at))


def _device(reader: Reader, statement: UUID) -> UUID | None:
    body = reader.get(_ASKED_BY, (statement.bytes,))
    return read_statement(body).device if body else None


def _may_ask(
    reader: Reader, state: DeskState, patient: UUID, access: Access, pending: Sequence[Fact]
) -> tuple[Team, ...]:
    """The reader's teams with an open referral that cannot open the record, and have not asked yet."""
    me, directory = state.me(reader), state.directory(reader)
    if me.role != "clinician" or access.suspended is not None or not access.standing:
        return ()
    asked = {one.team for one in access.requests.values()}
    referred = {
        one.team for one in patient_lines.referrals(reader, state, patient, pending) if one.is_open(state.today())
    }
    teams = (me.teams & referred) - access.standing.keys() - asked
    return tuple(patient_lines.team_line(directory, team) for team in sorted(teams))


def _declined(reader: Reader, mine: frozenset[UUID], patient: UUID) -> str:
    """Why the last request of these teams was declined, empty where it was not."""
    asked: dict[UUID, UUID] = {}
    words = ""
    for kind, data in reader.all(_ANSWERS, (patient.bytes,)):
        statement = read_statement(data)
        body = bodies.statement_body(kind, statement.body)
        if isinstance(body, bodies.AccessRequested) and body.team in mine:
            asked[statement.id] = body.team
            words = ""
        elif isinstance(body, bodies.AccessDeclined) and body.request in asked:
            words = body.reason
        elif isinstance(body, bodies.AccessGranted) and body.request in asked:
            words = ""
    return words
