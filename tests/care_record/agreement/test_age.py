from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.age import AgreementPath, age_rule, birthday, steps
from care_record.agreement.basis import CARE_APART, Basis
from care_record.people.dates import age_in_years
from care_record.people.services import Service

BORN = date(2009, 5, 6)


@pytest.mark.parametrize(
    ("service", "on", "path", "until"),
    [
        (Service.CAMHS_16_18, date(2025, 5, 5), AgreementPath.REFUSED_UNDER_16, date(2025, 5, 6)),
        (Service.CAMHS_16_18, date(2025, 5, 6), AgreementPath.CLINICIAN_FIRST, date(2028, 5, 6)),
        (Service.CAMHS_16_18, date(2028, 5, 5), AgreementPath.CLINICIAN_FIRST, date(2028, 5, 6)),
        (Service.CAMHS_16_18, date(2028, 5, 6), AgreementPath.ADULT, None),
        (Service.ADULT, date(2027, 5, 5), AgreementPath.CLINICIAN_FIRST, date(2027, 5, 6)),
        (Service.ADULT, date(2027, 5, 6), AgreementPath.ADULT, None),
        (Service.ADULT, date(2024, 1, 1), AgreementPath.REFUSED_UNDER_16, date(2025, 5, 6)),
        (Service.SOAMHS, date(2090, 1, 1), AgreementPath.ADULT, None),
    ],
)
def test_the_path_follows_age_and_service(service: Service, on: date, path: AgreementPath, until: date | None) -> None:
    rule = age_rule(service, BORN, on)
    assert (rule.path, rule.until, rule.allowed) == (path, until, path is not AgreementPath.REFUSED_UNDER_16)


def test_under_16_the_reason_and_the_gillick_route_are_named() -> None:
    words = age_rule(Service.CAMHS_16_18, BORN, date(2025, 1, 1)).words
    assert "Aged 15" in words
    assert "Gillick competence" in words
    assert "06-May-2025" in words


def test_at_17_a_parents_agreement_is_not_asked_for() -> None:
    words = age_rule(Service.CAMHS_16_18, BORN, date(2026, 11, 22)).words
    assert "a clinician records the agreement before any invitation" in words
    assert "parent’s agreement is not needed" in words


def test_before_birth_there_is_no_rule() -> None:
    with pytest.raises(ValueError, match="before birth"):
        age_rule(Service.ADULT, BORN, date(2009, 5, 5))


@given(st.dates(date(1920, 1, 1), date(2030, 1, 1)), st.integers(0, 36000), st.sampled_from(Service))
def test_the_step_to_the_next_path_happens_on_the_day_that_was_named(born: date, days: int, service: Service) -> None:
    rule = age_rule(service, born, born + timedelta(days=days))
    if rule.until is not None:
        assert age_rule(service, born, rule.until - timedelta(days=1)).path is rule.path
        assert age_rule(service, born, rule.until).path is not rule.path


@given(st.dates(date(1920, 1, 1), date(2030, 1, 1)), st.integers(0, 100))
def test_an_age_is_reached_on_its_birthday_and_not_before(born: date, age: int) -> None:
    day = birthday(born, age)
    assert age_in_years(born, day) == age
    assert age_in_years(born, day - timedelta(days=1)) == age - 1


def test_on_every_birthday_of_everybody_the_path_changes_that_day_and_not_before() -> None:
    """Each day of birth of nine years, 29 February among them, at 16, 18 and 19, in every service."""
    first, day = AgreementPath.REFUSED_UNDER_16, timedelta(days=1)
    for number in range(9 * 366):
        born = date(2004, 1, 1) + timedelta(days=number)
        for service in Service:
            camhs = service is Service.CAMHS_16_18
            at_18 = AgreementPath.CLINICIAN_FIRST if camhs else AgreementPath.ADULT
            turns = {16: (first, AgreementPath.CLINICIAN_FIRST), 18: (AgreementPath.CLINICIAN_FIRST, at_18)}
            turns[19] = (at_18, AgreementPath.ADULT)
            for age, (before, after) in turns.items():
                on = birthday(born, age)
                assert age_rule(service, born, on - day).path is before
                assert age_rule(service, born, on).path is after


@pytest.mark.parametrize(("age", "on"), [(16, date(2024, 2, 29)), (17, date(2025, 3, 1)), (18, date(2026, 3, 1))])
def test_who_was_born_on_a_leap_day_is_older_on_the_first_of_march_of_common_years(age: int, on: date) -> None:
    assert birthday(date(2008, 2, 29), age) == on


@given(st.dates(date(1920, 1, 1), date(2030, 1, 1)), st.sampled_from(Service))
def test_each_step_is_a_dated_event_on_a_birthday_and_the_rule_turns_there(born: date, service: Service) -> None:
    found = steps(service, born)
    assert [age_in_years(born, one.on) for one in found] == (
        [16, 18, 19] if service is Service.CAMHS_16_18 else [16, 18]
    )
    turns = {one.on for one in found if age_rule(service, born, one.on).path is not _path_before(service, born, one.on)}
    assert turns == {one.on for one in found if one.on != birthday(born, 18) or service is not Service.CAMHS_16_18}


def _path_before(service: Service, born: date, on: date) -> AgreementPath:
    return age_rule(service, born, on - timedelta(days=1)).path


def test_the_lawful_basis_of_care_is_not_the_agreement() -> None:
    assert "6(1)(e) and 9(2)(h)" in Basis.CARE.words
    assert "agree" not in Basis.CARE.words
    assert "Care does not rest on this agreement" in CARE_APART
    assert "6(1)(e) and 9(2)(h)" in CARE_APART
    assert {basis.value for basis in Basis} == {"care", "agreement", "withheld"}
    assert all(basis.words for basis in Basis)
