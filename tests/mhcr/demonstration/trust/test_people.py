from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from care_record.agreement.age import age_rule
from care_record.agreement.ledger import State, standing
from care_record.agreement.statements import Kind, Scope
from care_record.channels.states import DeliveryState, next_send_states
from care_record.measures import response as responses
from care_record.measures.catalogue import Measure, installed, source_folder
from care_record.people.dates import age_in_years
from care_record.people.patient import patient_problems
from care_record.people.search import sounds_like
from care_record.people.services import Service
from mhcr.demonstration.trust.name_lists import SOUND_ALIKES
from mhcr.demonstration.trust.people import people
from mhcr.demonstration.trust.shapes import MeasureShape, response_json, shape_of
from mhcr.demonstration.trust.showpieces import walk_patient
from mhcr.demonstration.trust.staff import demonstration_trust
from mhcr.demonstration.trust.synthetic import SyntheticPatient

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def measures() -> dict[str, Measure]:
    return {measure.id: measure for measure in installed(source_folder())}


@pytest.fixture(scope="module")
def shapes(measures: dict[str, Measure]) -> tuple[MeasureShape, ...]:
    return tuple(shape for measure in measures.values() if (shape := shape_of(measure)))


@pytest.fixture(scope="module")
def trust_people(shapes: tuple[MeasureShape, ...]) -> tuple[SyntheticPatient, ...]:
    return people(7, ON, shapes, 2000)


def test_the_same_seed_and_day_give_the_same_people(shapes: tuple[MeasureShape, ...]) -> None:
    assert people(1, ON, shapes, 120) == people(1, ON, shapes, 120)
    assert people(1, ON, shapes, 120) != people(2, ON, shapes, 120)
    assert people(1, ON, shapes, 120) != people(1, ON + timedelta(days=1), shapes, 120)


def test_two_thousand_people_are_in_three_services(trust_people: tuple[SyntheticPatient, ...]) -> None:
    counted = Counter(one.service for one in trust_people)
    assert sum(counted.values()) == 2000
    assert all(counted[service] > 300 for service in Service)


def test_nobody_could_be_a_real_person(trust_people: tuple[SyntheticPatient, ...]) -> None:
    for one in trust_people:
        patient = one.patient
        assert patient.nhs_number is not None
        assert patient.nhs_number.digits.startswith("999")
        assert not patient.email or re.search(r"@example\.(org|com|net)$", patient.email)
        assert not patient.mobile or patient.mobile.startswith("07700 900")
        assert not patient.phone or patient.phone.startswith("01632 960")


def test_everybody_could_be_registered_and_is_told_apart(trust_people: tuple[SyntheticPatient, ...]) -> None:
    assert [problem for one in trust_people for problem in patient_problems(one.patient, ON)] == []
    for key in ("id", "nhs_number"):
        assert len({getattr(one.patient, key) for one in trust_people}) == 2000
    emails = [one.patient.email for one in trust_people if one.patient.email]
    assert len(set(emails)) == len(emails)


def test_ages_fit_the_service(trust_people: tuple[SyntheticPatient, ...]) -> None:
    for one in trust_people[2:]:
        age = age_in_years(one.patient.birth_date, ON)
        low, high = {Service.CAMHS_16_18: (16, 18), Service.ADULT: (18, 64), Service.SOAMHS: (65, 94)}[one.service]
        assert low <= age <= high


def test_the_hard_cases_are_among_them(trust_people: tuple[SyntheticPatient, ...]) -> None:
    patients = [one.patient for one in trust_people]
    families = {patient.name.family for patient in patients}
    assert max(map(len, families)) == 40
    assert sum(len(patient.name.family) >= 8 for patient in patients) > 1000
    assert any("'" in family for family in families)
    assert any("-" in family for family in families)
    assert any(family.startswith("van der ") for family in families)
    assert any(not family.isascii() for family in families)
    assert sum(not patient.email for patient in patients) > 100
    assert 5 < sum(patient.restricted for patient in patients) < 60
    assert 5 < sum(patient.deceased for patient in patients) < 80
    assert sum(bool(patient.needs) for patient in patients) > 100
    assert sum(one.referrals[0].closed is not None for one in trust_people) > 100


def test_some_are_easily_taken_for_another(trust_people: tuple[SyntheticPatient, ...]) -> None:
    for one, other in SOUND_ALIKES:
        pair = [p.patient for p in trust_people if p.patient.name.family in (one, other)]
        alike = [(a, b) for a in pair for b in sounds_like(a, pair) if a.name.given == b.name.given]
        assert any(a.birth_date == b.birth_date and a.name.family != b.name.family for a, b in alike)
    twins = Counter((one.patient.name.family, one.patient.birth_date) for one in trust_people)
    assert sum(count > 1 for count in twins.values()) >= 5


def test_agreements_keep_the_age_rule_and_some_were_refused_or_withdrawn(
    trust_people: tuple[SyntheticPatient, ...],
) -> None:
    kinds: Counter[Kind] = Counter()
    for one in trust_people:
        for stated in one.agreements:
            kinds[stated.statement.kind] += 1
            rule = age_rule(one.service, one.patient.birth_date, stated.statement.given_on)
            assert rule.allowed
            assert rule.path.value == stated.statement.path
    assert kinds[Kind.REFUSED] > 20
    assert kinds[Kind.WITHDRAWN] > 20
    assert kinds[Kind.RECORDED] > 1000


def test_every_send_follows_the_states_and_ends_by_today(trust_people: tuple[SyntheticPatient, ...]) -> None:
    seen: Counter[DeliveryState] = Counter()
    for one in trust_people:
        for sent in one.sends:
            for (before, at), (after, later) in zip(sent.states, sent.states[1:], strict=False):
                assert after in next_send_states(before)
                assert at <= later
            assert (sent.state is DeliveryState.RETURNED) is (sent.answer is not None)
            assert ON - timedelta(days=740) <= sent.at.date() <= sent.states[-1][1].date() <= ON
            seen[sent.state] += 1
    assert set(seen) >= {DeliveryState.RETURNED, DeliveryState.BOUNCED, DeliveryState.EXPIRED, DeliveryState.SENT}
    assert seen[DeliveryState.CANCELLED] > 0
    assert sum(seen.values()) > 5000


def test_nothing_is_sent_by_link_without_an_agreement_or_after_a_death(
    trust_people: tuple[SyntheticPatient, ...],
) -> None:
    for one in trust_people:
        ended = next((s.at for s in one.agreements if s.statement.kind is Kind.WITHDRAWN), None)
        agreed = next((s.at for s in one.agreements if s.statement.kind is Kind.RECORDED), None)
        for sent in one.sends:
            if sent.channel.leaves_the_clinic:
                assert agreed is not None
                assert agreed < sent.at
                assert not one.patient.restricted
                assert ended is None or sent.at <= ended
                assert sent.channel.reaches(one.patient)
            if one.patient.deceased_date:
                assert sent.at.date() <= one.patient.deceased_date


def test_nothing_is_sent_while_a_withdrawal_of_sharing_waits_and_older_ones_are_confirmed(
    trust_people: tuple[SyntheticPatient, ...],
) -> None:
    withdrawn = 0
    for one in trust_people:
        for stated in one.agreements:
            if stated.statement.kind is Kind.WITHDRAWN and Scope.SHARE in stated.statement.scope:
                withdrawn += 1
                until = one.settled or datetime.combine(ON, time.max, UTC)
                assert not [sent for sent in one.sends if stated.at < sent.at <= until]
                assert one.settled or (ON - stated.at.date()).days <= 7
    assert withdrawn > 10


def test_every_answer_fits_its_measure(
    trust_people: tuple[SyntheticPatient, ...], measures: dict[str, Measure]
) -> None:
    checked: Counter[str] = Counter()
    for one in trust_people:
        for sent in one.sends:
            if sent.answer and checked[sent.measure] < 40:
                checked[sent.measure] += 1
                measure = measures[sent.measure]
                made = response_json(measure, dict(sent.answer.choices), sent.answer.at)
                assert responses.read(measure.form, made).problems == ()
    assert {"phq-9", "gad-7", "core-10"} <= set(checked)


def test_some_answers_are_flagged_and_some_wait_for_a_reader(trust_people: tuple[SyntheticPatient, ...]) -> None:
    answers = [sent.answer for one in trust_people for sent in one.sends if sent.answer]
    flagged = [answer for answer in answers if answer.flagged]
    assert 0.03 < len(flagged) / len(answers) < 0.3
    assert any(answer.reviewed_at is None for answer in answers)
    assert all(answer.acknowledged_action for answer in flagged if answer.reviewed_at)


def test_jasmine_holloway_stands_first_with_eight_months_of_results(
    trust_people: tuple[SyntheticPatient, ...], shapes: tuple[MeasureShape, ...]
) -> None:
    jasmine = trust_people[0]
    assert jasmine.patient.name.display == "HOLLOWAY, Jasmine (Miss)"
    assert age_in_years(jasmine.patient.birth_date, ON) == 17
    assert standing([one.statement for one in jasmine.agreements]).agreed(*Scope)
    items = {item.link_id: item for shape in shapes if shape.id == "phq-9" for item in shape.items if any(item.points)}
    totals = [
        sum(items[link].points[index] or 0 for link, index in sent.answer.choices if link in items)
        for sent in jasmine.sends
        if sent.answer and sent.measure == "phq-9"
    ]
    assert totals == [19, 18, 15, 16, 13, 11, 12, 9]
    goals = [sent.asked.relationship if sent.asked else "" for sent in jasmine.sends if sent.measure == "gbo"]
    assert sorted(goals) == ["", "mother"]
    assert all(sent.answer and sent.answer.reviewed_at for sent in jasmine.sends)
    assert [one.patient.name.family for one in trust_people].count("Holloway") == 1


def test_a_young_person_under_16_waits_without_an_agreement(trust_people: tuple[SyntheticPatient, ...]) -> None:
    rowan = trust_people[1]
    assert not age_rule(rowan.service, rowan.patient.birth_date, ON).allowed
    assert (rowan.agreements, rowan.sends) == ((), ())
    assert age_rule(rowan.service, rowan.patient.birth_date, ON + timedelta(days=10)).allowed, "16 in ten days"


def test_the_person_of_the_walk_is_not_in_the_trust(trust_people: tuple[SyntheticPatient, ...]) -> None:
    walk = walk_patient(ON)
    assert walk.patient.name.family == "Thistlewood"
    assert age_in_years(walk.patient.birth_date, ON) == 17
    assert patient_problems(walk.patient, ON) == ()
    assert walk.patient.nhs_number not in {one.patient.nhs_number for one in trust_people}
    assert "Thistlewood" not in {one.patient.name.family for one in trust_people}
    assert (walk.typed_nhs_number, walk.typed_birth_date) == ("999 314 1593", "03-Aug-2009")


def test_without_measures_nothing_was_sent_and_people_are_the_same() -> None:
    bare = people(7, ON, (), 50)
    assert all(one.sends == () for one in bare)
    assert {State.AGREED} == {held.state for held in standing([s.statement for s in bare[0].agreements]).scopes}


def test_the_staff_are_one_trust_in_three_teams_and_a_desk_with_every_role() -> None:
    trust = demonstration_trust()
    assert trust == demonstration_trust()
    assert trust.name == "Sussex Coast Demonstration Trust"
    assert {team.name for team in trust.teams if not team.records} == {
        "Hove CAMHS 16–18", "Hove Adult Community", "Hove SOAMHS",
    }  # fmt: skip
    assert trust.desk.name == "Records and duty desk"
    assert [member.role for member in trust.members].count("system-administrator") == 2
    osei = trust.members[0]
    assert (osei.name, osei.role, osei.teams) == (
        "Dr Amara Osei",
        "clinician",
        (trust.team_of(Service.CAMHS_16_18).id,),
    )
    assert {member.role for member in trust.members} == {
        "clinician", "coordinator", "identity-administrator", "system-administrator", "privacy-officer",
    }  # fmt: skip
    assert all(len(trust.clinicians(team.id)) >= 2 for team in trust.teams)


def test_too_small_a_trust_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        people(1, ON, (), 2)
