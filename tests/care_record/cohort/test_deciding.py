"""Many are decided as each would be alone: the way, the measures, and the reasons why not."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.ledger import standing
from care_record.agreement.sending import Exclusion, ExclusionCode, Recent, may_send
from care_record.agreement.statements import HowGiven, Kind, Scope, Statement
from care_record.channels.channel import Channel, not_offered
from care_record.cohort.deciding import FIRST_WAYS, Asked, Person, decide
from care_record.measures import catalogue
from care_record.people.address import parse_address
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service

TODAY = date(2026, 11, 28)
PHQ, GAD = (catalogue.load(catalogue.source_folder() / name) for name in ("phq-9", "gad-7"))
PATIENT = Patient(UUID(int=1), HumanName("Okafor", "Ada"), date(1984, 2, 29), email="ada@example.org")
REFERRAL = Referral(UUID(int=2), UUID(int=3), Service.ADULT, date(2026, 1, 5))
CLOSED = Exclusion(ExclusionCode.NO_KEY, "Nobody here can open it.")


def _said(kind: Kind, scope: frozenset[Scope], seq: int) -> Statement:
    return Statement(
        UUID(int=100 + seq), kind, scope, TODAY, HowGiven.IN_PERSON, UUID(int=9), "adult", base=seq - 1, seq=seq
    )


AGREED = standing([_said(Kind.RECORDED, frozenset(Scope), 1)])
ADA = Person(PATIENT, AGREED, REFERRAL)
BY_EMAIL = Asked((PHQ,), (Channel.EMAIL,))

people = st.builds(
    Person,
    patient=st.builds(
        Patient,
        id=st.just(UUID(int=1)),
        name=st.just(HumanName("Okafor", "Ada")),
        birth_date=st.dates(date(1930, 1, 1), date(2015, 1, 1)),
        address=st.sampled_from([None, parse_address("1 The Street", "BN1 1AA")]),
        email=st.sampled_from(["", "ada@example.org"]),
        mobile=st.sampled_from(["", "07700 900123"]),
        restricted=st.booleans(),
        deceased=st.booleans(),
    ),
    standing=st.lists(st.tuples(st.sampled_from(Kind), st.sets(st.sampled_from(Scope), min_size=1)), max_size=3).map(
        lambda said: standing(_said(kind, frozenset(scope), seq) for seq, (kind, scope) in enumerate(said, 1))
    ),
    referral=st.one_of(
        st.none(),
        st.builds(
            Referral,
            id=st.just(UUID(int=2)),
            team=st.just(UUID(int=3)),
            service=st.sampled_from(Service),
            opened=st.sampled_from([date(2026, 1, 5), TODAY + timedelta(days=3)]),
            closed=st.sampled_from([None, TODAY - timedelta(days=1)]),
        ),
    ),
    recent=st.fixed_dictionaries(
        {PHQ.url: st.builds(Recent, st.sampled_from([None, TODAY]), st.sampled_from([None, TODAY]))}
    ),
    further=st.sampled_from([(), (CLOSED,)]),
)
ways = st.lists(st.sampled_from(Channel), min_size=1, max_size=4, unique=True).map(tuple)


@given(people, ways)
def test_whoever_gets_something_gets_it_by_the_first_way_that_alone_would_be_allowed(
    person: Person, asked: tuple[Channel, ...]
) -> None:
    decision = decide(person, Asked((PHQ, GAD), asked), TODAY)

    def allowed(way: Channel) -> bool:
        alone = may_send(person.patient, person.standing, person.referral, way, today=TODAY, recent=Recent())
        return not alone and not not_offered(way, texts=False)

    usable = [way for way in asked if allowed(way)] if not person.further else []
    assert decision.channel in (None, *usable[:1])
    if not usable:
        assert decision.channel is None
        assert not decision.measures


@given(people, ways)
def test_nobody_is_lost_each_measure_goes_or_has_a_reason(person: Person, asked: tuple[Channel, ...]) -> None:
    decision = decide(person, Asked((PHQ, GAD), asked), TODAY)

    whole = [left for left in decision.left_out if left.measure is None]
    accounted = {one.id for one in decision.measures} | {left.measure.id for left in decision.left_out if left.measure}
    assert whole or accounted == {"phq-9", "gad-7"}
    assert all(left.reasons and all(one.words for one in left.reasons) for left in decision.left_out)
    assert bool(decision.measures) == (decision.channel is not None)


def test_the_gravest_reason_names_the_group() -> None:
    died = replace(ADA, patient=replace(PATIENT, deceased=True, email=""), further=(CLOSED,))

    decision = decide(died, Asked((PHQ,), FIRST_WAYS), TODAY)

    assert decision.left_out[0].code is ExclusionCode.DIED


def test_one_way_that_does_not_reach_is_no_reason_where_another_does() -> None:
    by_paper = decide(
        replace(ADA, patient=replace(PATIENT, email="")), Asked((PHQ,), (Channel.EMAIL, Channel.PAPER)), TODAY
    )

    assert by_paper.channel in (Channel.PAPER, None)
    if by_paper.channel is None:
        assert by_paper.left_out[0].code is ExclusionCode.NO_ADDRESS


@pytest.mark.parametrize(
    ("recent", "code"),
    [
        (Recent(waiting_since=TODAY), ExclusionCode.ALREADY_WAITING),
        (Recent(answered_on=TODAY - timedelta(days=6)), ExclusionCode.ANSWERED_LATELY),
    ],
)
def test_advice_leaves_out_that_measure_alone_until_it_is_passed_over(recent: Recent, code: ExclusionCode) -> None:
    person = replace(ADA, recent={PHQ.url: recent})

    kept = decide(person, Asked((PHQ, GAD), (Channel.EMAIL,)), TODAY)
    over = decide(person, Asked((PHQ, GAD), (Channel.EMAIL,), frozenset({code})), TODAY)

    assert [one.id for one in kept.measures] == ["gad-7"]
    assert [(left.code, left.measure) for left in kept.left_out] == [(code, PHQ)]
    assert [one.id for one in over.measures] == ["phq-9", "gad-7"]
    assert over.passed_over == {PHQ.url: frozenset({code})}


def test_a_measure_for_other_ages_or_services_is_advice() -> None:
    young = replace(
        ADA,
        patient=replace(PATIENT, birth_date=date(2009, 6, 1)),
        referral=replace(REFERRAL, service=Service.CAMHS_16_18),
    )
    for_elders = next(
        one
        for one in catalogue.installed(catalogue.source_folder())
        if one.manifest and "camhs-16-18" not in one.manifest.services
    )

    decision = decide(young, Asked((for_elders,), (Channel.EMAIL,)), TODAY)

    assert [left.code for left in decision.left_out] == [ExclusionCode.NOT_FOR_THEM]


def test_what_is_forbidden_is_never_passed_over() -> None:
    asked = replace(BY_EMAIL, passed_over=frozenset(ExclusionCode))

    assert decide(replace(ADA, standing=standing([])), asked, TODAY).channel is None
    assert decide(replace(ADA, further=(CLOSED,)), asked, TODAY).channel is None
    assert decide(ADA, asked, TODAY).channel is Channel.EMAIL
