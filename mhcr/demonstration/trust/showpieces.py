"""People who are always in the demonstration, and the one whom the walk registers. None is a real person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from care_record.channels.channel import Channel
from care_record.people.address import Address
from care_record.people.dates import show_date
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.risk.actions import RiskAction
from mhcr.demonstration.trust.agreements import standing_agreement
from mhcr.demonstration.trust.identity import birthday_ago
from mhcr.demonstration.trust.sends import Plan, SyntheticRater, SyntheticSend, answers, moment_id, one_send
from mhcr.demonstration.trust.shapes import ItemShape, MeasureShape
from mhcr.demonstration.trust.staff import DemonstrationTrust
from mhcr.demonstration.trust.synthetic import SyntheticPatient

PHONE_FREE = frozenset({"no-telephone", "letter-only", "british-sign-language"})
HOLLOWAY_NUMBER = NHSNumber("9992718285")
WALK_NUMBER = NHSNumber("9993141593")
HARD_CASE_NUMBERS = tuple(
    NHSNumber(digits) for digits in ("9995163071", "9996208419", "9997305183", "9998420636", "9999513271", "9994108727")
)
RESERVED_NUMBERS = frozenset({HOLLOWAY_NUMBER, WALK_NUMBER, *HARD_CASE_NUMBERS})
# PHQ-9 totals a month apart, oldest first: a course that falls, rises once, and falls
_TOTALS = (19, 18, 15, 16, 13, 11, 12, 9)


@dataclass(frozen=True, slots=True)
class WalkPatient:
    """Whom the walk registers by hand: `patient` as it must come out, and the NHS number and birth date as typed."""

    patient: Patient
    typed_nhs_number: str
    typed_birth_date: str


def walk_patient(on: date) -> WalkPatient:
    """Give Marigold Thistlewood, 17, who is not in the trust; nobody in it shares her family name or NHS number."""
    born = birthday_ago(on, 17) - timedelta(days=111)
    patient = Patient(
        id=moment_id(Random(f"walk/{on}"), datetime.combine(on, time(9), UTC)),
        name=HumanName(family="Thistlewood", given="Marigold", title="Miss", known_as="Goldie"),
        birth_date=born,
        nhs_number=WALK_NUMBER,
        gender=Gender.FEMALE,
        address=Address(("27 Samphire Close", "Hove"), "BN3 9WX"),
        email="marigold.thistlewood@example.org",
        mobile="07700 900417",
    )
    return WalkPatient(patient, str(WALK_NUMBER), show_date(born))


def holloway(seed: int, on: date, shapes: tuple[MeasureShape, ...], trust: DemonstrationTrust) -> SyntheticPatient:
    """Make Jasmine Holloway, 17, in CAMHS: agreed to everything, eight PHQ-9 over eight months, nothing waiting."""
    rng = Random(f"{seed}/holloway")
    team = trust.team_of(Service.CAMHS_16_18)
    born, opened = birthday_ago(on, 17) - timedelta(days=200), on - timedelta(days=256)
    by = trust.members[0].id
    patient = Patient(
        id=moment_id(rng, datetime.combine(opened, time(8), UTC)),
        name=HumanName(family="Holloway", given="Jasmine", title="Miss", known_as="Jas"),
        birth_date=born,
        nhs_number=HOLLOWAY_NUMBER,
        gender=Gender.FEMALE,
        address=Address(("Flat 3", "14 Sandpiper Mews", "Hove"), "BN3 9ZW"),
        email="jasmine.holloway@example.org",
        mobile="07700 900163",
        needs=("extra-time",),
    )
    referral = Referral(moment_id(rng, datetime.combine(opened, time(9), UTC)), team.id, team.service, opened)
    statements = standing_agreement(rng, service=team.service, birth_date=born, opened=opened, by=by)
    plan = Plan((Channel.EMAIL,), (by,), opened, on, datetime.combine(on, time(6), UTC))
    by_id = {shape.id: shape for shape in shapes}
    sends = _holloway_sends(rng, by_id["phq-9"], on, plan) if "phq-9" in by_id else ()
    if "gbo" in by_id:
        sends += _goals(rng, by_id["gbo"], on, plan)
    sends = tuple(sorted(sends, key=lambda sent: (sent.at, sent.id.bytes)))
    return SyntheticPatient(patient, team.service, team.id, (referral,), statements, sends)


def under_16(seed: int, on: date, number: NHSNumber, trust: DemonstrationTrust) -> SyntheticPatient:
    """Make Rowan Ashdown-Peters, 15, who turns 16 in some ten days: no agreement can be recorded yet."""
    rng = Random(f"{seed}/under-16")
    team = trust.team_of(Service.CAMHS_16_18)
    opened = on - timedelta(days=9)
    patient = Patient(
        id=moment_id(rng, datetime.combine(opened, time(8), UTC)),
        name=HumanName(family="Ashdown-Peters", given="Rowan", title="Mx"),
        birth_date=birthday_ago(on, 16) + timedelta(days=10),
        nhs_number=number,
        gender=Gender.OTHER,
        address=Address(("8 Kittiwake Road", "Portslade"), "BN41 9YX"),
        email="rowan.ashdown-peters@example.org",
    )
    referral = Referral(moment_id(rng, datetime.combine(opened, time(9), UTC)), team.id, team.service, opened)
    return SyntheticPatient(patient, team.service, team.id, (referral,), (), ())


def _holloway_sends(rng: Random, shape: MeasureShape, on: date, plan: Plan) -> tuple[SyntheticSend, ...]:
    made = []
    for number, total in enumerate(_TOTALS):
        day = on - timedelta(days=30 * (len(_TOTALS) - number) + 8)
        sent = _read(rng, shape, total / 27, day, plan)
        assert sent.answer is not None  # noqa: S101 - it was read
        choices = _with_total(rng, shape, total)
        flagged = any(index in item.flagged for item in shape.items for key, index in choices if key == item.link_id)
        action = RiskAction.SPOKE_NOW.value if flagged else ""
        answer = replace(sent.answer, choices=choices, flagged=flagged, contact_me=False, acknowledged_action=action)
        made.append(replace(sent, answer=answer))
    return tuple(made)


def _goals(rng: Random, shape: MeasureShape, on: date, plan: Plan) -> tuple[SyntheticSend, SyntheticSend]:
    """Her goals as she and her mother see them, ten weeks ago."""
    day = on - timedelta(days=70)
    mother = SyntheticRater(
        "parent", "Rosalind Holloway", "mother", "rosalind.holloway@example.org", "your daughter Jasmine", day
    )
    own, hers = (_read(rng, shape, level, day, plan) for level in (0.4, 0.7))
    return own, replace(hers, asked=mother)


def _read(rng: Random, shape: MeasureShape, level: float, day: date, plan: Plan) -> SyntheticSend:
    """A send of a day whose answer came back and was reviewed."""
    sent = one_send(rng, shape, level, day=day, plan=plan)
    while sent.answer is None or sent.answer.reviewed_at is None:
        sent = one_send(rng, shape, level, day=day, plan=plan)
    return replace(sent, answer=replace(sent.answer, contact_me=False))


def _with_total(rng: Random, shape: MeasureShape, total: int) -> tuple[tuple[str, int], ...]:
    """Answer so that the points add up to a total, with the item that raises a flag as low as that allows."""
    chosen = dict(answers(rng, shape, total / 27))
    counted = [item for item in shape.items if any(item.points)]
    for item in counted:
        chosen[item.link_id] = _index_of(item, 0)
    left = total
    order = sorted(counted, key=lambda item: (bool(item.flagged), rng.random()))
    while left:
        for item in order:
            points = item.points[chosen[item.link_id]] or 0
            ceiling = (1 if total > 15 else 0) if item.flagged else 3
            if left and points < ceiling:
                chosen[item.link_id] = _index_of(item, points + 1)
                left -= 1
    return tuple(chosen.items())


def _index_of(item: ItemShape, points: int) -> int:
    return item.points.index(points)
