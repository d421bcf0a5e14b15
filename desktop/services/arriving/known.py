"""What this workstation knows of the people and teams whom a row may be about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.arriving.matching import Known
from care_record.arriving.merging import Told, flat
from care_record.people.names import HumanName, fold
from care_record.people.patient import Patient
from care_record.people.services import Referral
from care_record.statements.statement import read as read_statement
from care_record.wire import bodies, cbor
from desktop.services.reads import patient_lines
from desktop.services.reads.duplicates.near import near
from desktop.services.store.arriving.numbers import Numbered, row_id
from desktop.services.store.mirror import BELIEVED

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_TOLD = (
    "select body from entry where stream = ? and body is not null "  # noqa: S608 - our own words
    f"and kind in ('patient.registered', 'patient.updated') and {BELIEVED} order by n"
)


@dataclass(frozen=True, slots=True)
class Number:
    """What a number of the record system names, and how new that was there (ms)."""

    patient: UUID
    thing: UUID
    updated: int


@dataclass
class Newcomers:
    """People of a dry run: those who would have been taken, so that later rows about them can be judged."""

    by_number: dict[str, Patient] = field(default_factory=dict)
    by_nhs_number: dict[str, Patient] = field(default_factory=dict)
    teams: dict[UUID, set[UUID]] = field(default_factory=dict)

    def add(self, number: str, patient: Patient) -> None:
        """Somebody new, or as somebody would then be."""
        self.by_number[number] = patient
        if patient.nhs_number is not None:
            self.by_nhs_number[patient.nhs_number.digits] = patient


class Here:
    """Look-ups for one thread, inside a snapshot of its reader; nothing of this import waits in the outbox then."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state
        self.system = state.identity.member_id
        self.newcomers = Newcomers()
        self.codes: dict[str, UUID] = {}

    def known(self) -> Known:
        """The look-ups that `matching.who` takes."""
        return Known(self.person, self._by_nhs_number, self._has_number, self._alike)

    def number(self, what: Numbered, number: str) -> Number | None:
        """What a number of the record system names here, None where it is new."""
        found = self._reader.get(
            "select patient, thing, updated from epr where id = ?", (row_id(self.system, what, number),)
        )
        return Number(UUID(bytes=found[0]), UUID(bytes=found[1]), found[2]) if found else None

    def person(self, number: str) -> Patient | None:
        """The person with a number of the record system."""
        found = self.number("patient", number)
        return self._patient(found.patient) if found else self.newcomers.by_number.get(number)

    def set_aside(self, patient: UUID) -> bool:
        """Whether a record was merged into another one, so that nothing is begun in it."""
        return self._reader.get("select set_aside from patient where id = ?", (patient.bytes,)) is not None

    def told(self, patient: UUID) -> Iterator[Told]:
        """What was said of a person's details, in order."""
        for (body,) in self._reader.all(_TOLD, (patient.bytes,)):
            statement = read_statement(body)
            said = bodies.statement_body(statement.kind, statement.body)
            if isinstance(said, bodies.PatientRegistered | bodies.PatientUpdated):
                details = flat(Patient.from_dict(said.patient))
                by_epr = said.epr is not None
                yield Told(statement.at, details, by_epr, (said.epr.differs or {}) if said.epr else {})

    def referrals(self, patient: UUID) -> list[Referral]:
        """A person's referrals, the oldest first."""
        return patient_lines.referrals(self._reader, self._state, patient, [])

    def appointment(self, appointment: UUID) -> Row | None:
        """How an appointment stands."""
        return self._reader.rows("appointment", "id = ?", (appointment.bytes,)).get(appointment.bytes)

    def cared_for(self, patient: UUID, today: date) -> frozenset[UUID]:
        """The teams with an open referral."""
        held = {one.team for one in self.referrals(patient) if one.is_open(today)}
        return frozenset(held | self.newcomers.teams.get(patient, set()))

    def team(self, code: str) -> UUID | None:
        """The team that a code or a name means; the records desk is none."""
        if code in self.codes:
            return self.codes[code]
        wanted = fold(code)
        teams = self._state.directory(self._reader).teams.values()
        return next((one.id for one in teams if fold(one.name) == wanted and not one.records), None)

    def _patient(self, patient: UUID) -> Patient | None:
        rows = self._reader.rows("patient", "id = ?", (patient.bytes,))
        return patient_lines.person_of(rows[patient.bytes]) if patient.bytes in rows else None

    def _by_nhs_number(self, digits: str) -> Patient | None:
        found = self._reader.get("select id from patient where nhs_number = ?", (digits,))
        return self._patient(UUID(bytes=found)) if found else self.newcomers.by_nhs_number.get(digits)

    def _has_number(self, patient: UUID) -> bool:
        begins = self.system.bytes + b"patient:"
        found = self._reader.all("select id from epr where patient = ?", (patient.bytes,))
        return any(key.startswith(begins) for (key,) in found) or any(
            one.id == patient for one in self.newcomers.by_number.values()
        )

    def _alike(self, name: HumanName, born: date) -> Iterable[Patient]:
        for identity in near(self._reader, name, born):
            patient = self._patient(identity)
            if patient is not None:
                yield patient


CODES = "epr_teams"
"""The name under which a profile keeps the record system's codes of teams."""


def codes_of(kept: bytes | str | int | None) -> dict[str, UUID]:
    """The record system's codes of teams, as `kept_codes` wrote them."""
    return {code: UUID(bytes=team) for code, team in cbor.decode(kept).items()} if isinstance(kept, bytes) else {}


def kept_codes(codes: dict[str, UUID]) -> bytes:
    """Codes of teams, to be kept in the profile."""
    return cbor.encode({code: team.bytes for code, team in codes.items()})
