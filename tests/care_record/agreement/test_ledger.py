from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.ledger import (
    State,
    ended_later,
    ended_later_words,
    missed_ends,
    newer_than_base,
    standing,
    state_of,
)
from care_record.agreement.statements import EVERYTHING, HowGiven, Kind, Scope, Statement, statement_problems
from care_record.people.problems import InvalidValueError

DAY = date(2026, 4, 5)


def said(number: int, kind: Kind, *, base: int = 0, seq: int | None = None, **more: object) -> Statement:
    made = Statement(
        UUID(int=number), kind, EVERYTHING, DAY, HowGiven.IN_PERSON, UUID(int=99), "adult", base=base, seq=seq
    )
    return replace(made, **more)  # type: ignore[arg-type]


SCOPES = st.frozensets(st.sampled_from(Scope), min_size=1)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Statement]:
    """Up to eight ordered statements with any base before them, and up to three that wait."""
    made = []
    for seq in range(1, draw(st.integers(0, 8)) + 1):
        kind, base = draw(st.sampled_from(Kind)), draw(st.integers(0, seq - 1))
        made.append(said(seq, kind, base=base, seq=seq, scope=draw(SCOPES)))
    for waiting in range(draw(st.integers(0, 3))):
        kind, base = draw(st.sampled_from(Kind)), draw(st.integers(0, 9))
        sees = draw(st.sampled_from([None, *(one.id for one in made)]))
        made.append(said(100 + waiting, kind, base=base, scope=draw(SCOPES), supersedes=sees))
    return made


@given(ledgers(), st.randoms(use_true_random=False))
def test_what_stands_does_not_depend_on_the_order_of_arrival(ledger: list[Statement], random: object) -> None:
    shuffled = list(ledger)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(ledger)


@given(ledgers(), SCOPES, st.randoms(use_true_random=False))
def test_a_withdrawal_is_never_undone_by_an_older_agreement(
    ledger: list[Statement], scope: frozenset[Scope], random: object
) -> None:
    withdrawal = said(50, Kind.WITHDRAWN, seq=20, base=0, scope=scope)
    unaware = [replace(one, base=min(one.base, 19)) for one in ledger]
    everything = [*unaware, withdrawal]
    random.shuffle(everything)  # type: ignore[attr-defined]
    assert not any(standing(everything).of(one).state is State.AGREED for one in scope)


@given(ledgers(), SCOPES, st.sampled_from([Kind.REFUSED, Kind.WITHDRAWN]), st.integers(0, 30))
def test_a_refusal_counts_at_once_whatever_its_base(
    ledger: list[Statement], scope: frozenset[Scope], kind: Kind, base: int
) -> None:
    now = standing([*ledger, said(50, kind, base=base, scope=scope)])
    assert not any(now.of(one).state is State.AGREED for one in scope)


@given(ledgers())
def test_an_agreement_that_saw_everything_stands(ledger: list[Statement]) -> None:
    ordered = [one for one in ledger if one.seq is not None]
    new = said(60, Kind.RECORDED, base=max((one.seq or 0 for one in ordered), default=0), seq=30)
    assert standing([*ordered, new]).agreed(*Scope)


@given(ledgers())
def test_in_the_logs_order_one_scope_is_decided_as_all_of_them_are(ledger: list[Statement]) -> None:
    ordered = sorted((one for one in ledger if one.seq is not None), key=lambda one: one.seq or 0)
    for scope in Scope:
        assert state_of(scope, ordered) is standing(ordered).of(scope).state


@given(ledgers())
def test_every_agreement_in_conflict_is_named_with_what_it_missed(ledger: list[Statement]) -> None:
    for conflict in standing(ledger).conflicts:
        assert conflict.statement.kind is Kind.RECORDED
        assert conflict.missed == missed_ends(conflict.statement, ledger)
        assert all(one.kind.ends for one in conflict.missed)


def test_a_late_agreement_that_missed_a_withdrawal_comes_back_in_words() -> None:
    withdrawn = said(2, Kind.WITHDRAWN, base=1, seq=5, given_on=date(2026, 4, 7))
    now = standing([said(1, Kind.RECORDED, seq=1), withdrawn, said(3, Kind.RECORDED, base=1, seq=6)])
    (conflict,) = now.conflicts
    assert conflict.missed == (withdrawn,)
    assert "had not seen that the person withdrew on 07-Apr-2026" in conflict.words
    assert now.words == "Withdrew from sharing and all contact on 07-Apr-2026."


def test_an_agreement_queued_before_a_withdrawal_does_not_overtake_it() -> None:
    agreed, withdrawn = said(1, Kind.RECORDED), said(2, Kind.WITHDRAWN)
    now = standing([agreed, withdrawn])
    assert now.of(Scope.EMAIL).state is State.WITHDRAWN
    assert (now.conflicts, now.waiting) == ((), True)


def test_an_agreement_queued_after_a_withdrawal_that_it_does_not_name_is_in_conflict() -> None:
    withdrawn, agreed = said(1, Kind.WITHDRAWN), said(2, Kind.RECORDED)
    now = standing([withdrawn, agreed])
    assert now.of(Scope.EMAIL).state is State.WITHDRAWN
    assert [conflict.statement for conflict in now.conflicts] == [agreed]


def test_an_agreement_may_knowingly_replace_a_refusal_that_still_waits() -> None:
    refused = said(1, Kind.REFUSED)
    assert standing([refused, said(2, Kind.RECORDED, supersedes=refused.id)]).agreed(*Scope)


def test_a_statement_that_has_been_ordered_replaces_its_waiting_copy() -> None:
    waiting = said(1, Kind.RECORDED)
    now = standing([waiting, replace(waiting, seq=4)])
    assert (now.waiting, now.base) == (False, 4)
    assert now == standing([replace(waiting, seq=4), waiting])


def test_the_standing_is_one_sentence_by_scope_and_day() -> None:
    assert standing([]).words == "No agreement is recorded yet."
    share = frozenset({Scope.SHARE, Scope.EMAIL})
    ledger = [
        said(1, Kind.RECORDED, seq=1, scope=share),
        said(2, Kind.REFUSED, seq=2, base=1, scope=frozenset({Scope.TEXT}), given_on=date(2026, 5, 1)),
    ]
    assert standing(ledger).words == (
        "Agreed to sharing with My Health and Care Record and contact by e-mail on 05-Apr-2026; "
        "refused contact by text message on 01-May-2026."
    )
    assert standing(ledger).of(Scope.POST).state is State.NOT_ASKED


def test_the_service_sends_back_an_agreement_that_missed_anything_newer() -> None:
    first = said(1, Kind.RECORDED, seq=1)
    assert newer_than_base(said(2, Kind.RECORDED, base=0), [first]) == (first,)
    assert newer_than_base(said(2, Kind.RECORDED, base=1), [first]) == ()
    assert newer_than_base(said(2, Kind.WITHDRAWN, base=0), [first]) == ()


@given(ledgers(), st.lists(st.integers(-3, 3), min_size=11, max_size=11), SCOPES, st.booleans())
def test_what_was_said_on_an_earlier_day_does_not_undo_what_was_taken_back(
    held: list[Statement], days: list[int], scope: frozenset[Scope], same_day: bool
) -> None:
    """Also where its author knows of everything."""
    ledger = [replace(one, given_on=DAY + timedelta(days=day)) for one, day in zip(held, days, strict=False) if one.seq]
    new = said(99, Kind.RECORDED, base=len(ledger), seq=len(ledger) + 1, scope=scope)
    found = ended_later(new, ledger, or_same_day=same_day)
    before, after = standing(ledger), standing([*ledger, new])
    undone = {one for one in scope if before.of(one).decided_by and before.of(one).state is not State.AGREED}
    assert all(after.of(one).state is State.AGREED for one in undone)
    ends = [one.given_on for one in ledger if one.kind.ends and one.scope & undone]
    late = [day for day in ends if day > DAY or (same_day and day == DAY)]
    assert (found.given_on if found else None) == max(late, default=None)
    assert found is None or str(found.given_on.year) in ended_later_words(found, new)
    assert ended_later(said(98, Kind.WITHDRAWN), ledger) is None


STATEMENTS = st.builds(
    Statement,
    id=st.uuids(),
    kind=st.sampled_from(Kind),
    scope=SCOPES,
    given_on=st.dates(),
    how=st.sampled_from(HowGiven),
    by=st.uuids(),
    path=st.sampled_from(["adult", "clinician-first"]),
    present=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    wording=st.text(max_size=9),
    supersedes=st.none() | st.uuids(),
    base=st.integers(0, 9),
    seq=st.none() | st.integers(10, 99),
)


@given(STATEMENTS)
def test_a_statement_is_read_back_from_its_body_and_envelope(one: Statement) -> None:
    assert Statement.from_dict(one.to_dict(), statement=one.id, kind=one.kind, base=one.base, seq=one.seq) == one


@pytest.mark.parametrize(
    "change", [{"scope": ["everything"]}, {"scope": 3}, {"by": b"x"}, {"given_on": "today"}, {"path": 1}, {"extra": 1}]
)
def test_a_body_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    one = said(1, Kind.RECORDED)
    with pytest.raises(InvalidValueError):
        Statement.from_dict(one.to_dict() | change, statement=one.id, kind=one.kind, base=0, seq=None)


def test_a_statement_says_what_stops_it() -> None:
    early = said(1, Kind.RECORDED, scope=frozenset())
    problems = statement_problems(early, date(2026, 4, 4), allowed=False)
    assert [problem.field for problem in problems] == ["scope", "given_on", "kind"]
    assert statement_problems(said(1, Kind.REFUSED), DAY, allowed=False) == ()


@given(ledgers())
def test_an_agreement_holds_only_if_its_author_knew_of_every_end(ledger: list[Statement]) -> None:
    for scope in Scope:
        concerned = [one for one in ledger if scope in one.scope]
        ends = [one for one in concerned if one.kind.ends]
        holding = any(not one.kind.ends and all(one.saw(end) for end in ends) for one in concerned)
        assert (standing(ledger).of(scope).state is State.AGREED) is holding
        assert [one.statement for one in standing(ledger).conflicts] == [
            one
            for one in sorted(ledger, key=lambda one: (one.seq is None, one.seq or 0, one.id.bytes))
            if missed_ends(one, ledger)
        ]
