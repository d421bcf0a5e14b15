"""The hard cases, one of each, in the young people's team: what a newcomer to the demonstration wants to have seen.

A withdrawal that was asked for by e-mail, an entry in error, two records that may be one, two that were merged,
and a deputy who decides for somebody who lacks capacity. Whoever turns 16 soon is in `trust.showpieces`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from care_record.agreement.capacity import Capacity, CapacityState, Decider, DeciderRole
from care_record.agreement.statements import EVERYTHING, REQUESTED_PATH, HowGiven, Kind, Statement
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.people.address import Address
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.wire import bodies
from mhcr.demonstration.history import Pen, history
from mhcr.demonstration.trust.agreements import SyntheticStatement, standing_agreement
from mhcr.demonstration.trust.identity import birthday_ago
from mhcr.demonstration.trust.sends import SyntheticSend, moment_id
from mhcr.demonstration.trust.showpieces import HARD_CASE_NUMBERS
from mhcr.demonstration.trust.staff import DemonstrationTrust, Member, fixed_id
from mhcr.demonstration.trust.synthetic import SyntheticPatient
from sync_service.storage.commands import Past

_HERE_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Team:
    """Who works in it, and the day on which the demonstration begins."""

    id: UUID
    clinician: Member
    coordinator: Member
    on: date

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A moment so many days before the demonstration begins."""
        return datetime.combine(self.on - timedelta(days=days), time(hour, minute), UTC)


def hard_cases(on: date, trust: DemonstrationTrust, pen: Pen) -> Iterator[Past]:
    """Their whole history, until the evening before `on`."""
    team = trust.team_of(Service.CAMHS_16_18).id
    coordinator = next(one for one in trust.members if one.role == "coordinator" and team in one.teams)
    held = _Team(team, trust.clinicians(team)[0], coordinator, on)
    asked = _person(held, "Barleycorn", "Ottoline", number=HARD_CASE_NUMBERS[0], agreed=True)
    yield from history(asked, held.clinician.id, pen)
    yield _asked_by_email(asked.patient, held, pen)
    yield from _in_error(held, pen)
    yield from _alike(held, pen)
    yield from _merged(held, pen)
    yield from history(_by_deputy(held), held.clinician.id, pen)


def _asked_by_email(patient: Patient, team: _Team, pen: Pen) -> Past:
    """It suspends at once, and waits for a call to the number on record."""
    at, identity = team.at(1, 16, 10), moment_id(Random("asked by e-mail"), team.at(1, 16, 10))
    said = Statement(
        identity, Kind.WITHDRAWN, EVERYTHING, at.date(), HowGiven.EMAIL, team.coordinator.id, REQUESTED_PATH
    )
    body = bodies.WithdrawalRequested(
        agreement=said.to_dict(), source="email", matched=["family", "given", "born", "nhs_number"]
    )
    return pen.says(team.coordinator.id, body, patient.id, at, id=identity)


def _in_error(team: _Team, pen: Pen) -> Iterator[Past]:
    """A measure went to the wrong one of two people."""
    meant = _person(team, "Quillfeather", "Percival", number=HARD_CASE_NUMBERS[1], agreed=True)
    sent = _sent(team) if "phq-9" in pen.measures else None
    wrong = _person(team, "Quillfeather", "Peregrine", number=HARD_CASE_NUMBERS[2], agreed=True, born_days=80)
    for one in (meant, replace(wrong, sends=(sent,) if sent else ())):
        yield from history(one, team.clinician.id, pen)
    if sent is not None:
        why = "Meant for another person of that family name."
        marked = bodies.EnteredInError(what=sent.id, kind="measure.requested", why=why, right=meant.patient.id)
        yield pen.says(team.clinician.id, marked, wrong.patient.id, team.at(2, 15, 20))


def _sent(team: _Team) -> SyntheticSend:
    at = team.at(2, 14)
    states = ((DeliveryState.QUEUED, at), (DeliveryState.SENT, at + timedelta(minutes=1)))
    identity = moment_id(Random("sent in error"), at)
    due = at.date() + timedelta(days=14)
    return SyntheticSend(identity, "phq-9", Channel.EMAIL, team.clinician.id, at, due, states)


def _alike(team: _Team, pen: Pen) -> Iterator[Past]:
    """One person who was registered twice, the second time without a number and by a pet name; nobody has said so."""
    first = _person(team, "Fothergill", "Araminta", number=HARD_CASE_NUMBERS[3], known_as="Minta")
    second = _person(team, "Fothergill", "Minta", days=9)
    for one in (first, second):
        yield from history(one, team.clinician.id, pen)


def _merged(team: _Team, pen: Pen) -> Iterator[Past]:
    """The same, and somebody has looked: the earlier record is set aside."""
    kept = _person(team, "Thistlethwaite", "Barnaby", number=HARD_CASE_NUMBERS[4], agreed=True)
    earlier = _person(team, "Thistlethwaite", "Barney", days=40)
    for one in (kept, earlier):
        yield from history(one, team.clinician.id, pen)
    closed = bodies.ReferralClosed(referral=earlier.referrals[0].id, closed=team.on - timedelta(days=3))
    yield pen.says(team.clinician.id, closed, earlier.patient.id, team.at(3, 11))
    why = "Same mother, same school; the second time without an NHS number."
    merged = bodies.PatientMerged(into=kept.patient.id, why=why)
    yield pen.says(team.clinician.id, merged, earlier.patient.id, team.at(3, 11, 1))


def _by_deputy(team: _Team) -> SyntheticPatient:
    """At 17 the court may have appointed a deputy; nobody has given a lasting power of attorney at that age."""
    held = _person(team, "Wetherby", "Cressida", number=HARD_CASE_NUMBERS[5], agreed=True)
    said = held.agreements[0].statement
    deputy = Decider(DeciderRole.DEPUTY, "Eleanor Wetherby", said.given_on, "4419")
    capacity = Capacity(CapacityState.LACKING, said.given_on, team.clinician.name, deputy)
    review = said.given_on + timedelta(days=300)
    decided = replace(said, how=HowGiven.IN_PERSON, capacity=capacity, evidence="Order seen; not kept", witness="")
    return replace(held, agreements=(SyntheticStatement(held.agreements[0].at, replace(decided, review_on=review)),))


def _person(
    team: _Team,
    family: str,
    given: str,
    *,
    number: NHSNumber | None = None,
    known_as: str = "",
    agreed: bool = False,
    days: int = _HERE_FOR.days,
    born_days: int = 140,
) -> SyntheticPatient:
    """Somebody of 17, referred so many days ago."""
    rng = Random(f"hard case {family} {given}")
    born, opened = birthday_ago(team.on, 17) - timedelta(days=born_days), team.on - timedelta(days=days)
    mail = f"{given}.{family}@example.org".casefold()
    patient = Patient(
        id=moment_id(rng, datetime.combine(opened, time(8), UTC)),
        name=HumanName(family=family, given=given, known_as=known_as),
        birth_date=born,
        nhs_number=number,
        gender=Gender.NOT_KNOWN,
        address=Address(("5 Curlew Terrace", "Hove"), "BN3 9ZX"),
        email=mail,
        mobile=f"07700 900{fixed_id(family).int % 1000:03d}",
    )
    referral = Referral(moment_id(rng, datetime.combine(opened, time(9), UTC)), team.id, Service.CAMHS_16_18, opened)
    by = team.clinician.id
    given_by = standing_agreement(rng, service=Service.CAMHS_16_18, birth_date=born, opened=opened, by=by)
    return SyntheticPatient(patient, Service.CAMHS_16_18, team.id, (referral,), given_by if agreed else (), ())
