"""Appointments: noting one, moving it, and saying that it does not take place."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import LONDON
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import Done
from desktop.services.acts.schedules.setting import CHANGED
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from desktop.services.acts.schedules.drafts import AppointmentDraft


def book(author: Author, draft: AppointmentDraft) -> Done:
    """An appointment with a team of one's own that cares for the person, at a time of London's clock to come."""
    with author.reader.snapshot():
        _, pending = author.patient(draft.patient)
        author.team(draft.team)
        referrals = patient_lines.referrals(author.reader, author.state, draft.patient, pending)
        if not any(one.team == draft.team and one.is_open(author.today) for one in referrals):
            raise Rejected((("team", "This person has no open referral to this team."),))
        try:
            at = datetime.combine(draft.day, time.fromisoformat(draft.time.strip()), tzinfo=LONDON).astimezone(UTC)
        except ValueError as error:
            raise Rejected((("time", "Type the time with four digits, as 14:30."),)) from error
        moment = int(at.timestamp() * 1000)
        if moment <= author.state.now():
            raise Rejected((("day", "This time has passed. Check day and time."),))
    body = bodies.AppointmentBooked(
        appointment=draft.appointment or new_id(), team=draft.team, at=moment, kind=draft.kind.value
    )
    author.commit([Said("appointment.booked", draft.patient, body)])
    return Done(CHANGED, body.appointment, "The appointment is noted.")


def cancel(author: Author, patient: UUID, appointment: UUID) -> Done:
    """Nothing is sent before it."""
    with author.reader.snapshot():
        _, pending = author.patient(patient)
        rows = author.reader.overlaid("appointment", "id = ?", (appointment.bytes,), pending)
        row = rows.get(appointment.bytes)
        if row is None or row["cancelled"] or UUID(bytes=row["team"]) not in author.me().teams:
            raise Rejected((("appointment", "This person has no such appointment with a team of yours."),))
    body = bodies.AppointmentCancelled(appointment=appointment, team=UUID(bytes=row["team"]))
    author.commit([Said("appointment.cancelled", patient, body)])
    return Done(CHANGED, appointment, "The appointment is cancelled; nothing is sent before it.")
