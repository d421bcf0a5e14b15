"""Whether an identity is proved follows from all decisions, whatever order they arrive in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from care_record.identity.standing import Decision, missed, proof, standing
from care_record.wire.bodies.identity import IdentityDecided, IdentityMethod, IdentityOutcome

CHECKER = UUID(int=9)


def decision(number: int, outcome: IdentityOutcome, *, seq: int | None, base: int = 0) -> Decision:
    method: IdentityMethod | None = "documents" if outcome == "accepted" else None
    reason = None if outcome == "accepted" else "The pictures do not match."
    body = IdentityDecided(case=UUID(int=number), outcome=outcome, method=method, checked_by=CHECKER, reason=reason)
    return Decision(UUID(int=number), seq, base, 0, body)


def test_nobody_has_decided() -> None:
    assert proof([]) == "none"


def test_an_acceptance_stands_until_it_is_declined_and_again_once_its_author_saw_that() -> None:
    accepted, declined = decision(1, "accepted", seq=5), decision(2, "declined", seq=8)
    assert proof([accepted]) == "accepted"
    assert proof([accepted, declined]) == "declined"
    assert proof([accepted, declined, decision(3, "accepted", seq=9, base=8)]) == "accepted"


def test_an_acceptance_whose_author_had_not_seen_a_decline_does_not_count() -> None:
    declined, unaware = decision(1, "declined", seq=5), decision(2, "accepted", seq=9, base=4)
    assert proof([declined, unaware]) == "declined"
    assert missed(unaware, [declined]) == (declined,)


def test_a_decline_misses_nothing() -> None:
    assert missed(decision(2, "declined", seq=9), [decision(1, "accepted", seq=5)]) == ()


def test_what_waits_here_counts_here() -> None:
    assert proof([decision(1, "accepted", seq=None)]) == "accepted"
    assert proof([decision(1, "accepted", seq=3), decision(2, "declined", seq=None)]) == "declined"


DECISIONS = st.lists(
    st.tuples(st.sampled_from(["accepted", "declined"]), st.integers(0, 12)), max_size=6, unique_by=lambda one: one
).map(
    lambda found: [
        decision(place, outcome, seq=place * 2, base=min(base, place * 2 - 1))  # type: ignore[arg-type]
        for place, (outcome, base) in enumerate(found, 1)
    ]
)


@given(DECISIONS, st.randoms())
def test_the_order_of_arrival_changes_nothing(decisions: list[Decision], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(decisions)
    random.shuffle(shuffled)
    assert standing(shuffled) == standing(decisions)


@given(DECISIONS)
def test_an_acceptance_never_stands_over_a_decline_that_its_author_had_not_seen(decisions: list[Decision]) -> None:
    held = standing(decisions)
    if held is not None and held.body.outcome == "accepted":
        assert all(held.base >= one.seq for one in decisions if one.body.outcome == "declined" and one.seq is not None)
