"""Somebody else is asked about a person only on a basis that holds for that person's age, decided again each day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.age import birthday
from care_record.agreement.asking import (
    Basis,
    against_author,
    bases,
    basis_problems,
    may_ask,
    may_go,
    reaches,
    same_involvement,
)
from care_record.agreement.ledger import standing
from care_record.agreement.sending import ExclusionCode, Recent
from care_record.channels.channel import Channel
from care_record.people.dates import age_in_years
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from care_record.wire.bodies import Recipient

TODAY = date(2026, 11, 27)
BORN = date(2009, 5, 2)
PERSON = Patient(UUID(int=1), HumanName("Okafor", "Chidi"), BORN)
CAMHS = Referral(UUID(int=2), UUID(int=3), Service.CAMHS_16_18, date(2026, 1, 5))
MOTHER = Recipient(
    name="Grace Okafor", relationship="mother", email="grace@example.org", basis="agreed", agreed_on=TODAY
)
NO_AGREEMENT = standing([])


def codes(recipient: Recipient = MOTHER, patient: Patient = PERSON, channel: Channel = Channel.EMAIL) -> list[str]:
    return [one.code.value for one in may_ask(patient, CAMHS, recipient, "parent", channel, today=TODAY)]


def test_with_the_persons_agreement_a_named_parent_is_asked_whatever_the_person_said_of_their_own_mail() -> None:
    recent = Recent()
    found = may_go(
        PERSON,
        NO_AGREEMENT,
        CAMHS,
        Channel.EMAIL,
        recipient=MOTHER,
        respondent="parent",
        today=TODAY,
        recent=recent,
    )
    assert found == []
    (alone, _) = may_go(
        PERSON, NO_AGREEMENT, CAMHS, Channel.EMAIL, recipient=None, respondent="patient", today=TODAY, recent=recent
    )
    assert alone.code is ExclusionCode.NO_AGREEMENT


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agreed_on": None}, "agreed_on"),
        ({"agreed_on": TODAY + timedelta(days=1)}, "agreed_on"),
        ({"basis": None}, "basis"),
        ({"basis": "parental-responsibility", "authority": "Mrs Okafor"}, "basis"),
        ({"basis": "professional"}, "basis"),
        ({"basis": "best-interests", "authority": "  "}, "authority"),
    ],
)
def test_from_16_the_person_decides_or_it_is_said_who_decided(changes: dict[str, object], field: str) -> None:
    (problem,) = basis_problems(MOTHER.model_copy(update=changes), "parent", BORN, TODAY)
    assert problem[0] == field
    assert codes(MOTHER.model_copy(update=changes)) == ["no-agreement"]


def test_a_professional_needs_no_agreement() -> None:
    rater = Recipient(name="Dr Ada Osei", relationship="consultant", email="ada@example.org", basis="professional")
    assert may_ask(PERSON, CAMHS, rater, "clinician", Channel.EMAIL, today=TODAY) == []


@given(st.dates(date(2000, 1, 1), date(2012, 12, 31)), st.integers(-2, 2))
def test_the_basis_changes_on_the_sixteenth_birthday_also_for_who_was_born_on_a_leap_day(born: date, days: int) -> None:
    on = birthday(born, 16) + timedelta(days=days)
    young = age_in_years(born, on) < 16
    assert young is (days < 0)
    assert bases("parent", born, on) == ((Basis.PARENTAL,) if young else (Basis.AGREED, Basis.BEST_INTERESTS))
    decided = MOTHER.model_copy(update={"basis": "parental-responsibility", "authority": "Grace Okafor"})
    assert bool(basis_problems(decided, "parent", born, on)) is not young


def test_nobody_is_asked_about_the_dead_and_only_that_is_said() -> None:
    assert codes(patient=replace(PERSON, deceased=True)) == ["died"]


def test_nobody_is_written_to_about_a_person_whose_details_are_restricted() -> None:
    hidden = replace(PERSON, restricted=True)
    assert codes(patient=hidden) == ["restricted"]
    assert codes(patient=hidden, channel=Channel.IN_CLINIC) == []


def test_after_discharge_nobody_is_asked() -> None:
    closed = replace(CAMHS, closed=TODAY)
    (found,) = may_ask(PERSON, closed, MOTHER, "parent", Channel.EMAIL, today=TODAY + timedelta(days=1))
    assert found.code is ExclusionCode.DISCHARGED


@pytest.mark.parametrize("channel", [Channel.TEXT, Channel.LETTER])
def test_the_address_that_counts_is_the_recipients_own(channel: Channel) -> None:
    assert codes(channel=channel) == ["no-address"]
    (found,) = may_ask(PERSON, CAMHS, MOTHER, "parent", channel, today=TODAY)
    assert "Grace Okafor" in found.words
    assert reaches(MOTHER.model_copy(update={"mobile": "07700 900123", "address": ["1 High Street"]}), channel)


def test_in_camhs_a_clinician_records_first_who_may_be_involved() -> None:
    adult = date(1980, 1, 1)
    grown = replace(CAMHS, service=Service.ADULT)
    assert against_author(MOTHER, CAMHS, BORN, "coordinator", TODAY, known=False)
    assert not against_author(MOTHER, CAMHS, BORN, "coordinator", TODAY, known=True)
    assert not against_author(MOTHER, CAMHS, BORN, "clinician", TODAY, known=False)
    assert not against_author(MOTHER, grown, adult, "coordinator", TODAY, known=False)


def test_a_corrected_address_is_the_same_involvement_and_another_name_is_not() -> None:
    assert same_involvement(MOTHER, MOTHER.model_copy(update={"email": "g.okafor@example.org"}))
    assert not same_involvement(MOTHER, MOTHER.model_copy(update={"name": "Ngozi Okafor"}))
    assert not same_involvement(MOTHER, None)
