"""A ledger told in one pass says at each statement what all statements so far come to."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from care_record.agreement.ledger import State, standing
from care_record.agreement.running import Running
from care_record.agreement.statements import Kind, Scope, Statement
from tests.care_record.agreement.test_ledger import SCOPES, said


@st.composite
def told(draw: st.DrawFn) -> list[Statement | UUID]:
    """Statements in the log's order, then some that wait, each perhaps followed by the id of one made in error."""
    found: list[Statement | UUID] = []
    ids = [UUID(int=number) for number in range(1, 13)]
    some = st.sampled_from([None, *ids])
    ordered = draw(st.integers(0, 9))
    for number in range(1, ordered + draw(st.integers(0, 3)) + 1):
        kind, scope = draw(st.sampled_from(Kind)), draw(SCOPES)
        seq = number if number <= ordered else None
        # a base may claim more than was there
        found.append(said(number, kind, base=draw(st.integers(0, 12)), seq=seq, scope=scope, supersedes=draw(some)))
        if (error := draw(some)) is not None and error.int <= number:
            found.append(error)
    return found


@given(told())
def test_each_moment_is_what_all_statements_so_far_come_to(what: list[Statement | UUID]) -> None:
    running, so_far = Running(), list[Statement]()
    for one in what:
        if isinstance(one, UUID):
            running.leave_out(one)
            so_far = [other for other in so_far if other.id != one]
        else:
            running.add(one)
            so_far.append(one)
        now = standing(so_far)
        assert running.agreed == {scope for scope in Scope if now.of(scope).state is State.AGREED}
