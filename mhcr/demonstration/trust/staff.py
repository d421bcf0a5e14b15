"""The staff and teams of the demonstration trust. Nobody here is a real person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from care_record.people.services import Service
from care_record.wire.bodies import Role
from care_record.wire.ids import id_at

TRUST_NAME = "Sussex Coast Demonstration Trust"
# 2 January 2024, 09:00 UTC: before anything else in the trust
FOUNDED_MS = 1_704_186_000_000


@dataclass(frozen=True, slots=True)
class Team:
    """One team; the telephone is one of Ofcom's numbers for drama. `records` marks the records and duty desk."""

    id: UUID
    name: str
    service: Service
    telephone: str
    records: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One professional: `role` is a role code of the wire, `teams` are ids, `account` is the name for signing in."""

    id: UUID
    name: str
    role: Role
    account: str
    teams: tuple[UUID, ...]
    registration_body: str = ""
    registration_number: str = ""


@dataclass(frozen=True, slots=True)
class DemonstrationTrust:
    """The trust's id and name, its teams and its members; the first member is Dr Amara Osei."""

    id: UUID
    name: str
    teams: tuple[Team, ...]
    members: tuple[Member, ...]

    def team_of(self, service: Service) -> Team:
        """Give the one team that cares for people of a service."""
        return next(team for team in self.teams if team.service is service and not team.records)

    @property
    def desk(self) -> Team:
        """The records and duty desk."""
        return next(team for team in self.teams if team.records)

    def clinicians(self, team: UUID) -> tuple[Member, ...]:
        """Give a team's clinicians."""
        return tuple(one for one in self.members if one.role == "clinician" and team in one.teams)


def fixed_id(name: str) -> UUID:
    """Give the same UUIDv7 for the same name, dated when the trust was founded."""
    return id_at(FOUNDED_MS, hashlib.sha256(f"mhcr demonstration {name}".encode()).digest()[:10])


def demonstration_trust() -> DemonstrationTrust:
    """Give the trust, the same at every call."""
    teams = {
        name: Team(fixed_id(name), name, service, telephone, records=name == _R)
        for name, service, telephone in (
            (_C, Service.CAMHS_16_18, "01632 960101"),
            (_A, Service.ADULT, "01632 960102"),
            (_S, Service.SOAMHS, "01632 960103"),
            (_R, Service.ADULT, "01632 960104"),
        )
    }
    members = tuple(
        Member(
            id=fixed_id(account),
            name=name,
            role=role,
            account=account,
            teams=tuple(teams[team].id for team in of_teams),
            registration_body=body,
            registration_number=number,
        )
        for name, role, account, of_teams, body, number in _MEMBERS
    )
    return DemonstrationTrust(fixed_id(TRUST_NAME), TRUST_NAME, tuple(teams.values()), members)


_C, _A, _S = "Hove CAMHS 16\u201318", "Hove Adult Community", "Hove SOAMHS"
_R = "Records and duty desk"
_MEMBERS: tuple[tuple[str, Role, str, tuple[str, ...], str, str], ...] = (
    ("Dr Amara Osei", "clinician", "amara.osei", (_C,), "GMC", "0000001"),
    ("Tomos Llewellyn-Pryce", "clinician", "tomos.llewellyn", (_C,), "NMC", "00A0002E"),
    ("Dr Sunita Raghunathan", "clinician", "sunita.raghunathan", (_A,), "GMC", "0000003"),
    ("Gareth Pennington", "clinician", "gareth.pennington", (_A,), "HCPC", "PYL00004"),
    ("Wanda Grabowska", "clinician", "wanda.grabowska", (_A,), "NMC", "00A0005E"),
    ("Dr Ifor Blenkinsop", "clinician", "ifor.blenkinsop", (_S,), "GMC", "0000006"),
    ("Comfort Asante", "clinician", "comfort.asante", (_S,), "NMC", "00A0007E"),
    ("Dr Hester Achterberg", "clinician", "hester.achterberg", (_R,), "GMC", "0000008"),
    ("Joseph Mbeki-Lane", "clinician", "joseph.mbeki", (_R,), "NMC", "00A0009E"),
    ("Marjorie Tranter", "coordinator", "marjorie.tranter", (_C, _S), "", ""),
    ("Dele Akinwande", "coordinator", "dele.akinwande", (_A,), "", ""),
    ("Philippa Overbury", "identity-administrator", "philippa.overbury", (), "", ""),
    ("Ranjit Sahota", "system-administrator", "ranjit.sahota", (), "", ""),
    ("Agnes Thorburn", "system-administrator", "agnes.thorburn", (), "", ""),
    ("Constance Ludgrove", "privacy-officer", "constance.ludgrove", (), "", ""),
)
