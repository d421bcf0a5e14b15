"""How the demonstration's teams work: who is told of flags, who is reminded when, what is sent by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.ladder import Plan, Step
from care_record.measures.catalogue import Measure
from care_record.people.dates import LONDON
from care_record.people.services import Service
from care_record.wire import bodies
from mhcr.demonstration.history import Pen, ms
from mhcr.demonstration.trust.staff import DemonstrationTrust, Member, fixed_id
from mhcr.demonstration.trust.synthetic import SyntheticPatient
from sync_service.storage.commands import Past

MAIL = "sussex-coast.example.org"
PLANS: Mapping[Service, Plan] = {
    Service.CAMHS_16_18: Plan((Step(3, Channel.EMAIL), Step(7, Channel.EMAIL), Step(11, Channel.IN_CLINIC))),
    Service.ADULT: Plan((Step(4, Channel.EMAIL), Step(9, Channel.LETTER), Step(13, Channel.IN_CLINIC))),
    Service.SOAMHS: Plan((Step(5, Channel.EMAIL), Step(8, Channel.LETTER)), time(18), time(9)),
}
_SHOWPIECES = 3
_APPOINTMENTS_A_TEAM = 6
_KINDS: tuple[Literal["appointment", "review"], ...] = ("appointment", "appointment", "review")
_HOURS = (time(9, 30), time(11), time(14), time(15, 30))


def founding_words(trust: DemonstrationTrust) -> Iterator[tuple[Member, bodies.Body]]:
    """Each clinician's own contact, the duty desk's included, and each team's plan for reminders."""
    for member in trust.members:
        if member.role == "clinician":
            yield member, bodies.MemberContact(member=member.id, email=f"{member.account}@{MAIL}")
    for service, plan in PLANS.items():
        team = trust.team_of(service)
        steps = [bodies.ChasingStep(after_days=step.after_days, channel=step.channel.value) for step in plan.steps]
        quiet_from, quiet_to = (f"{moment:%H:%M}" for moment in (plan.quiet_from, plan.quiet_to))
        said = bodies.ChasingSet(team=team.id, steps=steps, quiet_from=quiet_from, quiet_to=quiet_to)
        yield trust.clinicians(team.id)[0], said


def last_evening(made: Sequence[SyntheticPatient], on: date, trust: DemonstrationTrust, pen: Pen) -> Iterator[Past]:
    """What the teams set up on the evening before `on`: schedules, appointments ahead, owner and deputy."""
    at = datetime.combine(on - timedelta(days=1), time(18, 30), UTC)
    for person in made[:_SHOWPIECES]:
        owner, deputy = trust.clinicians(person.team)[:2]
        named = bodies.OwnerNamed(team=person.team, owner=owner.id, deputy=deputy.id)
        yield pen.says(owner.id, named, person.patient.id, at)
    for service in PLANS:
        team = trust.team_of(service).id
        clinician = trust.clinicians(team)[0].id
        for schedule in _schedules(team, on, pen.measures):
            yield pen.says(clinician, schedule, pen.trust, at)
        cared_for = [one for one in made if one.team == team and _comes(one)]
        for number, person in enumerate(cared_for[:_APPOINTMENTS_A_TEAM]):
            booked = bodies.AppointmentBooked(
                appointment=fixed_id(f"appointment of {person.patient.id}"),
                team=team,
                at=ms(_meeting(on, number)),
                kind=_KINDS[number % len(_KINDS)],
            )
            yield pen.says(clinician, booked, person.patient.id, at)


def _schedules(team: UUID, on: date, measures: Mapping[str, Measure]) -> Iterator[bodies.ScheduleSet]:
    if "phq-9" in measures:
        yield _schedule(team, on, measures["phq-9"], trigger="every", weeks=12)
    if "gad-7" in measures:
        yield _schedule(team, on, measures["gad-7"], trigger="before-appointment", days=3)


def _schedule(
    team: UUID,
    on: date,
    measure: Measure,
    *,
    trigger: Literal["every", "before-appointment"],
    weeks: int | None = None,
    days: int | None = None,
) -> bodies.ScheduleSet:
    return bodies.ScheduleSet(
        schedule=fixed_id(f"{trigger} {measure.id} of {team}"),
        team=team,
        questionnaire=measure.url,
        version=measure.version,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        channel="email",
        respondent="patient",
        trigger=trigger,
        weeks=weeks,
        days=days,
        due_days=14,
        begins=on,
    )


def _comes(person: SyntheticPatient) -> bool:
    return not person.patient.deceased and any(one.closed is None for one in person.referrals)


def _meeting(on: date, number: int) -> datetime:
    """A working day from five days on, in the clinic's hours."""
    day = on + timedelta(days=5 + 2 * number)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    return datetime.combine(day, _HOURS[number % len(_HOURS)], tzinfo=LONDON)
