"""Rows about appointments: booked, moved, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.arriving.judging import OTHER_PERSON, Decided, Judging, Outcome, Untaken
from desktop.services.authoring.author import Said

if TYPE_CHECKING:
    from care_record.arriving.rows import AppointmentRow
    from care_record.people.patient import Patient
    from desktop.services.arriving.known import Number

NOT_CARED_FOR = "This person has no open referral to that team."
WHICH_TEAM = "The row names no team, and not exactly one team cares for this person."


def appointment(judging: Judging, row: AppointmentRow) -> Decided:
    """Book an appointment that is to come, move it, or say that it does not take place."""
    person, held = judging.person(row.person), judging.here.number("appointment", row.number)
    if held is not None and held.patient != person.id:
        raise Untaken("patient", OTHER_PERSON)
    if held is not None and row.updated < held.updated:
        return Decided("older")
    if row.cancelled:
        return _cancelled(judging, row, person, held)
    if row.at <= judging.now():
        return Decided("passed")
    caring = judging.here.cared_for(person.id, judging.today)
    team = judging.team(row.team) if row.team else _only(caring)
    if team not in caring:
        raise Untaken("team", NOT_CARED_FOR)
    before = judging.here.appointment(held.thing) if held else None
    same = before is not None and (before["team"], before["at"], before["kind"], before["cancelled"]) == (
        team.bytes,
        row.at,
        row.kind,
        0,
    )
    if held is not None and same and row.updated == held.updated:
        return Decided("same")
    number = held.thing if held else new_id()
    epr = judging.epr(row.number, row.updated)
    booked = bodies.AppointmentBooked(appointment=number, team=team, at=row.at, kind=row.kind, epr=epr)
    outcome: Outcome = "new" if held is None else "same" if same else "changed"
    return Decided(outcome, (Said("appointment.booked", person.id, booked),))


def _cancelled(judging: Judging, row: AppointmentRow, person: Patient, held: Number | None) -> Decided:
    before = judging.here.appointment(held.thing) if held else None
    if held is None or before is None or before["cancelled"]:
        return Decided("same")
    epr, team = judging.epr(row.number, row.updated), UUID(bytes=before["team"])
    body = bodies.AppointmentCancelled(appointment=held.thing, team=team, epr=epr)
    return Decided("changed", (Said("appointment.cancelled", person.id, body),))


def _only(caring: frozenset[UUID]) -> UUID:
    if len(caring) != 1:
        raise Untaken("team", WHICH_TEAM)
    return next(iter(caring))
