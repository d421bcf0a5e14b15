"""Who is told at each step of the clock: the named owner, else who asked; the deputy, else the team; the duty desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.risk.clock import Reach, Step, Why

if TYPE_CHECKING:
    from collections.abc import Iterable

    from care_record.statements.directory import Directory
    from care_record.wire.bodies import MemberContact


@dataclass(frozen=True, slots=True)
class Care:
    """Who looks after the person who answered: the team that asked, who asked, and whom the team has named.

    With `suspended` the team cannot open the record, so that only the duty desk is told.
    """

    team: UUID
    asked_by: UUID | None = None
    owner: UUID | None = None
    deputy: UUID | None = None
    suspended: bool = False


def reach(directory: Directory, care: Care, channels: frozenset[str], step: Step) -> Reach:
    """Who can be told at a step. `channels` are those that the service can use, of `email` and `text`."""
    if step is Step.DUTY:
        desk = directory.records_team
        return _sorted(directory, desk.id if desk else None, _members(directory, desk.id if desk else None), channels)
    if care.suspended:
        return Reach(passed=((None, Why.SUSPENDED),))
    return _sorted(directory, care.team, _candidates(directory, care, step), channels, clinicians=True)


def first_owner(directory: Directory, care: Care) -> UUID | None:
    """Who is told first: the one whom the team has named, else the clinician who asked."""
    if care.owner is not None:
        return care.owner
    asked = directory.members.get(care.asked_by) if care.asked_by else None
    return asked.id if asked is not None and asked.role == "clinician" else None


def ways(contact: MemberContact | None, channels: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The channels by which a member can be told, each with its address."""
    if contact is None:
        return ()
    given = (("text", contact.mobile), ("email", contact.email))
    return tuple((channel, to) for channel, to in given if to and channel in channels)


def _candidates(directory: Directory, care: Care, step: Step) -> list[UUID]:
    owner = first_owner(directory, care)
    if step is Step.OWNER:
        return [owner] if owner else []
    if care.deputy is not None:
        return [care.deputy]
    others = _members(directory, care.team)
    return [one for one in others if one != owner and directory.members[one].role == "clinician"]


def _members(directory: Directory, team: UUID | None) -> list[UUID]:
    return sorted(one.id for one in directory.members_of(team)) if team else []


def _sorted(
    directory: Directory,
    team: UUID | None,
    candidates: Iterable[UUID],
    channels: frozenset[str],
    *,
    clinicians: bool = False,
) -> Reach:
    told: list[UUID] = []
    passed: list[tuple[UUID | None, Why]] = []
    for one in candidates:
        against = _against(directory, team, one, channels, clinicians=clinicians)
        if against is None:
            told.append(one)
        else:
            passed.append((one, against))
    if not told and not passed:
        passed.append((None, Why.NOBODY))
    return Reach(tuple(told), tuple(passed))


def _against(
    directory: Directory, team: UUID | None, one: UUID, channels: frozenset[str], *, clinicians: bool
) -> Why | None:
    member = directory.members.get(one)
    if member is None or team not in member.teams:
        return Why.LEFT
    if clinicians and member.role != "clinician":
        return Why.NOT_CLINICIAN
    if not directory.devices_of(one):
        return Why.NO_WORKSTATION
    return None if ways(directory.contacts.get(one), channels) else Why.NO_CONTACT
