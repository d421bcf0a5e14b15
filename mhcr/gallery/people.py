"""The gallery's people and what was asked of them. Nobody here is a real person; the NHS numbers are for examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from care_record.agreement.ledger import Standing, standing
from care_record.agreement.statements import HowGiven, Kind, Scope, Statement
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.people.address import Address
from care_record.people.banner import banner
from care_record.people.gender import Gender
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from desktop.services.reads import (
    BannerData,
    Me,
    PatientLine,
    RequestLine,
    Team,
    TimelineItem,
    Today,
    WorkItem,
    WorkKind,
)

ROOT_MARK = "4F2A 91C7 0B3E 55D8 A6E1"
NOW = datetime(2026, 11, 20, 14, 20, tzinfo=UTC)
TODAY = date(2026, 11, 20)
TEAM = Team(UUID(int=1), "Hove CAMHS 16\u201318", "camhs")
ADULT = Team(UUID(int=2), "Brighton Adult Community", "adult")
ME = Me(UUID(int=3), "Dr Amara Osei", "clinician", (TEAM, ADULT), "Southdown Mental Health NHS Trust")
ADMINISTRATOR = Me(UUID(int=5), "Ruth Abara", "system-administrator", (), ME.trust_name)
COORDINATOR = Me(UUID(int=4), "Peter Lindqvist", "coordinator", (TEAM,), ME.trust_name)


def ident(number: int) -> UUID:
    """A fixed id."""
    return UUID(int=1000 + number)


def _person(number: int, family: str, given: str, title: str, born: date, gender: Gender, **more: object) -> Patient:
    first = f"999{number:06d}"
    from care_record.people.nhs_number import check_digit

    while (last := check_digit(first)) is None:
        first = str(int(first) + 1)
    return Patient(
        id=ident(number),
        name=HumanName(family=family, given=given, title=title, known_as=str(more.pop("known_as", ""))),
        birth_date=born,
        gender=gender,
        nhs_number=NHSNumber(f"{first}{last}"),
        # of one in three nobody has traced the number yet
        nhs_number_status="01" if number % 3 else "02",
        **more,  # type: ignore[arg-type]
    )


_HOME = Address(("14 Landsdowne Terrace", "Hove"), "BN3 1HQ")
JASMINE = _person(
    12346,
    "Holloway",
    "Jasmine",
    "Miss",
    date(2009, 2, 14),
    Gender.FEMALE,
    known_as="Jas",
    address=_HOME,
    email="jasmine.holloway@example.org",
    mobile="07700 900461",
    needs=("extra-time", "large-print"),
)
PEOPLE = (
    JASMINE,
    _person(
        20411, "Abernathy", "Callum", "Mr", date(1991, 7, 3), Gender.MALE, email="callum@example.org", address=_HOME
    ),
    _person(31877, "Okonkwo", "Chidera", "Ms", date(1986, 11, 29), Gender.FEMALE, email="c.okonkwo@example.org"),
    _person(44120, "Thistlewood-Marchmont", "Persephone Alexandra", "Ms", date(1978, 1, 9), Gender.FEMALE),
    _person(52903, "Hollaway", "Jasmin", "Miss", date(2009, 8, 30), Gender.FEMALE, email="jh@example.org"),
    _person(61358, "Devereux", "Marguerite", "Mrs", date(1949, 3, 22), Gender.FEMALE, mobile="07700 900112"),
    _person(
        70046,
        "Pemberton",
        "Arthur",
        "Mr",
        date(1944, 12, 1),
        Gender.MALE,
        deceased=True,
        deceased_date=date(2026, 9, 4),
    ),
    _person(88215, "Novak", "Tomasz", "Mr", date(2008, 5, 17), Gender.MALE, restricted=True),
    _person(90377, "Fairweather", "Rowan", "Mx", date(2008, 12, 2), Gender.OTHER, email="rowan@example.org"),
    _person(91542, "Mukherjee", "Anjali", "Dr", date(1969, 10, 11), Gender.FEMALE, email="anjali@example.org"),
)
ALIKE = {PEOPLE[0].id, PEOPLE[4].id}
FROM_EPR = PEOPLE[4]


def line(person: Patient) -> PatientLine:
    """A person's line in a list."""
    team = TEAM if person.birth_date.year > 2006 else ADULT
    return PatientLine(
        id=person.id,
        name=person.name,
        birth_date=person.birth_date,
        died=person.deceased_date,
        gender=person.gender,
        nhs_number=person.nhs_number.digits if person.nhs_number else None,
        team_names=(team.name,),
        restricted=person.restricted,
        same_name_warning=person.id in ALIKE,
        deceased=person.deceased,
    )


def agreed() -> Statement:
    """The agreement that stands in the gallery."""
    return Statement(
        id=ident(700),
        kind=Kind.RECORDED,
        scope=frozenset({Scope.SHARE, Scope.EMAIL}),
        given_on=date(2026, 3, 2),
        how=HowGiven.IN_PERSON,
        by=ME.id,
        path="young-person",
        seq=40,
    )


def withdrawn() -> Statement:
    """A withdrawal of it, two days ago."""
    return replace(agreed(), id=ident(701), kind=Kind.WITHDRAWN, given_on=date(2026, 11, 18), seq=90)


def stands(*, ended: bool = False) -> Standing:
    """What stands in the gallery; `ended` after a withdrawal."""
    return standing((agreed(), withdrawn()) if ended else (agreed(),))


def banner_of(person: Patient, *, ended: bool = False) -> BannerData:
    """A person's banner."""
    return BannerData(banner(person, TODAY), stands(ended=ended).words)


def hours(count: float) -> datetime:
    """So many hours before the gallery's now."""
    return NOW - timedelta(hours=count)


def request(number: int, person: Patient, title: str, state: DeliveryState, words: str, **more: object) -> RequestLine:
    """One send."""
    return RequestLine(
        id=ident(300 + number),
        patient=line(person),
        measure_title=title,
        state=state,
        state_words=words,
        channel=Channel.EMAIL,
        sent_at=hours(50),
        due=date(2026, 11, 27),
        opened_at=None,
        by=ME.name,
        pending=bool(more.get("pending")),
        problem=str(more.get("problem", "")),
    )


OUT = (
    request(1, JASMINE, "GAD-7", DeliveryState.OPENED, "The person opened it and confirmed the date of birth."),
    request(2, JASMINE, "CORE-10", DeliveryState.BOUNCED, "It came back.", problem="The address did not take it."),
    request(3, JASMINE, "PHQ-9", DeliveryState.QUEUED, "Waits to be sent.", pending=True),
)
TIMELINE = (
    TimelineItem(hours(1), "measure.requested", "PHQ-9 asked for, by e-mail", ME.name, pending=True, ref=None),
    TimelineItem(
        hours(16.5), "response.returned", "PHQ-9 came back, flagged", "Jasmine Holloway", pending=False, ref=ident(501)
    ),
    TimelineItem(
        hours(50), "measure.requested", "PHQ-9, GAD-7 and CORE-10 sent by e-mail", ME.name, pending=False, ref=None
    ),
    TimelineItem(hours(860), "response.reviewed", "PHQ-9 of 15-Oct-2026 reviewed", ME.name, pending=False, ref=None),
    TimelineItem(
        hours(6300), "consent.recorded", "Agreed to sharing and contact by e-mail", ME.name, pending=False, ref=None
    ),
    TimelineItem(
        hours(6310), "referral.opened", f"Referred to {TEAM.name}", "Peter Lindqvist", pending=False, ref=None
    ),
)


def today() -> Today:
    """The list of the day."""
    people = PEOPLE
    items = (
        WorkItem(
            "risk",
            line(people[0]),
            "PHQ-9",
            "Thoughts of being better off dead: Several days",
            hours(16.5),
            None,
            ident(501),
        ),
        WorkItem(
            "new_answer", line(people[2]), "CORE-10", "21 of 40, moderate, 4 better", hours(3.2), None, ident(502)
        ),
        WorkItem("new_answer", line(people[1]), "GAD-7", "8 of 21, mild, first score", hours(21), None, ident(503)),
        WorkItem(
            "new_answer", line(people[9]), "PHQ-9", "4 of 27, none or minimal, 6 better", hours(28), None, ident(504)
        ),
        WorkItem(
            "withdrawal",
            line(people[7]),
            "Withdrawal waits to be confirmed",
            "It has waited 8 days: decide",
            hours(24 * 8 + 3),
        ),
        WorkItem(
            "access_asked",
            line(people[8]),
            f"{ADULT.name} asks for access",
            "Rowan turns 18 in December, and we take over then.",
            hours(30),
        ),
        WorkItem("overdue", line(people[4]), "PHQ-9 and GAD-7", "Not opened, asked twice", hours(24 * 9)),
        WorkItem("overdue", line(people[8]), "CORE-10", "Opened, not sent off", hours(24 * 3)),
        WorkItem("not_delivered", line(people[3]), "CORE-10", "The address did not take it", hours(24 * 2)),
        WorkItem("not_delivered", line(people[5]), "GAD-7", "No e-mail address is recorded", hours(24 * 5)),
        WorkItem(
            "unread",
            line(people[2]),
            "GAD-7 came back",
            "Reviewed by Sam Whitlock. 6 of 21, mild",
            hours(29),
            None,
            ident(505),
        ),
        WorkItem(
            "invitation",
            line(people[1]),
            "The invitation stopped: bounced",
            "It came back: the address did not take it. The mail server refused the address for good (550).",
            hours(51),
            ident(3105),
        ),
        WorkItem(
            "renew",
            line(people[3]),
            "Ask again what is agreed to",
            "Given on 28-Nov-2025; the trust asks again after 12 months.",
            hours(-24 * 8),
        ),
        WorkItem(
            "agreement_needed", line(people[7]), "Turned 18", "The adult path has not been decided", hours(24 * 12)
        ),
    )
    counts: dict[WorkKind, int] = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    return Today(hours(0.25), items, counts)


SERIES = tuple(
    (date(2026, month, day), Decimal(score))
    for month, day, score in (
        (3, 12, 19),
        (4, 10, 17),
        (5, 14, 18),
        (6, 12, 15),
        (7, 16, 14),
        (8, 20, 11),
        (9, 17, 9),
        (10, 15, 8),
        (11, 19, 13),
    )
)
