"""What is scheduled for one person, and the appointments to come."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.schedules.occasions import occasions
from desktop.services.reads import patient_lines
from desktop.services.reads.schedules.pages import AppointmentLine, PersonSchedules, ScheduleLine
from desktop.services.reads.schedules.rows import appointment_of, rule_of, schedule_line

if TYPE_CHECKING:
    from care_record.people.services import Referral
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row


def of_person(reader: Reader, state: DeskState, patient: UUID) -> PersonSchedules:
    """One person's schedules and appointments; raises `LookupError`."""
    with reader.snapshot():
        trust = state.identity.trust_id.bytes
        pending = reader.pending("stream in (?, ?)", (patient.bytes, trust))
        person = patient_lines.patient_of(reader, patient, pending)
        now, waiting = from_milliseconds(state.now()), {fact.id.bytes for fact in pending}
        referrals = patient_lines.referrals(reader, state, patient, pending)
        open_now = [one for one in referrals if one.is_open(state.today())]
        booked = [
            row
            for row in reader.overlaid("appointment", "patient = ?", (patient.bytes,), pending).values()
            if not row["cancelled"] and row["patient"] == patient.bytes
        ]
        rows = reader.overlaid("schedule", "patient in (?, ?)", (patient.bytes, trust), pending).values()
        teams = {one.team.bytes for one in open_now}
        lines = []
        for row in rows:
            if row["ended"] or not row["rule"] or row["team"] not in teams or person.deceased:
                continue
            lines.append(_line(reader, state, row, patient, (referrals, booked, pending, now, waiting)))
        lines.sort(key=lambda one: (not one.problem, one.next_day or date.max, one.title, one.id.bytes))
        directory, mine = state.directory(reader), state.me(reader).teams
        ahead = sorted((appointment_of(row) for row in booked), key=lambda one: one.at)
        made_here = {fact.body.appointment for fact in pending if hasattr(fact.body, "appointment")}
        return PersonSchedules(
            lines=tuple(lines),
            appointments=tuple(
                AppointmentLine(
                    one.id, patient_lines.team_line(directory, one.team), one.at, one.kind, one.id in made_here
                )
                for one in ahead
                if one.at > now
            ),
            teams=tuple(
                patient_lines.team_line(directory, team)
                for team in dict.fromkeys(one.team for one in open_now)
                if team in mine
            ),
        )


def _line(
    reader: Reader,
    state: DeskState,
    row: Row,
    patient: UUID,
    known: tuple[list[Referral], list[Row], list[Fact], datetime, set[bytes]],
) -> ScheduleLine:
    referrals, booked, pending, now, waiting = known
    rule = rule_of(row)
    found = occasions(rule, referrals, [appointment_of(one) for one in booked], now)
    pauses = reader.overlaid("schedule_pause", "patient = ?", (patient.bytes,), pending)
    paused = any(one["schedule"] == row["id"] and one["paused"] for one in pauses.values())
    notes = reader.rows("not_raised", "patient = ? and schedule = ?", (patient.bytes, row["id"]))
    latest = max(notes.values(), key=lambda one: one["at"], default=None)
    return schedule_line(
        reader,
        state,
        row,
        next_day=None if paused else min((one.day for one in found if one.opens > now), default=None),
        next_people=1,
        paused=paused,
        problem=latest["words"] if latest else "",
        pending=row["said"] in waiting,
    )
