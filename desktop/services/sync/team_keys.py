"""Team keys: made by the team's first clinician workstation, and wrapped by one that has it for each later one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_team_key
from care_record.wire import bodies
from desktop.services.acts.author import Author, Said

if TYPE_CHECKING:
    from care_record.statements.directory import Device, Directory, Team


def missing(author: Author) -> list[Said]:
    """What this workstation should say so that each clinician of its teams can open what is theirs.

    It wraps only for devices whose chain to the pinned root it has checked itself: those of the directory.
    """
    me = author.me()
    if me.role != "clinician":
        return []
    with author.reader.snapshot():
        directory = author.state.directory(author.reader)
        trust = author.state.identity.trust_id
        waiting = [fact.body for fact in author.reader.pending("stream = ?", (trust.bytes,))]
        said: list[Said] = []
        for team in (directory.teams[one] for one in sorted(me.teams)):
            if team.generation == 0:
                if not any(isinstance(body, bodies.TeamKeyCreated) and body.team == team.id for body in waiting):
                    said += _created(author, team)
            else:
                given = {
                    body.device for body in waiting if isinstance(body, bodies.TeamKeyWrapped) and body.team == team.id
                }
                said += _wrapped(author, directory, team, given)
    return said


def _created(author: Author, team: Team) -> list[Said]:
    key, trust = SealingKey.generate(), author.state.identity.trust_id
    body = bodies.TeamKeyCreated(team=team.id, generation=1, public=key.public.encoded)
    own = _wrap(author, key, team, 1, author.state.keys.device, author.state.keys.seal.public)
    return [Said("team-key.created", trust, body), own]


def _wrapped(author: Author, directory: Directory, team: Team, given: set[UUID]) -> list[Said]:
    held = author.reader.all(
        "select device from team_wrap where team = ? and generation = ?", (team.id.bytes, team.generation)
    )
    have = {UUID(bytes=device) for (device,) in held} | given
    lacking = [
        device for device in directory.devices.values() if device.id not in have and _may(directory, device, team)
    ]
    if not lacking:
        return []
    try:
        key = author.state.keys.team_key(author.reader, team.id, team.generation, team.keys)
    except DoesNotOpen:
        return []
    return [_wrap(author, key, team, team.generation, one.id, PublicSealingKey(one.seal)) for one in lacking]


def _may(directory: Directory, device: Device, team: Team) -> bool:
    member = directory.members[device.member]
    return not device.revoked and member.role == "clinician" and team.id in member.teams


def _wrap(author: Author, key: SealingKey, team: Team, generation: int, device: UUID, public: PublicSealingKey) -> Said:
    trust = author.state.identity.trust_id
    wrap = wrap_team_key(key, public, trust=trust, team=team.id, generation=generation)
    body = bodies.TeamKeyWrapped(team=team.id, generation=generation, device=device, wrap=wrap)
    return Said("team-key.wrapped", trust, body)
