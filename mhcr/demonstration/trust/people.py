"""The people of the demonstration trust. Nobody here is a real person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from care_record.agreement.age import ADULT, YOUNGEST, birthday
from care_record.agreement.ledger import standing
from care_record.agreement.sending import SCOPE_OF
from care_record.agreement.statements import Kind, Scope
from care_record.channels.channel import Channel
from care_record.people.dates import age_in_years
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from mhcr.demonstration.trust import identity
from mhcr.demonstration.trust.agreements import SyntheticStatement, ledger, settled_at
from mhcr.demonstration.trust.name_lists import LONGEST_FAMILY, SOUND_ALIKES
from mhcr.demonstration.trust.sends import Plan, SyntheticSend, course, moment_id, stopped, working_time
from mhcr.demonstration.trust.shapes import MeasureShape
from mhcr.demonstration.trust.showpieces import PHONE_FREE, RESERVED_NUMBERS, holloway, under_16
from mhcr.demonstration.trust.staff import DemonstrationTrust, Team, demonstration_trust
from mhcr.demonstration.trust.synthetic import SyntheticPatient

HISTORY = timedelta(days=730)
_FIRST_CHOICE = ("phq-9", "gad-7", "core-10")
_SHARES = {Service.ADULT: 50, Service.SOAMHS: 25, Service.CAMHS_16_18: 25}
# every hundredth person and the next are easy to take for each other
_PAIR_EVERY = 100


def people(seed: int, on: date, shapes: Sequence[MeasureShape] = (), count: int = 2000) -> tuple[SyntheticPatient, ...]:
    """Make the trust's people on a day, the same for the same arguments; Jasmine Holloway comes first.

    `shapes` are the measures to answer (see `shapes.shape_of`); without any, nothing was sent. Raises ValueError for a
    count under 3, or above what the range of NHS numbers for examples holds.
    """
    if count < 3:
        raise ValueError("a demonstration trust has at least 3 people")
    trust = demonstration_trust()
    numbers = identity.nhs_numbers(Random(f"{seed}/numbers"), count, RESERVED_NUMBERS)
    made = [holloway(seed, on, tuple(shapes), trust), under_16(seed, on, numbers[1], trust)]
    for index in range(2, count):
        rng = Random(f"{seed}/{index}")
        patient, service = _who(rng, index, on, numbers[index])
        if index % _PAIR_EVERY == 1 and index > _PAIR_EVERY:
            patient, service = _easily_confused(rng, index, patient, made[-1])
        made.append(_history(rng, patient, service, on=on, shapes=shapes, trust=trust))
    return tuple(made)


def _who(rng: Random, index: int, on: date, number: NHSNumber) -> tuple[Patient, Service]:
    service = rng.choices(tuple(_SHARES), weights=tuple(_SHARES.values()))[0]
    name, gender = identity.draw_name(rng)
    if index == 2:
        name = replace(name, family=LONGEST_FAMILY)
    pair = index // _PAIR_EVERY
    if index % _PAIR_EVERY == 0 and pair % 2:
        name = replace(name, family=SOUND_ALIKES[pair // 2 % len(SOUND_ALIKES)][0])
    needs, language = identity.draw_needs(rng, service)
    without_email = rng.random() < (0.35 if service is Service.SOAMHS else 0.08)
    patient = Patient(
        id=moment_id(rng, datetime.combine(on - HISTORY, time(8), UTC)),
        name=name,
        birth_date=identity.draw_birth_date(rng, service, on),
        nhs_number=number,
        gender=gender,
        address=identity.draw_address(rng) if rng.random() < 0.97 else None,
        email="" if without_email else identity.email_for(rng, name, index),
        mobile=identity.draw_mobile(rng) if rng.random() < 0.85 else "",
        phone=identity.draw_phone(rng) if rng.random() < 0.4 and not PHONE_FREE & set(needs) else "",
        needs=needs,
        language=language,
        restricted=rng.random() < 0.01,
    )
    return patient, service


def _easily_confused(rng: Random, index: int, patient: Patient, before: SyntheticPatient) -> tuple[Patient, Service]:
    """Give the person the service and day of birth of the one before, and a name that is easy to take for theirs.

    Odd pairs sound alike with the same given name; even ones are twins with the same family name.
    """
    other = before.patient
    name: HumanName = replace(patient.name, family=other.name.family)
    if index // _PAIR_EVERY % 2:
        name = replace(other.name, family=dict(SOUND_ALIKES)[other.name.family])
        patient = replace(patient, gender=other.gender)
    email = identity.email_for(rng, name, index) if patient.email else ""
    return replace(patient, name=name, birth_date=other.birth_date, email=email), before.service


def _history(
    rng: Random,
    patient: Patient,
    service: Service,
    *,
    on: date,
    shapes: Sequence[MeasureShape],
    trust: DemonstrationTrust,
) -> SyntheticPatient:
    team = trust.team_of(service)
    opened = _opened(rng, patient, service, on)
    closed = _closed(rng, opened, on)
    died = None
    if service is not Service.CAMHS_16_18 and rng.random() < 0.02 and (on - opened).days > 90:
        died = opened + timedelta(days=rng.randrange(60, (on - opened).days))
        patient, closed = replace(patient, deceased=True, deceased_date=died), None
    last = min(day for day in (on, closed, died) if day is not None)
    clinicians = tuple(member.id for member in trust.clinicians(team.id))
    statements = ledger(
        rng, service=service, birth_date=patient.birth_date, opened=opened, last=last, by=rng.choice(clinicians)
    )
    now = datetime.combine(on, time(6), UTC)
    statements = tuple(one for one in statements if one.at <= now)
    sends = _sends(rng, patient, statements, measures=_choose(rng, shapes, patient, service, opened),
                   plan=Plan((), clinicians, opened, last, now))  # fmt: skip
    referral = _referral(rng, team, opened, closed)
    settled = settled_at(statements, now)
    return SyntheticPatient(patient, service, team.id, (referral,), statements, sends, settled)


def _sends(
    rng: Random,
    patient: Patient,
    statements: tuple[SyntheticStatement, ...],
    *,
    measures: tuple[MeasureShape, ...],
    plan: Plan,
) -> tuple[SyntheticSend, ...]:
    with_team = (Channel.IN_CLINIC, Channel.TELEPHONE, Channel.PAPER)
    agreed = standing([one.statement for one in statements if one.statement.kind is Kind.RECORDED])
    scopes = {scope for scope in Scope if agreed.agreed(scope)} if not patient.restricted else set()
    links = [one for one in (Channel.EMAIL, Channel.LETTER) if SCOPE_OF[one] in scopes and one.reaches(patient)]
    channels = (*links, *links, *links, *with_team) if Channel.EMAIL not in links else (Channel.EMAIL,) * 9 + with_team
    if links:
        plan = replace(plan, first=max(plan.first, statements[0].at.date()))
    ended = next((one for one in statements if one.statement.kind is Kind.WITHDRAWN), None)
    if ended is None or not (links or Scope.SHARE in ended.statement.scope):
        made = course(rng, measures, replace(plan, channels=channels))
    else:
        before = course(rng, measures, replace(plan, channels=channels, last=ended.at.date()))
        after = course(rng, measures, replace(plan, channels=with_team, first=_again(ended, plan)))
        made = tuple(stopped(sent, ended.at) for sent in before if sent.at <= ended.at) + after
    if plan.last >= plan.now.date():
        return made
    end = datetime.combine(plan.last, time(17, 30), UTC)
    return tuple(stopped(sent, end) for sent in made if sent.at <= end)


def _again(ended: SyntheticStatement, plan: Plan) -> date:
    """Give the day from which care asks again after a withdrawal: of all sharing, once it is confirmed."""
    if Scope.SHARE not in ended.statement.scope:
        return ended.at.date()
    settled = settled_at((ended,), plan.now)
    return settled.date() + timedelta(days=1) if settled else plan.last + timedelta(days=1)


def _choose(
    rng: Random, shapes: Sequence[MeasureShape], patient: Patient, service: Service, opened: date
) -> tuple[MeasureShape, ...]:
    age = age_in_years(patient.birth_date, opened)
    fitting = [shape for shape in shapes if shape.fits(service.value, age)] or list(shapes)
    if not fitting:
        return ()
    usual = [shape for shape in fitting if shape.id in _FIRST_CHOICE] or fitting
    chosen = {shape.id: shape for shape in rng.sample(usual, min(len(usual), rng.choice((1, 1, 2))))}
    if rng.random() < 0.25:
        other = rng.choice(fitting)
        chosen.setdefault(other.id, other)
    return tuple(chosen.values())


def _opened(rng: Random, patient: Patient, service: Service, on: date) -> date:
    """Draw the day of referral: within two years, and not before the person was old enough for the service."""
    youngest = {Service.CAMHS_16_18: YOUNGEST, Service.ADULT: ADULT, Service.SOAMHS: 65}[service]
    earliest = max(on - HISTORY, birthday(patient.birth_date, youngest))
    return min(on, earliest + timedelta(days=int((on - earliest).days * rng.random() ** 1.3)))


def _closed(rng: Random, opened: date, on: date) -> date | None:
    days = (on - opened).days
    return opened + timedelta(days=rng.randrange(30, days)) if days > 60 and rng.random() < 0.14 else None


def _referral(rng: Random, team: Team, opened: date, closed: date | None) -> Referral:
    ident: UUID = moment_id(rng, working_time(rng, opened) if opened.weekday() < 5 else _morning(opened))
    return Referral(ident, team.id, team.service, opened, closed)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 45), UTC)
