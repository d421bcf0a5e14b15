"""The access log: lines from the entries themselves, in words; what is unusual; what it can be filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.audit.families import FAMILIES, FAMILY_OF
from care_record.audit.unusual import WHY, Unusual
from care_record.people.dates import from_milliseconds
from care_record.statements import contents
from care_record.wire import bodies, cbor
from desktop.services.reads import patient_lines
from desktop.services.reads.access_log import lines as listed
from desktop.services.reads.access_log.pages import (
    MOST,
    AccessFilter,
    AccessLine,
    AccessPage,
    Choices,
    Place,
    UnusualItem,
)
from desktop.services.reads.access_log.query import FIRST, find
from desktop.services.reads.access_log.words import told
from desktop.services.reads.people import role_name
from desktop.services.reads.who_can_read import THEMSELVES
from desktop.services.trust.checking import UNREADABLE

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from care_record.wire.bodies import Body
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

OFFLINE_AFTER = timedelta(minutes=5)
"""A statement that reached the log later than this was made while the service could not be reached."""
LOOKED_BACK = timedelta(days=30)
ROOT = "The trust\u2019s root key"
SERVICE = "The service"


def page(reader: Reader, state: DeskState, which: AccessFilter, before: Place | None) -> AccessPage:
    """The next lines that fit, from where the last page ended."""
    with reader.snapshot():
        places = find(reader, state.directory(reader), which, before or FIRST, MOST + 1)
        shown = lines_at(reader, state, places[:MOST])
    return AccessPage(shown, places[MOST - 1] if len(places) > MOST else None, alarm(reader, state))


def lines_of(reader: Reader, state: DeskState, patient: UUID) -> tuple[AccessLine, ...]:
    """Everything about one person, newest first: who looked, and who had access when. On an overseer's workstation."""
    with reader.snapshot():
        places = find(reader, state.directory(reader), AccessFilter(patient=patient), FIRST, 2**31)
        return lines_at(reader, state, places)


def lines_at(reader: Reader, state: DeskState, places: Sequence[Place]) -> tuple[AccessLine, ...]:
    """The lines that stand at these places, in their order. Inside a snapshot."""
    if not places:
        return ()
    seqs = [seq for _, seq in places]
    marks = ",".join("?" * len(seqs))
    rows: list[Any] = reader.all(
        f"select seq, stream, kind, at, body from entry where seq in ({marks})",  # noqa: S608 - marks alone
        seqs,
    )
    doubts = dict(reader.all(f"select seq, words from distrusted where seq in ({marks})", seqs))  # noqa: S608 - as above
    found = {row[0]: _Entry.of(*row, unreadable=doubts.get(row[0], "").startswith(UNREADABLE)) for row in rows}
    people = _people(reader, (one.patient for one in found.values() if one.patient is not None))
    unusual = _unusual_of(reader, places)
    directory = state.directory(reader)
    return tuple(
        _line(found[seq], directory, people, unusual.get(seq, ()), doubts.get(seq, "")) for seq in seqs if seq in found
    )


def choices(reader: Reader, state: DeskState) -> Choices:
    """What can be chosen, and what is unusual."""
    with reader.snapshot():
        directory = state.directory(reader)
        members = sorted((one.name, one.id) for one in directory.members.values())
        teams = sorted((one.name, one.id) for one in directory.teams.values())
        return Choices(
            tuple((identity, name) for name, identity in members),
            tuple((identity, name) for name, identity in teams),
            tuple(FAMILIES.items()),
            _unusual(reader, directory, state.now()),
        )


def alarm(reader: Reader, state: DeskState) -> str:
    """What the checks of the log have found, in words; empty while they find nothing."""
    network = state.network
    if network.connected == "refused":
        return network.words
    distrusted: int = reader.get("select count(*) from distrusted")
    if distrusted:
        said = "1 entry is" if distrusted == 1 else f"{distrusted:,} entries are"
        return f"{said} not signed by who they name. Such lines are marked; tell your trust\u2019s IT desk."
    return ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry, read again."""

    seq: int
    stream: UUID
    kind: str
    at: int
    said: int | None
    device: UUID | None
    body: Body | None

    @classmethod
    def of(cls, seq: int, stream: bytes, kind: str, at: int, stored: bytes | None, *, unreadable: bool) -> _Entry:
        whose = UUID(bytes=stream)
        if stored is None or unreadable:
            return cls(seq, whose, kind, at, None, None, None)
        if kind == "patient.searched":
            searched = bodies.service_fact(kind, cbor.decode_map(stored))
            device = searched.device if isinstance(searched, bodies.PatientSearched) else None
            return cls(seq, whose, kind, at, None, device, searched)
        body, statement = contents.told(kind, stored)
        said, device = (statement.at, statement.device) if statement else (None, None)
        return cls(seq, whose, kind, at, said, device, body)

    @property
    def patient(self) -> UUID | None:
        """Whom it is about, None where it is about nobody or about many."""
        if isinstance(self.body, bodies.RecordRead):
            return self.body.patient
        return None if FAMILY_OF[self.kind] in ("staff", "searched") else self.stream


def _line(
    entry: _Entry,
    directory: Directory,
    people: dict[UUID, tuple[str, str]],
    unusual: tuple[Unusual, ...],
    doubtful: str,
) -> AccessLine:
    device = directory.devices.get(entry.device) if entry.device else None
    member = directory.members.get(device.member) if device else None
    who = member.name if member else ROOT if entry.device == directory.trust else "Not known"
    if entry.kind in bodies.SUSPENDS:
        who = THEMSELVES
    what, more = told(entry.kind, entry.body, directory, entry.stream)
    if doubtful.startswith(UNREADABLE):
        more = ""
    at = from_milliseconds(entry.at)
    said = from_milliseconds(entry.said) if entry.said is not None else at
    patient = entry.patient if entry.patient != directory.trust else None
    whose, number = people.get(patient, ("Not known here", "")) if patient else ("", "")
    teams = sorted(directory.teams[team].name for team in member.teams if team in directory.teams) if member else []
    return AccessLine(
        seq=entry.seq,
        at=at,
        said_at=said if abs(at - said) > OFFLINE_AFTER else None,
        family=FAMILY_OF[entry.kind],
        who=who,
        role=role_name(member.role) if member else "",
        teams=", ".join(teams),
        workstation=device.label if device else "",
        what=what,
        more=more,
        patient=patient,
        whose=whose,
        nhs_number=number,
        unusual=unusual,
        doubtful=doubtful,
    )


def _people(reader: Reader, patients: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Name and NHS number by person."""
    wanted = list({one.bytes for one in patients})
    marks = ",".join("?" * len(wanted))
    found = {}
    for row in reader.rows("patient", f"id in ({marks})", wanted).values():
        person = patient_lines.person_of(row)
        found[person.id] = (person.name.display, str(person.nhs_number) if person.nhs_number else "")
    return found


def _unusual_of(reader: Reader, places: Sequence[Place]) -> dict[int, tuple[Unusual, ...]]:
    marks = ",".join("(?, ?)" for _ in places)
    rows: list[Any] = reader.all(
        f"with at_place (at, seq) as (values {marks}) select unusual.seq, unusual.what from at_place "  # noqa: S608 - marks alone
        "join unusual on unusual.what in ('no-referral', 'many') and unusual.at = at_place.at "
        "and unusual.seq = at_place.seq",
        [part for place in places for part in place],
    )
    found: dict[int, tuple[Unusual, ...]] = {}
    for seq, what in rows:
        found[seq] = (*found.get(seq, ()), what)
    return found


def _unusual(reader: Reader, directory: Directory, now: int) -> tuple[UnusualItem, ...]:
    """What each rule has found."""
    since = now - int(LOOKED_BACK.total_seconds() * 1000)
    bad = {device: one for device, one in listed.counted(reader.mirror).items() if one.missing or one.repeated}
    marked = "select count(*) from unusual where what = ? and at >= ?"
    without: int = reader.get(marked, ("no-referral", since))
    many: int = reader.get(marked, ("many", since))
    glass: int = reader.get(
        "select count(*) from access_line where place = 0 and family = 'glass' and at >= ?", (since,)
    )
    rules: tuple[tuple[Unusual, int, str, str], ...] = (
        ("gap", len(bad), "Numbers missing", _gaps(directory, bad)),
        ("no-referral", without, "No referral", _days(without, "reading", "readings")),
        ("many", many, "Many records", _days(many, "reading", "readings")),
        ("glass", glass, "Opened by the desk", _days(glass, "opening", "openings")),
    )
    return tuple(UnusualItem(rule, count, title, words, WHY[rule]) for rule, count, title, words in rules)


def _gaps(directory: Directory, bad: dict[UUID, Any]) -> str:
    """Which workstations, and which numbers; at most three workstations."""
    if not bad:
        return "Every workstation\u2019s notes are in a row"
    said = []
    for device, counted in list(bad.items())[:3]:
        known = directory.devices.get(device)
        member = directory.members.get(known.member) if known else None
        name = f"{known.label} of {member.name}" if known and member else "An unknown workstation"
        missing = f"{counted.missing:,} missing ({counted.words})" if counted.missing else ""
        twice = f"{counted.repeated:,} came twice" if counted.repeated else ""
        said.append(f"{name}: {', '.join(filter(None, (missing, twice)))}")
    more = f"; and {len(bad) - 3} more" if len(bad) > 3 else ""
    return "; ".join(said) + more


def _days(count: int, one: str, many: str) -> str:
    return f"{'1 ' + one if count == 1 else f'{count:,} {many}'} in 30 days"
