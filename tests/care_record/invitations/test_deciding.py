"""Who may be invited, on every birthday and leap day, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.age import birthday
from care_record.agreement.ledger import standing
from care_record.agreement.statements import EVERYTHING, HowGiven, Kind, Scope, Statement
from care_record.channels.channel import Channel
from care_record.invitations.deciding import Known, Proof, Ways, WhyNot, against_ways, may_invite
from care_record.people.address import Address
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.wire.bodies import Carer, InvitationRequested

TODAY = date(2026, 11, 28)
ID = UUID(int=1)
E_MAIL, MOBILE = "marigold@example.org", "07700 900123"
CONFIRMED = frozenset({(Channel.EMAIL, E_MAIL), (Channel.TEXT, MOBILE)})
PERSON = Patient(
    ID,
    HumanName(family="Moss", given="Marigold"),
    date(1984, 2, 29),
    email=E_MAIL,
    mobile=MOBILE,
    address=Address(("1 High Street",), "BN1 1AA"),
)
BOTH = Ways(Channel.EMAIL, Channel.TEXT)


def said(kind: Kind, scope: frozenset[Scope] = EVERYTHING, seq: int = 1) -> Statement:
    return Statement(UUID(int=seq + 9), kind, scope, date(2026, 11, 2), HowGiven.IN_PERSON, ID, "adult", seq=seq)


def known(
    *,
    born: date = PERSON.birth_date,
    services: tuple[Service, ...] = (Service.ADULT,),
    agreement: tuple[Statement, ...] = (),
    proof: Proof = "accepted",
    closed: date | None = None,
) -> Known:
    referrals = tuple(
        Referral(UUID(int=n), UUID(int=n), one, date(1990, 1, 1), closed) for n, one in enumerate(services)
    )
    person = replace(PERSON, birth_date=born)
    return Known(person, referrals, standing(agreement), proof, confirmed=CONFIRMED, texts=True)


def codes(who: Known, today: date = TODAY, *, carer: bool = False) -> list[WhyNot]:
    return [one.code for one in may_invite(who, today, carer=carer)]


BIRTHDAYS = st.dates(date(1996, 1, 1), date(2012, 12, 31)) | st.sampled_from(
    [date(year, 2, 29) for year in range(1996, 2013, 4)]
)
NEAR = st.integers(-2, 2)


@given(BIRTHDAYS, st.sampled_from([16, 18, 19]), NEAR, st.booleans(), st.sampled_from(["accepted", "declined", "none"]))
def test_in_camhs_the_agreement_comes_first_from_16_until_the_19th_birthday(
    born: date, age: int, days: int, agreed: bool, proof: Proof
) -> None:
    today = birthday(born, age) + timedelta(days=days)
    agreement = (said(Kind.RECORDED),) if agreed else ()
    found = codes(known(born=born, services=(Service.CAMHS_16_18,), agreement=agreement, proof=proof), today)
    if today < birthday(born, 16):
        assert found == [WhyNot.UNDER_AGE]
    elif today < birthday(born, 19):
        assert found == ([] if agreed else [WhyNot.NO_AGREEMENT])
    else:
        wanted = {"accepted": [], "declined": [WhyNot.DECLINED], "none": [WhyNot.NOT_IDENTIFIED]}
        assert found == wanted[proof]


@given(BIRTHDAYS, st.sampled_from([16, 18]), NEAR, st.sampled_from([Service.ADULT, Service.SOAMHS]))
def test_in_other_services_the_adult_path_begins_on_the_18th_birthday(
    born: date, age: int, days: int, service: Service
) -> None:
    today = birthday(born, age) + timedelta(days=days)
    found = codes(known(born=born, services=(service,), proof="none"), today)
    if today < birthday(born, 16):
        assert found == [WhyNot.UNDER_AGE]
    else:
        assert found == [WhyNot.NO_AGREEMENT if today < birthday(born, 18) else WhyNot.NOT_IDENTIFIED]


def test_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    young = known(born=date(2008, 2, 29), proof="none")
    assert codes(young, date(2026, 2, 28)) == [WhyNot.NO_AGREEMENT]
    assert codes(young, date(2026, 3, 1)) == [WhyNot.NOT_IDENTIFIED]


@given(st.permutations([Service.CAMHS_16_18, Service.ADULT]))
def test_an_18_year_old_who_is_still_in_camhs_needs_the_agreement_whatever_other_team_cares(
    services: list[Service],
) -> None:
    young = known(born=date(2008, 5, 6), services=tuple(services), proof="accepted")
    assert codes(young) == [WhyNot.NO_AGREEMENT]


@pytest.mark.parametrize(("kind", "code"), [(Kind.REFUSED, WhyNot.REFUSED), (Kind.WITHDRAWN, WhyNot.WITHDRAWN)])
def test_whoever_said_no_is_not_invited(kind: Kind, code: WhyNot) -> None:
    assert codes(known(agreement=(said(kind),))) == [code]


def test_the_dead_and_the_discharged_are_not_invited() -> None:
    assert codes(replace(known(), patient=replace(PERSON, deceased=True))) == [WhyNot.DIED]
    assert codes(known(closed=TODAY - timedelta(days=1))) == [WhyNot.DISCHARGED]
    assert codes(known(closed=TODAY)) == []


def test_nobody_is_invited_from_a_record_that_was_set_aside() -> None:
    assert codes(replace(known(closed=TODAY - timedelta(days=1)), set_aside=True)) == [WhyNot.SET_ASIDE]


def test_a_suspended_or_restricted_record_invites_nobody() -> None:
    assert codes(replace(known(), suspended=True)) == [WhyNot.SUSPENDED]
    assert codes(replace(known(), patient=replace(PERSON, restricted=True))) == [WhyNot.RESTRICTED]


def test_whoever_has_an_account_needs_no_second_proof() -> None:
    assert codes(replace(known(proof="none"), registered=True)) == []


def test_a_carer_is_invited_only_with_the_persons_agreement() -> None:
    assert codes(known(), carer=True) == [WhyNot.NO_AGREEMENT]
    assert codes(known(agreement=(said(Kind.RECORDED),), proof="none"), carer=True) == []


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.TEXT])
def test_both_codes_in_one_inbox_are_refused(channel: Channel) -> None:
    assert [one.code for one in against_ways(known(), Ways(channel, channel))] == [WhyNot.ONE_WAY]


def test_two_letters_and_a_code_that_is_told_are_ways() -> None:
    assert against_ways(known(), Ways(Channel.LETTER, Channel.LETTER)) == []
    assert against_ways(known(), Ways(Channel.EMAIL, None)) == []
    assert Ways.of(InvitationRequested(channel="email", second="told")) == Ways(Channel.EMAIL, None)


def test_an_address_waits_until_this_very_address_is_confirmed() -> None:
    other = replace(known(), patient=replace(PERSON, email="other@example.org"))
    assert [one.code for one in against_ways(other, BOTH)] == [WhyNot.NOT_CONFIRMED]
    none = replace(known(), patient=replace(PERSON, email="", mobile=""))
    assert [one.code for one in against_ways(none, BOTH)] == [WhyNot.NO_ADDRESS] * 2


def test_a_way_that_was_refused_is_left_alone() -> None:
    refused = known(agreement=(said(Kind.REFUSED, frozenset({Scope.TEXT})),))
    assert codes(refused) == []
    assert [one.code for one in against_ways(refused, BOTH)] == [WhyNot.REFUSED]


def test_without_a_gateway_no_text_goes() -> None:
    assert WhyNot.NO_GATEWAY in [one.code for one in against_ways(replace(known(), texts=False), BOTH)]


def test_a_carers_own_addresses_count() -> None:
    carer = Carer(family="Okafor", given="Ben", relationship="Brother", born=date(1980, 5, 1), email="ben@example.org")
    found = against_ways(known(), Ways(Channel.EMAIL, None, carer))
    assert [one.code for one in found] == [WhyNot.NOT_CONFIRMED]
    letter = against_ways(known(), Ways(Channel.LETTER, None, carer))
    assert [one.code for one in letter] == [WhyNot.ONE_WAY]
