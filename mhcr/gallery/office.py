"""The trust's own side in the gallery: staff, teams, workstations and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop.services.acts import Done, EnrolmentRequest, Rejected
from desktop.services.acts.trust import RecoveryDraft, Share, StaffDraft
from desktop.services.reads.trust import (
    Belonging,
    JoiningLine,
    KeysPage,
    News,
    StaffLine,
    Standing,
    TeamLine,
    TeamNews,
    TrustReads,
    WorkstationLine,
)
from mhcr.gallery.people import ADULT, ME, ROOT_MARK, TEAM, hours, ident

ASKS = (
    EnrolmentRequest(
        ident(850),
        ident(3),
        "Dr Amara Osei",
        "Clinic laptop 14",
        "7C19 A0F4 3B62 D85E 11E7",
        ROOT_MARK,
        hours(0.1),
    ),
)
ROOT = "the trust\u2019s root key"
TOGETHER, ALONE = Standing(alone=False, root_here=False), Standing(alone=True, root_here=True)
_PEOPLE = (
    (ME.id, "Dr Amara Osei", "clinician", "amara.osei", "GMC 0000001", (TEAM, ADULT), 2),
    (ident(801), "Tomos Llewellyn-Pryce", "clinician", "tomos.llewellyn", "NMC 00A0002E", (TEAM,), 1),
    (ident(802), "Marjorie Tranter", "coordinator", "marjorie.tranter", "", (TEAM,), 1),
    (ident(803), "Comfort Asante", "clinician", "comfort.asante", "NMC 00A0007E", (), 0),
    (ident(804), "Ranjit Sahota", "system-administrator", "ranjit.sahota", "", (), 1),
    (ident(805), "Philippa Overbury", "system-administrator", "philippa.overbury", "", (), 1),
    (ident(806), "Constance Ludgrove", "privacy-officer", "constance.ludgrove", "", (), 1),
)
COMFORT = JoiningLine(
    TEAM.id, TEAM.name, ident(803), "Comfort Asante", "clinician", "Ranjit Sahota", hours(3), why_not=""
)
NAMED_BY_ME = JoiningLine(
    TEAM.id,
    TEAM.name,
    ident(803),
    "Comfort Asante",
    "clinician",
    "Ranjit Sahota",
    hours(3),
    "You named this person yourself; somebody else must confirm it.",
)
WORDS = (
    "galaxy document academic acid away bundle cinema destroy early exceed family fiction gather hamster husband "
    "island jewelry knife legend lilac mason mild nylon orbit pancake plan quantity racism salary scholar talent ugly "
    "velvet"
)


def _since(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


def _belongs(index: int, named: str, confirmed: str, since: datetime) -> Belonging:
    identity, name, role, _, _, _, workstations = _PEOPLE[index]
    return Belonging(identity, name, role, since, named, confirmed, workstations, pending=False)


def team(**changes: Any) -> TeamLine:
    """The team of the gallery's clinician."""
    fields: dict[str, Any] = {
        "id": TEAM.id,
        "name": TEAM.name,
        "service": "camhs-16-18",
        "telephone": "01632 960101",
        "records": False,
        "members": (
            _belongs(0, ROOT, "", _since(2024, 1, 2)),
            _belongs(1, "Ranjit Sahota", "Dr Amara Osei", _since(2025, 6, 16)),
            _belongs(2, "Philippa Overbury", "Tomos Llewellyn-Pryce", _since(2026, 3, 9)),
        ),
        "joining": (COMFORT,),
        "left": (("Gareth Pennington", _since(2026, 9, 30)),),
        "generation": 2,
        "key": "Key 2, made 30-Sep-2026 by Dr Amara Osei.",
        "holds_key": True,
        "recoverable": False,
        "recoveries": (),
        "pending": False,
    }
    return TeamLine(**(fields | changes))


def _other(name: str, service: str, *, records: bool = False, pending: bool = False) -> TeamLine:
    return team(
        id=ident(820 + len(name)),
        name=name,
        service=service,
        records=records,
        members=(_belongs(0, "Ranjit Sahota", "Philippa Overbury", _since(2024, 2, 5)),) if not pending else (),
        joining=(),
        left=(),
        pending=pending,
    )


def _staff() -> tuple[StaffLine, ...]:
    lines = [
        StaffLine(
            identity,
            name,
            role,
            account,
            registration,
            tuple((one.id, one.name) for one in teams),
            ((TEAM.id, TEAM.name),) if identity == ident(803) else (),
            workstations,
            pending=False,
        )
        for identity, name, role, account, registration, teams, workstations in _PEOPLE
    ]
    return tuple(sorted(lines, key=lambda one: one.name))


def _workstations() -> tuple[WorkstationLine, ...]:
    def line(number: int, label: str, person: int, by: str, **changes: Any) -> WorkstationLine:
        identity, name, role = _PEOPLE[person][:3]
        fields: dict[str, Any] = {"revoked": False, "own": False, "pending": False}
        when = _since(2026, 1 + number, 3)
        return WorkstationLine(ident(840 + number), label, identity, name, role, when, by, **(fields | changes))

    return (
        line(0, "Consulting room 2", 0, "Ranjit Sahota"),
        line(1, "Clinic laptop 7", 0, "Dr Amara Osei"),
        line(2, "Reception", 2, "Philippa Overbury"),
        line(3, "Office 1", 4, ROOT, own=True),
        line(4, "Clinic laptop 3", 1, "Ranjit Sahota", revoked=True),
    )


def keys(**changes: Any) -> KeysPage:
    """The trust's own keys."""
    fields: dict[str, Any] = {
        "standing": TOGETHER,
        "generation": 1,
        "made_at": _since(2026, 10, 5),
        "custodians": ("Constance Ludgrove", "Dr Amara Osei", "Philippa Overbury"),
        "escrowed": 4,
        "generations": 4,
        "people": tuple((one[0], f"{one[1]}, {one[2].replace('-', ' ')}") for one in _PEOPLE),
        "pending": False,
    }
    return KeysPage(**(fields | changes))


JOINED = News(
    41,
    "joined",
    f"Tomos Llewellyn-Pryce joined {TEAM.name}",
    "18-Nov-2026, named by Ranjit Sahota, confirmed by Dr Amara Osei.",
)
RECOVERED = News(
    42,
    "recovered",
    f"The recovery key was used for {TEAM.name}",
    "19-Nov-2026 at Dr Amara Osei\u2019s workstation, with the shares of Constance Ludgrove and Philippa Overbury: "
    "both laptops were stolen on the train.",
)


@dataclass
class Office:
    """What the memory holds of the trust itself."""

    standing: Standing = TOGETHER
    staff: tuple[StaffLine, ...] = field(default_factory=_staff)
    teams: tuple[TeamLine, ...] = field(
        default_factory=lambda: (
            team(joining=(NAMED_BY_ME,)),
            _other("Brighton Adult Community", "adult"),
            _other("Records and duty desk", "adult", records=True),
            _other("Lewes SOAMHS", "soamhs", pending=True),
        )
    )
    mine: tuple[TeamLine, ...] = field(default_factory=lambda: (team(), _other("Brighton Adult Community", "adult")))
    workstations: tuple[WorkstationLine, ...] = field(default_factory=_workstations)
    keys: KeysPage = field(default_factory=keys)
    news: TeamNews = field(default_factory=lambda: TeamNews((), ()))
    authorised: list[tuple[StaffDraft, str]] = field(default_factory=list)


class MemoryTrustReads(TrustReads):
    """Reads of the memory."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def standing(self) -> Standing:
        return self._office.standing

    def staff(self) -> tuple[StaffLine, ...]:
        return self._office.staff

    def teams(self) -> tuple[TeamLine, ...]:
        return self._office.teams

    def my_teams(self) -> tuple[TeamLine, ...]:
        return self._office.mine

    def news(self) -> TeamNews:
        return self._office.news

    def workstations(self) -> tuple[WorkstationLine, ...]:
        return self._office.workstations

    def keys(self) -> KeysPage:
        return self._office.keys


class MemoryTrustActs:
    """Acts on the memory: each is noted by its name."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._note = note

    def __getattr__(self, name: str) -> Callable[..., Done]:
        return lambda *what: self._note(name, *what)


class MemoryTrustCalls:
    """Calls to a service that is not there."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def authorise(self, draft: StaffDraft, password: str) -> Done:
        problems = []
        if not draft.name:
            problems.append(("name", "Enter the name, as colleagues know the person."))
        if 0 < len(password) < 12:
            problems.append(("password", "A password has at least 12 characters."))
        if problems:
            raise Rejected(tuple(problems))
        self._office.authorised.append((draft, password))
        return Done(frozenset({"staff"}), words=f"{draft.name} is authorised.")

    def set_password(self, member: UUID, password: str) -> Done:
        return Done(frozenset(), words="The new password is set.")

    def split_recovery_key(self, custodians: tuple[UUID, UUID, UUID]) -> RecoveryDraft:
        names = {one[0]: one[1] for one in _PEOPLE}
        return RecoveryDraft(b"", tuple(Share(one, names[one], WORDS) for one in custodians))

    def recover(self, team: UUID, reason: str, words: tuple[str, str]) -> Done:
        raise Rejected((("share_2", "A share has 33 words; these are 0."),))

    def export_root(self, path: Path, passphrase: str) -> Done:
        return Done(frozenset({"staff"}), words=f"The root key is in {path.name}; it reads back.")

    def import_root(self, path: Path, passphrase: str) -> Done:
        raise Rejected((("passphrase", "That passphrase does not open this file."),))
