"""The access log in the gallery: a week in which most is as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from care_record.audit.families import FAMILIES, Family
from care_record.audit.unusual import WHY, Unusual
from care_record.people.patient import Patient
from desktop.services.reads import AccessFilter, AccessLine, AccessLogChoices, LogExported, Me, UnusualItem
from desktop.services.reads.access_log.reads import AccessLogReads
from mhcr.gallery.people import ADULT, JASMINE, ME, PEOPLE, TEAM, hours, ident

OFFICER = Me(ident(6), "Constance Reid", "privacy-officer", (), ME.trust_name)
AMARA, PETER, SAM, RUTH = "Dr Amara Osei", "Peter Lindqvist", "Sam Whitlock", "Ruth Abara"
_ROLES = {
    AMARA: ("Clinician", TEAM.name, "Clinic laptop 14"),
    PETER: ("Coordinator", TEAM.name, "Front desk 2"),
    SAM: ("Clinician", ADULT.name, "Preston Park 7"),
    RUTH: ("System administrator", "", "IT office 1"),
    OFFICER.name: ("Privacy officer", "", "Governance 1"),
}


def _line(
    number: int,
    ago: float,
    family: Family,
    who: str,
    what: str,
    more: str = "",
    whose: Patient | None = None,
    *,
    unusual: tuple[Unusual, ...] = (),
    said: float | None = None,
    doubtful: str = "",
) -> AccessLine:
    role, teams, workstation = _ROLES[who]
    return AccessLine(
        seq=9000 - number,
        at=hours(ago),
        said_at=hours(said) if said is not None else None,
        family=family,
        who=who,
        role=role,
        teams=teams,
        workstation=workstation,
        what=what,
        more=more,
        patient=whose.id if whose is not None else None,
        whose=whose.name.display if whose is not None else "",
        nhs_number=str(whose.nhs_number) if whose is not None and whose.nhs_number else "",
        unusual=unusual,
        doubtful=doubtful,
    )


_ASKED = "She turns 18 in February; we take over."
LINES = (
    _line(1, 0.2, "read", AMARA, "Read an answer", "", JASMINE),
    _line(2, 0.6, "read", PETER, "Looked at the record", "", PEOPLE[1]),
    _line(3, 1.1, "searched", SAM, "Searched the whole trust", "By family name, date of birth. 2 people were shown."),
    _line(4, 1.2, "read", SAM, "Looked at the record", "", PEOPLE[4], unusual=("no-referral",)),
    _line(5, 3.0, "access", SAM, f"Asked for access for {ADULT.name}", _ASKED, JASMINE),
    _line(6, 5.4, "read", AMARA, "Looked at the record", "", PEOPLE[8], said=30.5),
    _line(7, 7.5, "agreement", AMARA, "Recorded an agreement to sharing with My Health and Care Record and contact by "
          "e-mail", "Said in person on 20-Nov-2026", PEOPLE[8]),
    _line(8, 22.0, "glass", OFFICER.name, "Opened the retained record until 19-Nov-2026 17:00",
          "A question about the retained record: complaint 2026/114", PEOPLE[5]),
    _line(9, 22.1, "read", OFFICER.name, "Read the access log", "", PEOPLE[5]),
    _line(10, 26.0, "access", AMARA, f"Gave {TEAM.name} access to the record", "It cares for the person. Key no. 1.",
          PEOPLE[8]),
    _line(11, 26.1, "record", AMARA, f"Opened a referral to {TEAM.name}", "Low mood, asked for by the GP", PEOPLE[8]),
    _line(12, 47.0, "staff", RUTH, f"Confirmed {SAM} in {ADULT.name}"),
    _line(13, 47.2, "staff", RUTH, f"Enrolled a workstation of {SAM}", "Preston Park 7"),
    _line(14, 70.0, "agreement", PETER, "The workstation destroyed its copies and keys", "", PEOPLE[6]),
)  # fmt: skip
FORGED = (
    _line(15, 0.1, "access", SAM, f"Gave {ADULT.name} access to the record", "", JASMINE, doubtful="not signed by it"),
    *LINES,
)


def choices(gap: str = "", without: int = 1) -> AccessLogChoices:
    """What can be chosen; `gap` names a workstation whose numbers are not in a row."""
    names = ((ident(10), AMARA), (ident(11), OFFICER.name), (ident(12), PETER), (ident(13), RUTH), (ident(14), SAM))
    found = (
        ("gap", int(bool(gap)), "Numbers missing", gap or "Every workstation\u2019s notes are in a row"),
        ("no-referral", without, "No referral", f"{without} reading in 30 days"),
        ("many", 0, "Many records", "0 readings in 30 days"),
        ("glass", 1, "Opened by the desk", "1 opening in 30 days"),
    )
    unusual = tuple(UnusualItem(rule, count, title, words, WHY[rule]) for rule, count, title, words in found)  # type: ignore[arg-type, index]
    teams = tuple((team.id, team.name) for team in (ADULT, TEAM))
    return AccessLogChoices(names, teams, tuple(FAMILIES.items()), unusual)


SKIPPED = ("gap", SAM)
GAP = "Preston Park 7 of Sam Whitlock: 2 missing (14 to 15)"


class MemoryAccessLogReads(AccessLogReads):
    """Choices of the memory, and a copy that is not written."""

    def __init__(self, held: AccessLogChoices, done: list[tuple[str, tuple[Any, ...]]]) -> None:
        self._choices, self._done = held, done

    def choices(self) -> AccessLogChoices:
        return self._choices

    def export(self, which: AccessFilter, table: Path, note: UUID, going: Callable[[int], bool]) -> LogExported | None:
        self._done.append(("written", (which, table, note)))
        return LogExported(14, table.name, table.with_suffix(".jsonl").name)
