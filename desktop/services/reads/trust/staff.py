"""Staff, workstations and keys, as administrators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.reads.trust.known import Known, known, moment
from desktop.services.reads.trust.lines import KeysPage, StaffLine, WorkstationLine

if TYPE_CHECKING:
    from care_record.statements.members import Device, Member
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


def staff(reader: Reader, state: DeskState) -> tuple[StaffLine, ...]:
    """Everybody whom the trust has authorised, by name."""
    with reader.snapshot():
        trust = known(reader, state)
    everybody = sorted(trust.now.members.values(), key=lambda one: one.name.casefold())
    return tuple(_line(trust, one) for one in everybody)


def _line(trust: Known, member: Member) -> StaffLine:
    teams = trust.now.teams
    waits = [team for team, who in trust.now.joining if who == member.id]
    return StaffLine(
        id=member.id,
        name=member.name,
        role=member.role,
        account=member.account,
        registration=" ".join(part for part in (member.registration_body, member.registration_number) if part),
        teams=_named(trust, [team for team in member.teams if team in teams]),
        waiting_for=_named(trust, waits),
        workstations=len(trust.now.devices_of(member.id)),
        pending=member.id in trust.pending,
    )


def _named(trust: Known, teams: list[UUID]) -> tuple[tuple[UUID, str], ...]:
    return tuple(sorted(((team, trust.now.teams[team].name) for team in teams), key=lambda pair: pair[1]))


def workstations(reader: Reader, state: DeskState) -> tuple[WorkstationLine, ...]:
    """Enrolled workstations by their owner's name, then those whose enrolment was ended."""
    with reader.snapshot():
        trust = known(reader, state)
        lines = [_workstation(trust, one) for one in trust.now.devices.values()]
    return tuple(sorted(lines, key=lambda one: (one.revoked, one.member_name.casefold(), one.label)))


def _workstation(trust: Known, device: Device) -> WorkstationLine:
    enrolled = trust.last("enrolled", device=device.id)
    return WorkstationLine(
        id=device.id,
        label=device.label,
        member=device.member,
        member_name=trust.name(device.member),
        role=trust.now.members[device.member].role,
        enrolled_at=moment(enrolled),
        enrolled_by=trust.name(enrolled.by) if enrolled else "",
        revoked=device.revoked,
        own=device.id == trust.device,
        pending=device.id in trust.pending,
    )


def keys(reader: Reader, state: DeskState) -> KeysPage:
    """How the recovery key and the root key stand."""
    with reader.snapshot():
        trust = known(reader, state)
    newest = trust.now.recovery.get(max(trust.now.recovery, default=0))
    made = trust.last("recovery-key-made", generation=newest.generation) if newest else None
    teams = trust.now.teams.values()
    everybody = sorted(trust.now.members.values(), key=lambda one: one.name.casefold())
    return KeysPage(
        standing=trust.standing,
        generation=newest.generation if newest else 0,
        made_at=moment(made),
        custodians=tuple(trust.name(one) for one in newest.custodians) if newest else (),
        escrowed=sum((one, newest.generation) in team.escrowed for team in teams for one in team.keys) if newest else 0,
        generations=sum(len(team.keys) for team in teams),
        people=tuple((one.id, f"{one.name}, {one.role.replace('-', ' ')}") for one in everybody),
        pending="recovery-key.created" in trust.pending,
    )
