from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.capacity import ASSUMED, Capacity, CapacityState, Decider, DeciderRole
from care_record.agreement.ledger import standing
from care_record.agreement.statements import EVERYTHING, HowGiven, Kind, Scope, Statement, statement_problems
from care_record.agreement.wording import CURRENT, wording
from care_record.people.problems import InvalidValueError

DAY = date(2026, 4, 5)
BORN = date(1951, 6, 7)
SEEN = Decider(DeciderRole.ATTORNEY, "Helen Whitcombe", DAY, "71PA")
LACKING = Capacity(CapacityState.LACKING, DAY, "Dr Osei", SEEN)


def said(**changes: object) -> Statement:
    made = Statement(
        UUID(int=1),
        Kind.RECORDED,
        EVERYTHING,
        DAY,
        HowGiven.IN_PERSON,
        UUID(int=9),
        "adult",
        review_on=date(2026, 10, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def problems(statement: Statement, born: date = BORN) -> list[str]:
    return [one.field for one in statement_problems(statement, DAY, allowed=True, born=born)]


def test_an_attorney_agrees_for_an_adult_who_lacks_capacity_once_the_document_was_seen() -> None:
    assert problems(said(capacity=LACKING)) == []
    assert "lasting power of attorney" in LACKING.words
    assert "seen on 05-Apr-2026" in LACKING.words


@pytest.mark.parametrize(
    ("capacity", "wrong"),
    [
        (replace(LACKING, decider=None), ["capacity"]),
        (replace(LACKING, assessed_on=None), ["assessed"]),
        (replace(LACKING, assessed_by=" "), ["assessed"]),
        (replace(LACKING, assessed_on=date(2026, 4, 6)), ["assessed"]),
        (replace(LACKING, decider=replace(SEEN, name="")), ["decider"]),
        (replace(LACKING, decider=replace(SEEN, seen_on=date(2026, 4, 6))), ["seen_on"]),
        (replace(LACKING, state=CapacityState.ASSESSED), ["capacity"]),
        (Capacity(decider=SEEN), ["capacity"]),
        (Capacity(CapacityState.ASSESSED, DAY, "Dr Osei"), []),
        (ASSUMED, []),
    ],
)
def test_what_is_missing_from_an_assessment_is_named(capacity: Capacity, wrong: list[str]) -> None:
    assert problems(said(capacity=capacity)) == wrong


def test_who_lacks_capacity_is_told_what_else_there_is() -> None:
    (problem,) = statement_problems(said(capacity=replace(LACKING, decider=None)), DAY, allowed=True, born=BORN)
    assert "best interests" in problem.words
    assert "care does not depend" in problem.words


def test_what_somebody_else_agreed_to_is_asked_again_within_a_year() -> None:
    assert problems(said(capacity=LACKING, review_on=None)) == ["review_on"]
    assert problems(said(capacity=LACKING, review_on=date(2027, 4, 7))) == ["review_on"]
    assert problems(said(capacity=LACKING, review_on=date(2027, 4, 6))) == []


@given(st.dates(date(2000, 1, 1), date(2012, 12, 31)))
def test_nobody_under_18_has_an_attorney_and_a_deputy_may_decide(born: date) -> None:
    deputy = replace(LACKING, decider=replace(SEEN, role=DeciderRole.DEPUTY))
    turned = (DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))) >= 18
    assert problems(said(capacity=LACKING), born) == ([] if turned else ["decider"])
    assert problems(said(capacity=deputy), born) == []


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.WITHDRAWN])
def test_nothing_of_capacity_stands_in_the_way_of_a_refusal_or_a_withdrawal(kind: Kind) -> None:
    assert problems(said(kind=kind, capacity=replace(LACKING, decider=None), review_on=None)) == []


def test_a_paper_form_needs_its_witness_and_a_review_a_later_day() -> None:
    assert problems(said(how=HowGiven.WITNESSED_PAPER)) == ["witness"]
    assert problems(said(how=HowGiven.WITNESSED_PAPER, witness="Priya Raman, coordinator")) == []
    assert problems(said(review_on=DAY)) == ["review_on"]


def test_teams_are_named_for_sharing_alone_and_bound_what_it_covers() -> None:
    team, other = UUID(int=5), UUID(int=6)
    assert problems(said(teams=frozenset({team}), scope=frozenset({Scope.EMAIL}))) == ["teams"]
    held = standing([said(teams=frozenset({team}), seq=1)])
    assert (held.shares_with(team), held.shares_with(other)) == (True, False)
    assert standing([said(seq=1)]).shares_with(other)
    withdrawn = replace(said(), id=UUID(int=2), kind=Kind.WITHDRAWN, seq=2)
    assert not standing([said(seq=1), withdrawn]).shares_with(team)


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
CAPACITIES = st.builds(
    Capacity,
    st.sampled_from(CapacityState),
    st.none() | DAYS,
    st.text(max_size=40),
    st.none() | st.builds(Decider, st.sampled_from(DeciderRole), st.text(max_size=40), DAYS, st.text(max_size=4)),
)


@given(CAPACITIES, st.frozensets(st.uuids(), max_size=3), st.text(max_size=40), st.text(max_size=40))
def test_every_part_is_read_back_from_the_body(
    capacity: Capacity, teams: frozenset[UUID], witness: str, evidence: str
) -> None:
    one = said(capacity=capacity, teams=teams, witness=witness, evidence=evidence)
    assert Statement.from_dict(one.to_dict(), statement=one.id, kind=one.kind, base=0, seq=None) == one


def test_a_statement_of_an_earlier_release_reads_on_and_says_the_same_bytes() -> None:
    earlier = said(review_on=None).to_dict()
    assert set(earlier) == {"scope", "given_on", "how", "by", "path", "present", "wording"}
    read = Statement.from_dict(earlier, statement=UUID(int=1), kind=Kind.RECORDED, base=0, seq=None)
    assert (read.capacity, read.teams, read.witness, read.evidence) == (ASSUMED, frozenset(), "", "")


@pytest.mark.parametrize(
    "part",
    [
        {"state": "unsure"},
        {"state": "assumed", "more": 1},
        {"state": "lacking", "decider": {"role": "friend", "name": "x", "seen_on": "2026-04-05"}},
        {"state": "lacking", "by": "x" * 201},
        {},
    ],
)
def test_a_capacity_that_does_not_fit_is_refused(part: dict[str, object]) -> None:
    plain = said().to_dict() | {"capacity": part}
    with pytest.raises(InvalidValueError):
        Statement.from_dict(plain, statement=UUID(int=1), kind=Kind.RECORDED, base=0, seq=None)


def test_the_wording_that_is_shown_now_is_held_here_and_says_that_care_stays() -> None:
    words = wording(CURRENT)
    assert words is not None
    assert "Your care stays the same" in words
    assert wording("1999-9") is None
    assert said().wording == CURRENT
    assert said(given_on=DAY - timedelta(days=1)).wording == CURRENT
