"""Team keys: made, turned and given by whichever workstation of the team's members comes first.

A key goes only to workstations of this workstation's own verified directory, never to one that the service lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_team_key
from care_record.wire import bodies
from desktop.services.authoring.author import Author, Said

if TYPE_CHECKING:
    from care_record.statements.directory import Device, Directory, Member, Team
    from care_record.wire.bodies import Body

# What is given to one kind of recipient: team, generation, and the device or the recovery key's generation.
Gift = tuple[Literal["key", "device", "recovery"], UUID, int, UUID | int]


class TeamKeys:
    """What this workstation should say so that each member of its teams can open what is theirs.

    Belongs to the writer's thread. What was said once is said again only when the directory has changed: a service
    that refuses it is not asked for ever.
    """

    def __init__(self, author: Author) -> None:
        self._author = author
        self._said: set[Gift] = set()
        self._directory: Directory | None = None

    def missing(self) -> list[Said]:
        """First keys, turned keys, wraps and escrows that are missing, as one act."""
        author, me = self._author, self._author.me()
        with author.reader.snapshot():
            directory = author.state.directory(author.reader)
            if directory is not self._directory:
                self._directory, self._said = directory, set()
            teams = [directory.teams[one] for one in sorted(me.teams) if _holds(me, directory.teams[one])]
            waiting = self._waiting() | self._said if teams else set()
            found = [(gift, said) for team in teams for gift, said in _of_team(author, directory, team, waiting)]
        self._said |= {gift for gift, _ in found}
        return [said for _, said in found]

    def _waiting(self) -> set[Gift]:
        trust = self._author.state.identity.trust_id
        facts = self._author.reader.pending("stream = ? and kind like 'team-key.%'", (trust.bytes,))
        return {gift for fact in facts if (gift := _gift(fact.body)) is not None}


def wraps_for(author: Author, device: UUID, public: bytes, team: Team, generations: Iterable[int]) -> list[Said]:
    """Those generations of a team's key that this workstation holds, wrapped for a device."""
    said = []
    for generation in generations:
        try:
            key = author.state.keys.team_key(author.reader, team.id, generation, team.keys)
        except DoesNotOpen:
            continue
        said.append(_wrap(author, key, team.id, generation, device, public))
    return said


def _holds(member: Member, team: Team) -> bool:
    """Whether this member's workstations hold the team's key: clinicians, at the records desk also privacy officers."""
    return member.role == "clinician" or (team.records and member.role == "privacy-officer")


def _of_team(author: Author, directory: Directory, team: Team, waiting: set[Gift]) -> Iterable[tuple[Gift, Said]]:
    devices = [
        device
        for device in directory.devices.values()
        if not device.revoked and team.id in (owner := directory.members[device.member]).teams and _holds(owner, team)
    ]
    new = team.generation + 1
    if (team.generation == 0 or team.turn_due) and ("key", team.id, new, new) not in waiting:
        yield from _created(author, directory, team.id, new, devices)
    yield from _wrapped(author, team, devices, waiting)
    yield from _escrowed(author, directory, team, waiting)


def _created(
    author: Author, directory: Directory, team: UUID, generation: int, devices: list[Device]
) -> Iterable[tuple[Gift, Said]]:
    """A new generation, given to every workstation at once and put away for the recovery key."""
    key = SealingKey.generate()
    body = bodies.TeamKeyCreated(team=team, generation=generation, public=key.public.encoded)
    yield ("key", team, generation, generation), Said("team-key.created", author.state.identity.trust_id, body)
    for device in devices:
        yield ("device", team, generation, device.id), _wrap(author, key, team, generation, device.id, device.seal)
    newest = max(directory.recovery, default=0)
    if newest:
        public = directory.recovery[newest].public
        yield ("recovery", team, generation, newest), _escrow(author, key, team, generation, newest, public)


def _wrapped(author: Author, team: Team, devices: list[Device], waiting: set[Gift]) -> Iterable[tuple[Gift, Said]]:
    rows = author.reader.all("select generation, device from team_wrap where team = ?", (team.id.bytes,))
    held = {(generation, UUID(bytes=device)) for generation, device in rows}
    for generation in sorted(team.keys, reverse=True):
        for device in devices:
            gift: Gift = ("device", team.id, generation, device.id)
            if (generation, device.id) in held or gift in waiting:
                continue
            for said in wraps_for(author, device.id, device.seal, team, (generation,)):
                yield gift, said


def _escrowed(author: Author, directory: Directory, team: Team, waiting: set[Gift]) -> Iterable[tuple[Gift, Said]]:
    newest = max(directory.recovery, default=0)
    if not newest:
        return
    for generation in team.keys:
        gift: Gift = ("recovery", team.id, generation, newest)
        if (generation, newest) in team.escrowed or gift in waiting:
            continue
        try:
            key = author.state.keys.team_key(author.reader, team.id, generation, team.keys)
        except DoesNotOpen:
            continue
        yield gift, _escrow(author, key, team.id, generation, newest, directory.recovery[newest].public)


def _wrap(author: Author, key: SealingKey, team: UUID, generation: int, device: UUID, public: bytes) -> Said:
    trust = author.state.identity.trust_id
    wrap = wrap_team_key(key, PublicSealingKey(public), trust=trust, team=team, generation=generation)
    body = bodies.TeamKeyWrapped(team=team, generation=generation, device=device, wrap=wrap, key=key.key_id)
    return Said("team-key.wrapped", trust, body)


def _escrow(author: Author, key: SealingKey, team: UUID, generation: int, recovery: int, public: bytes) -> Said:
    trust = author.state.identity.trust_id
    wrap = wrap_team_key(key, PublicSealingKey(public), trust=trust, team=team, generation=generation)
    body = bodies.TeamKeyEscrowed(team=team, generation=generation, recovery=recovery, wrap=wrap, key=key.key_id)
    return Said("team-key.escrowed", trust, body)


def _gift(body: Body) -> Gift | None:
    match body:
        case bodies.TeamKeyCreated():
            return ("key", body.team, body.generation, body.generation)
        case bodies.TeamKeyWrapped():
            return ("device", body.team, body.generation, body.device)
        case bodies.TeamKeyEscrowed():
            return ("recovery", body.team, body.generation, body.recovery)
    return None
