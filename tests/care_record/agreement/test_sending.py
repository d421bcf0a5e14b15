from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from care_record.agreement.ledger import Standing, standing
from care_record.agreement.sending import ExclusionCode, Recent, may_send
from care_record.agreement.statements import EVERYTHING, HowGiven, Kind, Scope, Statement
from care_record.channels.channel import Channel
from care_record.people.address import Address
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service

TODAY = date(2026, 11, 22)
NEVER = Recent()
ADULT = Patient(
    UUID(int=1),
    HumanName("Smith", "Ann"),
    date(1980, 1, 2),
    address=Address(("1 High Street",), "BN3 1AA"),
    email="ann@example.org",
    mobile="07700 900123",
)
YOUNG = replace(ADULT, birth_date=date(2009, 5, 6))
CHILD = replace(ADULT, birth_date=date(2011, 5, 6))
REFERRAL = Referral(UUID(int=2), UUID(int=3), Service.ADULT, date(2026, 1, 1))
CAMHS = replace(REFERRAL, service=Service.CAMHS_16_18)
LINKS = (Channel.EMAIL, Channel.TEXT, Channel.LETTER)
WITH_TEAM = (Channel.IN_CLINIC, Channel.TELEPHONE, Channel.PAPER)


def ledger(*kinds: Kind, scope: frozenset[Scope] = EVERYTHING) -> Standing:
    return standing(
        Statement(
            UUID(int=10 + seq), kind, scope, TODAY, HowGiven.TELEPHONE, UUID(int=9), "adult", base=seq - 1, seq=seq
        )
        for seq, kind in enumerate(kinds, start=1)
    )


AGREED = ledger(Kind.RECORDED)
NOBODY_ASKED = ledger()


def codes(
    patient: Patient,
    agreed: Standing,
    referral: Referral | None,
    channel: Channel,
    recent: Recent = NEVER,
    today: date = TODAY,
) -> list[ExclusionCode]:
    return [one.code for one in may_send(patient, agreed, referral, channel, today=today, recent=recent)]


@pytest.mark.parametrize("channel", Channel)
def test_who_has_agreed_and_can_be_reached_is_left_in(channel: Channel) -> None:
    assert codes(ADULT, AGREED, REFERRAL, channel) == []
    assert codes(YOUNG, AGREED, CAMHS, channel) == []


@pytest.mark.parametrize("channel", WITH_TEAM)
def test_answering_with_the_team_needs_no_agreement(channel: Channel) -> None:
    assert codes(ADULT, ledger(Kind.REFUSED), REFERRAL, channel) == []
    assert codes(CHILD, NOBODY_ASKED, CAMHS, channel) == []


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.TEXT])
def test_messages_need_an_agreement(channel: Channel) -> None:
    assert codes(ADULT, NOBODY_ASKED, REFERRAL, channel) == [ExclusionCode.NO_AGREEMENT]
    assert codes(ADULT, ledger(Kind.REFUSED), REFERRAL, channel) == [ExclusionCode.REFUSED]
    assert codes(ADULT, ledger(Kind.RECORDED, Kind.WITHDRAWN), REFERRAL, channel) == [ExclusionCode.WITHDRAWN]


def test_a_letter_goes_to_an_adult_who_was_not_asked_but_not_to_a_young_person() -> None:
    assert codes(ADULT, NOBODY_ASKED, REFERRAL, Channel.LETTER) == []
    assert codes(YOUNG, NOBODY_ASKED, CAMHS, Channel.LETTER) == [ExclusionCode.NO_AGREEMENT]
    assert codes(ADULT, ledger(Kind.REFUSED), REFERRAL, Channel.LETTER) == [ExclusionCode.REFUSED]


def test_an_agreement_to_one_channel_is_none_to_another() -> None:
    email = ledger(Kind.RECORDED, scope=frozenset({Scope.EMAIL}))
    assert codes(ADULT, email, REFERRAL, Channel.EMAIL) == []
    assert codes(ADULT, email, REFERRAL, Channel.TEXT) == [ExclusionCode.NO_AGREEMENT]


@pytest.mark.parametrize("channel", LINKS)
def test_under_16_nothing_is_sent_even_with_an_agreement(channel: Channel) -> None:
    (exclusion,) = may_send(CHILD, AGREED, CAMHS, channel, today=TODAY, recent=NEVER)
    assert exclusion.code is ExclusionCode.UNDER_AGE
    assert "Gillick" in exclusion.words


def test_the_age_is_decided_again_at_each_sending() -> None:
    assert codes(CHILD, AGREED, CAMHS, Channel.EMAIL, today=date(2027, 5, 5)) == [ExclusionCode.UNDER_AGE]
    assert codes(CHILD, AGREED, CAMHS, Channel.EMAIL, today=date(2027, 5, 6)) == []


@pytest.mark.parametrize("channel", Channel)
def test_nothing_is_sent_to_the_dead_and_only_that_is_said(channel: Channel) -> None:
    assert codes(replace(ADULT, deceased=True), NOBODY_ASKED, None, channel) == [ExclusionCode.DIED]


def test_after_discharge_nothing_is_sent_and_the_day_is_named() -> None:
    closed = replace(REFERRAL, closed=date(2026, 11, 21))
    (exclusion,) = may_send(ADULT, AGREED, closed, Channel.EMAIL, today=TODAY, recent=NEVER)
    assert exclusion.words == "Discharged from your team on 21-Nov-2026."
    assert codes(ADULT, AGREED, replace(REFERRAL, closed=TODAY), Channel.EMAIL) == []
    assert codes(ADULT, AGREED, None, Channel.EMAIL) == [ExclusionCode.DISCHARGED]
    (early,) = may_send(
        ADULT, AGREED, replace(REFERRAL, opened=date(2027, 1, 1)), Channel.EMAIL, today=TODAY, recent=NEVER
    )
    assert "begins on 01-Jan-2027" in early.words


@pytest.mark.parametrize("channel", LINKS)
def test_a_restricted_person_is_reached_only_by_the_team(channel: Channel) -> None:
    hidden = replace(ADULT, restricted=True, email="", mobile="", address=None)
    assert codes(hidden, AGREED, REFERRAL, channel) == [ExclusionCode.RESTRICTED]


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (Channel.EMAIL, "No e-mail address is recorded."),
        (Channel.TEXT, "No mobile number is recorded."),
        (Channel.LETTER, "No postal address is recorded."),
    ],
)
def test_what_is_not_recorded_is_named(channel: Channel, words: str) -> None:
    bare = replace(ADULT, email="", mobile="", address=None)
    (exclusion,) = may_send(bare, AGREED, REFERRAL, channel, today=TODAY, recent=NEVER)
    assert (exclusion.code, exclusion.words, exclusion.advisory) == (ExclusionCode.NO_ADDRESS, words, False)


def test_what_waits_or_was_answered_lately_is_advice() -> None:
    waiting = Recent(waiting_since=date(2026, 11, 20), answered_on=date(2026, 11, 16))
    found = may_send(ADULT, AGREED, REFERRAL, Channel.EMAIL, today=TODAY, recent=waiting)
    assert [one.code for one in found] == [ExclusionCode.ALREADY_WAITING, ExclusionCode.ANSWERED_LATELY]
    assert all(one.advisory for one in found)
    assert codes(ADULT, AGREED, REFERRAL, Channel.EMAIL, Recent(answered_on=date(2026, 11, 15))) == []
