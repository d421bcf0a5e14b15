"""Discharge and death: facts of their own, after which nothing is sent any more."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from care_record.people.dates import show_date
from care_record.wire import bodies
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

CHANGED = frozenset({PATIENTS, REQUESTS, OUTBOX, STATUS})
FURTHEST_AHEAD = timedelta(days=92)


def discharge(author: Author, patient: UUID, referral: UUID, on: date, reason: str) -> Done:
    """Close a referral to a team of one's own, today, on a day that has passed, or on one soon to come."""
    with author.reader.snapshot():
        person, pending = author.patient(patient)
        held = patient_lines.referrals(author.reader, author.state, patient, pending)
        known = next((one for one in held if one.id == referral), None)
        if known is None:
            raise LookupError("no such referral here")
        team = author.team(known.team)
        if known.closed is not None:
            raise Rejected((("on", f"Discharged from {team.name} on {show_date(known.closed)} already."),))
        if on < known.opened:
            raise Rejected(
                (("on", f"The referral began on {show_date(known.opened)}; choose that day or a later one."),)
            )
        if on > author.today + FURTHEST_AHEAD:
            raise Rejected((("on", "Choose a day within the next three months."),))
    body = bodies.ReferralClosed(referral=referral, closed=on, reason=reason.strip() or None)
    author.commit([Said("referral.closed", patient, body)])
    return Done(CHANGED, referral, f"{person.name.display} is discharged from {team.name} on {show_date(on)}.")


def record_death(author: Author, patient: UUID, on: date) -> Done:
    """Record a death. It cannot be taken back here, so that its screen asks twice."""
    with author.reader.snapshot():
        person, _ = author.patient(patient)
        if person.deceased:
            raise Rejected((("on", "It is recorded already that this person has died."),))
        if on > author.today:
            raise Rejected((("on", "The day of death is still to come."),))
        if on < person.birth_date:
            raise Rejected((("on", f"The person was born on {show_date(person.birth_date)}."),))
    author.commit([Said("patient.died", patient, bodies.PatientDied(died=on))])
    return Done(CHANGED, patient, f"It is recorded that {person.name.display} died on {show_date(on)}.")
