"""The statements that prove a record's key to a browser: from the trust's root to the grant that made the key.

They are a part of the log, in its order: what was said of everybody on the way from the root to the clinician who
signed, before that, and nothing else (docs/wire.md, The chain of a record's key).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from care_record.log.entry import parse as parse_entry
from care_record.statements.statement import Statement, read
from care_record.wire import bodies
from care_record.wire.bodies import AccessGranted, Body
from sync_service.storage import tables as t

_GRANT = frozenset({"access.granted"})
_OF_STAFF = frozenset(
    {"trust.created", "team.created", "member.authorised", "member.added", "member.confirmed", "member.removed"}
    | {"device.enrolled", "device.revoked"}
)
Topic = tuple[UUID, ...]
"""What a statement is about: a team, a member or a device; or a member's place in a team (team, member)."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the log, as it is stored."""

    seq: int
    raw: bytes
    statement: Statement
    body: Body


class Chains:
    """Builds chains. What is said of staff is read once and then followed; any thread may ask."""

    def __init__(self) -> None:
        self._said: tuple[int, dict[Topic, tuple[Said, ...]]] = (0, {})

    def chain(self, connection: Connection, trust: UUID, patient: UUID, epoch: int) -> list[bytes]:
        """The statements that lead to the key of this epoch, in the order of the log; none where its grant is gone."""
        granted = _grant(connection, patient, epoch)
        if granted is None:
            return []
        about = self._staff(connection, trust)
        assert isinstance(granted.body, AccessGranted)  # noqa: S101
        teams = [party.team for party in granted.body.given_to()]
        on_the_way = _on_the_way(about, granted.statement.device, teams, granted.seq)
        return [said.raw for said in (*on_the_way, granted)]

    def desk_chain(self, connection: Connection, trust: UUID, asked: bytes, seq: int) -> list[bytes]:
        """The statements that lead to who asks for pictures of documents, and that asking itself."""
        device = read(asked).device
        on_the_way = _on_the_way(self._staff(connection, trust), device, [], seq)
        return [*(said.raw for said in on_the_way), asked]

    def revocation(self, connection: Connection, trust: UUID, device: UUID) -> bytes | None:
        """The statement that ended a workstation's enrolment, so that it can see for itself; None where none did."""
        said = self._staff(connection, trust).get((device,), ())
        return next((one.raw for one in reversed(said) if isinstance(one.body, bodies.DeviceRevoked)), None)

    def _staff(self, connection: Connection, trust: UUID) -> dict[Topic, tuple[Said, ...]]:
        n, about = self._said
        log = t.log_entries.c
        rows = connection.execute(
            select(log.n, log.entry).where(log.stream == trust.bytes, log.n > n).order_by(log.n)
        ).all()
        if rows:
            about = dict(about)
            for row in rows:
                said = _said(row.entry, _OF_STAFF)
                if said is not None:
                    topic = _topic(said.body)
                    about[topic] = (*about.get(topic, ()), said)
            self._said = (rows[-1].n, about)
        return about


def _on_the_way(about: dict[Topic, tuple[Said, ...]], device: UUID, teams: list[UUID], before: int) -> list[Said]:
    """What was said before an entry, of its device, member and place in the teams, of whoever said that, and so on."""
    found: dict[int, Said] = {}
    waiting: list[Topic] = [(), (device,)]
    seen: set[Topic] = set()
    while waiting:
        topic = waiting.pop()
        if topic in seen:
            continue
        seen.add(topic)
        for said in about.get(topic, ()):
            if said.seq < before:
                found[said.seq] = said
                waiting += _needed(about, said, teams if topic == (device,) else [])
    return [found[seq] for seq in sorted(found)]


def _needed(about: dict[Topic, tuple[Said, ...]], said: Said, teams: list[UUID]) -> list[Topic]:
    """Topics that show whether the author might say it; `teams` are those that the device in it speaks for."""
    author = said.statement.device
    needed: list[Topic] = [(author,)]
    match said.body:
        case bodies.DeviceEnrolled(member=member):
            needed += [(member,), *((team, member) for team in teams)]
        case bodies.MemberConfirmed(team=team):
            needed += [(team,), *((team, member) for member in _members(about, author))]
        case bodies.MemberAdded(team=team) | bodies.MemberRemoved(team=team):
            needed.append((team,))
    return needed


def _members(about: dict[Topic, tuple[Said, ...]], device: UUID) -> list[UUID]:
    """The member whose workstation it is; none for the root."""
    return [said.body.member for said in about.get((device,), ()) if isinstance(said.body, bodies.DeviceEnrolled)]


def _grant(connection: Connection, patient: UUID, epoch: int) -> Said | None:
    """The first grant of an epoch, the one that brought it to life."""
    log = t.log_entries.c
    rows = connection.scalars(
        select(log.entry).where(log.stream == patient.bytes, log.protected.is_(False)).order_by(log.n)
    )
    for entry in rows:
        said = _said(entry, _GRANT)
        if said is not None and isinstance(said.body, AccessGranted) and said.body.epoch == epoch:
            return said
    return None


def _said(stored: bytes, kinds: frozenset[str]) -> Said | None:
    """The statement in an entry of the log; None when it is of another kind, or erased."""
    entry = parse_entry(stored)
    if entry.kind not in kinds or entry.body is None:
        return None
    statement = read(entry.body)
    return Said(entry.seq, entry.body, statement, bodies.statement_body(statement.kind, statement.body))


def _topic(body: Body) -> Topic:
    match body:
        case bodies.TeamCreated():
            return (body.team,)
        case bodies.MemberAuthorised():
            return (body.member,)
        case bodies.DeviceEnrolled() | bodies.DeviceRevoked():
            return (body.device,)
        case bodies.MemberAdded() | bodies.MemberConfirmed() | bodies.MemberRemoved():
            return (body.team, body.member)
    return ()
