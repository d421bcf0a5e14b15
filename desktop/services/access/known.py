"""Who may open a record, as its statements here say: those of the mirror, with what waits in the outbox laid over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.access import stored
from care_record.access.following import AccessRefused, Said, before, follow
from care_record.access.record import Access, Epoch, Why
from care_record.statements.authority import PRIVACY_OFFICER
from care_record.statements.contents import told
from care_record.wire import bodies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_record.statements.directory import Directory
    from care_record.statements.members import Member, Team
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

# A wrap changes nothing of who may open what.
KINDS = (bodies.OF_ACCESS - bodies.APART - {"copies.destroyed"}) | bodies.OF_AGREEMENT | bodies.SUSPENDS
_ENDS = frozenset({"consent.refused", "consent.withdrawn", "withdrawal.requested"}) | bodies.SUSPENDS
_LIST = ", ".join(f"'{kind}'" for kind in sorted(KINDS))
_ENTRIES = f"select id, kind, seq, at, body from entry where stream = ? and kind in ({_LIST}) and seq > ? order by n"  # noqa: S608 - our own kinds
_ENTRIES_OF = (
    f"select stream, id, kind, seq, at, body from entry where stream in ({{}}) and kind in ({_LIST}) order by stream, n"  # noqa: S608 - our own kinds
)
_KEPT = "select patient, seq, state from standing where patient in ({})"
_OPENED = "select distinct patient from access where patient in ({})"
_NEWEST = "select coalesce(max(seq), 0) from entry where stream = ?"
Select = Callable[[str, Sequence[object]], list[Any]]


def access_of(reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact] = ()) -> Access:
    """Who may open the record, `pending` facts of it laid over. Inside a snapshot."""
    directory = state.directory(reader)
    access = kept_access(reader.all, directory, patient)
    return after_pending(reader, directory, access, patient, pending)


def after_pending(
    reader: Reader, directory: Directory, access: Access, patient: UUID, pending: Sequence[Fact]
) -> Access:
    """The access with facts that wait laid over it.

    An agreement that waits opens nothing: until the service has taken it, it is provisional.
    """
    if not pending:
        return access
    newest: int = reader.get(_NEWEST, (patient.bytes,))
    for number, fact in enumerate(pending, newest + 1):
        if fact.kind in KINDS and fact.kind != "consent.recorded":
            said = said_by(directory, fact.id, fact.device, number, fact.at, fact.body, fact.base)
            with suppress(AccessRefused):
                access = follow(access, said)
    return access


def kept_access(select: Select, directory: Directory, patient: UUID) -> Access:
    """The access as the mirror's entries say, from what was kept of it last. `select` asks the mirror."""
    access, seq = Access(), 0
    for known, state in select("select seq, state from standing where patient = ?", (patient.bytes,)):
        access, seq = stored.decode(state), known
    return after_entries(access, directory, select(_ENTRIES, (patient.bytes, seq)))


def kept_accesses(
    select: Select, directory: Directory, patients: Sequence[UUID], whole: Container[UUID]
) -> dict[UUID, Access]:
    """The same for many records at once, in two queries.

    Where nobody has taken anything back, an agreement changes nothing of who may open a record: it is read only for the
    records in `whole`, to which something is still to be added.
    """
    ids = [patient.bytes for patient in patients]
    marks = ",".join("?" * len(ids))
    kept = {one: (stored.decode(state), seq) for one, seq, state in select(_KEPT.format(marks), ids)}
    entries: dict[bytes, list[Any]] = {}
    for stream, *row in select(_ENTRIES_OF.format(marks), ids):
        if row[2] > kept.get(stream, (None, 0))[1]:
            entries.setdefault(stream, []).append(row)
    found = {}
    for patient in patients:
        rows, key = entries.get(patient.bytes, []), patient.bytes
        if key not in kept and patient not in whole and not any(row[1] in _ENDS for row in rows):
            rows = [row for row in rows if row[1] != "consent.recorded"]
        found[patient] = after_entries(kept.get(key, (Access(), 0))[0], directory, rows)
    return found


def opened_of(reader: Reader, patients: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people whose record has been given a key, as far as the mirror knows."""
    rows = reader.all(_OPENED.format(",".join("?" * len(patients))), [patient.bytes for patient in patients])
    return frozenset(UUID(bytes=patient) for (patient,) in rows)


def after_entries(access: Access, directory: Directory, rows: Iterable[Any]) -> Access:
    """The access after entries (id, kind, seq, at, body), in order; erased grants leave epochs that are unknown."""
    for identity, kind, seq, at, data in rows:
        if data is None:
            continue
        body, statement = told(kind, data)
        number = access.current.number if access.current else 0
        if isinstance(body, bodies.AccessGranted) and body.epoch > number + 1:
            access = before(access, body.epoch, at)
        device, base = (statement.device, statement.base) if statement else (None, 0)
        said = said_by(directory, UUID(bytes=identity), device, seq, at, body, base)
        with suppress(AccessRefused):
            access = follow(access, said)
    return access


def own_keys(reader: Reader, state: DeskState) -> dict[UUID, Mapping[int, bytes]]:
    """The public keys, by generation, of the teams of whoever is here."""
    directory = state.directory(reader)
    mine = (directory.teams.get(team) for team in state.me(reader).teams)
    return {team.id: team.keys for team in mine if team is not None}


def may_open(access: Access, teams: Iterable[UUID], epoch: Epoch) -> bool:
    """Whether one of these teams may open an epoch."""
    return any(access.may_open(team, epoch.number) for team in teams)


def said_by(
    directory: Directory, identity: UUID, device: UUID | None, seq: int, at: int, body: bodies.Body, base: int
) -> Said:
    """A statement as the access follows it, with the teams that its author belongs to or has left."""
    known = directory.devices.get(device) if device else None
    member = directory.members.get(known.member) if known else None
    # the log tells of what was right when it was said: somebody may have left the team since
    teams = member.teams | member.formerly if member else frozenset()
    overrules = member is not None and member.role == PRIVACY_OFFICER
    return Said(identity, seq, at, device or directory.trust, teams, body, base, overrules)


def has_key(team: Team) -> bool:
    """Whether a record's key can be wrapped for a team now: it has a key, and nobody has left it since."""
    return team.generation > 0 and not team.turn_due


def parties_of_next(access: Access, directory: Directory, me: Member, referred: Iterable[UUID]) -> list[Team]:
    """Who is given the next epoch, were `me` to open it now; nobody where this person or moment cannot.

    `referred` are the teams with an open referral; a record that nobody stands in is opened for those of one's own.
    """
    if me.role != "clinician" or access.suspended is not None:
        return []
    if access.standing:
        known = [directory.teams.get(team) for team in access.standing]
        parties = [team for team in known if team is not None and has_key(team)]
        return parties if me.teams & access.standing.keys() and len(parties) == len(known) else []
    own = (directory.teams.get(team) for team in sorted(me.teams & set(referred)))
    return [team for team in own if team is not None and has_key(team)]


def can_seal(access: Access, directory: Directory, me: Member, referred: Iterable[UUID], now: int) -> bool:
    """Whether `me` can have something sealed to a record at `now` (ms): to its present epoch, or to one opened first.

    Where nobody here can open the next one, the last one still takes it, unless a withdrawal closed it.
    """
    current = access.current
    if access.suspended is not None:
        return False
    if current is not None and access.due(directory, now) is None:
        return True
    if parties_of_next(access, directory, me, referred):
        return True
    return current is not None and current.number > access.destroyed and current.closed is not Why.WITHDRAWN
