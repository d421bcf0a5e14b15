"""A person as lists and banners show them: the mirror's row, with what waits laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.agreement.ledger import Standing, standing
from care_record.agreement.statements import Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.people.banner import banner as banner_of
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.wire import bodies, cbor
from desktop.services.reads.people import BannerData, Me, PatientLine, Team
from desktop.services.reads.rows.aside import aside_of, brief
from desktop.services.store import newer
from desktop.services.store.projection import effects

if TYPE_CHECKING:
    from care_record.statements.directory import Directory
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

DUE_DAYS = 14
NOT_ALL_READ = "Recorded by a newer version, not read here: update this program."


def default_due(today: date) -> date:
    """The day by which an answer is asked for, unless the sender says another."""
    return today + timedelta(days=DUE_DAYS)


def me(reader: Reader, state: DeskState) -> Me:
    """Who is at this workstation."""
    with reader.snapshot():
        member, directory = state.me(reader), state.directory(reader)
        teams = sorted((team_line(directory, team) for team in member.teams), key=lambda team: team.name)
        name = directory.name or state.identity.trust_name
        desk = directory.records_team
        at_desk = desk is not None and desk.id in member.teams
        hours = directory.policy.glass_hours
    return Me(member.id, member.name, member.role, tuple(teams), name, at_desk, hours)


def team_line(directory: Directory, team: UUID) -> Team:
    """A team as screens show it."""
    known = directory.teams.get(team)
    return Team(team, known.name, known.service) if known else Team(team, "Unknown team", "")


def line(reader: Reader, state: DeskState, patient: UUID) -> PatientLine:
    """One person's line; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        rows = reader.overlaid("patient", "id = ?", (patient.bytes,), pending)
        if patient.bytes not in rows:
            raise LookupError("no such patient here")
        return _line(rows[patient.bytes], team_names(reader, state, [patient.bytes], pending), same_names(reader, rows))


def lines(reader: Reader, state: DeskState, patients: Iterable[bytes]) -> dict[bytes, PatientLine]:
    """The lines of several people by id, those who only wait here included. Inside a snapshot."""
    wanted = list(dict.fromkeys(patients))
    if not wanted:
        return {}
    marks = ",".join("?" * len(wanted))
    pending = reader.pending(f"stream in ({marks})", wanted)
    rows = reader.overlaid("patient", f"id in ({marks})", wanted, pending)
    return lines_of(reader, state, rows, pending)


def lines_of(
    reader: Reader, state: DeskState, rows: dict[bytes, Row], pending: Sequence[Fact]
) -> dict[bytes, PatientLine]:
    """The lines of rows that were read already. Inside a snapshot."""
    names, same = team_names(reader, state, list(rows), pending), same_names(reader, rows)
    return {key: _line(row, names, same) for key, row in rows.items()}


def _line(row: Row, names: dict[bytes, tuple[str, ...]], same: frozenset[str]) -> PatientLine:
    return replace(
        line_of(person_of(row)),
        team_names=names.get(row["id"], ()),
        same_name_warning=row["sounds"] in same,
        pending=row["pk"] is None,
        aside=brief(row),
    )


def line_of(person: Patient) -> PatientLine:
    """Somebody of whom this workstation need not hold a record, as a list shows them."""
    return PatientLine(
        id=person.id,
        name=person.name,
        birth_date=person.birth_date,
        died=person.deceased_date,
        gender=person.gender,
        nhs_number=str(person.nhs_number) if person.nhs_number else None,
        team_names=(),
        restricted=person.restricted,
        deceased=person.deceased,
    )


def person_of(row: Row) -> Patient:
    """The person in a row; a death that came later counts."""
    person = Patient.from_dict(cbor.decode(row["plain"]))
    if row["deceased"] and not person.deceased:
        died = date.fromisoformat(row["died"]) if row["died"] else None
        return replace(person, deceased=True, deceased_date=died)
    return person


def patient_of(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> Patient:
    """One person, what waits laid over; raises `LookupError`. Inside a snapshot."""
    rows = reader.overlaid("patient", "id = ?", (patient.bytes,), pending)
    if patient.bytes not in rows or rows[patient.bytes]["plain"] is None:
        raise LookupError("no such patient here")
    return person_of(rows[patient.bytes])


def shown_person(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> Patient:
    """Whose banner stands above a record: of one that was merged into another, the other's. Inside a snapshot."""
    row = reader.overlaid("patient", "id = ?", (patient.bytes,), pending).get(patient.bytes)
    if row is not None and row["set_aside"] not in (None, patient.bytes):
        kept = reader.rows("patient", "id = ?", (row["set_aside"],)).get(row["set_aside"])
        if kept is not None and kept["plain"] is not None:
            return person_of(kept)
    return patient_of(reader, patient, pending)


def team_names(
    reader: Reader, state: DeskState, patients: Sequence[bytes], pending: Sequence[Fact]
) -> dict[bytes, tuple[str, ...]]:
    """The names of the teams with an open referral, by patient."""
    if not patients:
        return {}
    marks = ",".join("?" * len(patients))
    rows = reader.overlaid("referral", f"patient in ({marks})", list(patients), pending)
    directory, today = state.directory(reader), state.today().isoformat()
    found: dict[bytes, set[str]] = {}
    for row in rows.values():
        if row["closed"] is None or row["closed"] >= today:
            found.setdefault(row["patient"], set()).add(team_line(directory, UUID(bytes=row["team"])).name)
    return {patient: tuple(sorted(names)) for patient, names in found.items()}


def same_names(reader: Reader, rows: dict[bytes, Row]) -> frozenset[str]:
    """Those sounds among these rows that more than one person here has."""
    own: dict[str, set[bytes]] = {}
    for key, row in rows.items():
        own.setdefault(row["sounds"], set()).add(key)
    repeated = set()
    for sounds, keys in own.items():
        others = {found[0] for found in reader.all("select id from patient where sounds = ? limit 2", (sounds,))}
        if sounds.strip() and len(keys | others) > 1:
            repeated.add(sounds)
    return frozenset(repeated)


def referrals(reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact]) -> list[Referral]:
    """A person's referrals, the oldest first. Inside a snapshot."""
    rows = reader.overlaid("referral", "patient = ?", (patient.bytes,), pending)
    directory = state.directory(reader)
    found = []
    for row in rows.values():
        team = directory.teams.get(UUID(bytes=row["team"]))
        if team is not None:
            found.append(
                Referral(
                    UUID(bytes=row["id"]),
                    team.id,
                    Service(team.service),
                    date.fromisoformat(row["opened"]),
                    date.fromisoformat(row["closed"]) if row["closed"] else None,
                )
            )
    return sorted(found, key=lambda one: (one.opened, one.id.bytes))


def ledger_rows(reader: Reader, patient: UUID, pending: Sequence[Fact], *, void: bool = False) -> list[Row]:
    """The rows of the agreement ledger, in the service's order, what waits last; with `void`, what was not so, too."""
    rows = reader.overlaid("ledger", "patient = ?", (patient.bytes,), pending)
    held = (row for row in rows.values() if void or row["void"] is None)
    return sorted(held, key=lambda row: (row["seq"] is None, row["seq"] or 0, row["id"]))


def agreement_of(row: Row) -> Agreement:
    """One statement of the ledger; raises ValueError and its like for a body of another form."""
    return Agreement.from_dict(
        cbor.decode(row["agreement"]),
        statement=UUID(bytes=row["id"]),
        kind=Kind(row["kind"]),
        base=row["base"],
        seq=row["seq"],
    )


def agreement_in(fact: Fact, body: bodies.AgreementBody) -> Agreement:
    """One statement of the ledger as a fact says it; raises as `agreement_of`."""
    kind = Kind.of_wire(fact.kind)
    return Agreement.from_dict(body.agreement, statement=fact.id, kind=kind, base=fact.base, seq=fact.seq)


def standing_of(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> Standing:
    """What stands now. Inside a snapshot."""
    return standing(ledger_of(reader, patient, pending))


def ledger_of(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> list[Agreement]:
    """The statements of the agreement ledger, in the service's order, what waits last."""
    return [agreement_of(row) for row in ledger_rows(reader, patient, pending)]


def banner(reader: Reader, state: DeskState, patient: UUID) -> BannerData:
    """The banner of one person."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = shown_person(reader, patient, pending)
        row = reader.overlaid("patient", "id = ?", (patient.bytes,), pending)[patient.bytes]
        data = banner_data(reader, person, state.today(), standing_of(reader, patient, pending))
        return replace(data, aside=aside_of(reader, row, pending))


def banner_data(reader: Reader, person: Patient, today: date, held: Standing) -> BannerData:
    """The banner with what stands now, and whether something that decides cannot be read here. Inside a snapshot."""
    words = held.words
    if newer.stops(newer.of_person(reader, person.id)):
        words = f"\u26a0 {NOT_ALL_READ} {words}"
    return BannerData(banner_of(person, today), words)


def banner_of_record(reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact]) -> BannerData:
    """The same for one of whom only the id is known. Inside a snapshot."""
    person, held = patient_of(reader, patient, pending), standing_of(reader, patient, pending)
    return banner_data(reader, person, state.today(), held)


def request_row(reader: Reader, request: UUID) -> dict[str, Any]:
    """A send as it stands now, what waits laid over; raises `LookupError`. Inside a snapshot."""
    pending = reader.pending("kind in ('measure.requested', 'measure.cancelled', 'response.entered')")
    concerned = [fact for fact in pending for change in effects(fact) if change.key == request.bytes]
    rows = reader.overlaid("request", "id = ?", (request.bytes,), concerned)
    if request.bytes not in rows:
        raise LookupError("no such send here")
    return rows[request.bytes]
