"""The matcher meets the published table, tried against a plain reading of it, and says what one more piece would do."""

import json
from itertools import combinations_with_replacement, permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.identity.gpg45 import PARTS, Evidence, Profile, Scores, table

ROWS = json.loads(Path("resources/identity/gpg45.json").read_text(encoding="utf-8"))["profiles"]
PIECES = st.builds(Evidence, st.integers(0, 4), st.integers(0, 4))
SCORES = st.builds(
    Scores, st.lists(PIECES, max_size=4).map(tuple), st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)
)


def plainly(row: dict[str, Any], scores: Scores) -> bool:
    """The row as somebody reads it: can each asked piece be given a piece of its own that is as good?"""
    asked: list[list[int]] = row["evidence"]
    held = [(one.strength, one.validity) for one in scores.evidence]
    others = (row["activity"], row["fraud"], row["verification"])
    if any(
        have < want for have, want in zip((scores.activity, scores.fraud, scores.verification), others, strict=True)
    ):
        return False
    places = range(len(held))
    return any(
        all(
            held[place][0] >= strength and held[place][1] >= validity
            for place, (strength, validity) in zip(way, asked, strict=True)
        )
        for way in permutations(places, len(asked))
    )


def test_the_table_is_whole_and_says_where_it_is_from() -> None:
    known = table()
    assert len(known.profiles) == len(ROWS) == 32
    assert [profile.code for profile in known.profiles] == [row["profile"] for row in ROWS]
    assert known.version == "gpg45-2024-11"
    assert "gov.uk" in known.source


@given(SCORES)
def test_what_is_met_is_what_a_plain_reading_of_the_table_meets(scores: Scores) -> None:
    assert {profile.code for profile in table().met(scores)} == {row["profile"] for row in ROWS if plainly(row, scores)}


def test_every_combination_of_two_pieces_and_of_the_other_scores_meets_what_the_table_says() -> None:
    """Brute force: 15 pairs of what the table names and the other scores, each from none to the highest."""
    pieces = [Evidence(*pair) for pair in ((1, 1), (2, 2), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4))]
    for pair in combinations_with_replacement(pieces, 2):
        for activity, fraud, verification in product((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3, 4)):
            scores = Scores(pair, activity, fraud, verification)
            expected = {row["profile"] for row in ROWS if plainly(row, scores)}
            assert {profile.code for profile in table().met(scores)} == expected


@pytest.mark.parametrize("profile", table().profiles, ids=lambda profile: profile.code)
def test_each_profile_is_met_by_exactly_what_it_asks_and_by_nothing_less(profile: Profile) -> None:
    needs = profile.needs
    assert profile.is_met(needs)
    for part in PARTS:
        least = getattr(needs, part)
        if least:
            assert not profile.is_met(_with(needs, part, least - 1))
    assert not profile.is_met(Scores(needs.evidence[1:], 4, 4, 4))


@given(SCORES, st.randoms())
def test_the_order_of_the_pieces_changes_nothing(scores: Scores, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(scores.evidence)
    random.shuffle(shuffled)
    assert table().met(Scores(tuple(shuffled), scores.activity, scores.fraud, scores.verification)) == table().met(
        scores
    )


@given(SCORES, PIECES)
def test_more_never_takes_a_profile_away(scores: Scores, piece: Evidence) -> None:
    more = Scores((*scores.evidence, piece), scores.activity, scores.fraud, scores.verification)
    assert set(table().met(scores)) <= set(table().met(more))


@given(SCORES)
def test_scores_are_not_summed(scores: Scores) -> None:
    """Many weak pieces never do for a strong one."""
    weak = Scores(tuple(Evidence(min(one.strength, 1), one.validity) for one in scores.evidence), 4, 4, 4)
    assert all(piece.strength <= 1 for profile in table().met(weak) for piece in profile.needs.evidence)


@given(SCORES)
def test_what_one_more_piece_would_do_is_true_and_nothing_is_left_out(scores: Scores) -> None:
    known, held = table(), table().best(scores)
    rank = held.rank if held else -1
    reached = set()
    for lift in known.lifts(scores):
        after = (
            Scores((*scores.evidence, lift.evidence), scores.activity, scores.fraud, scores.verification)
            if lift.evidence
            else _with(scores, lift.part or "", lift.score)
        )
        best = known.best(after)
        assert lift.profile.is_met(after)
        assert lift.profile.rank > rank
        assert best is not None
        reached.add(lift.profile.rank)
    possible = _reachable(scores, rank)
    assert reached <= possible
    assert max(reached, default=-1) == max(possible, default=-1)


def _reachable(scores: Scores, rank: int) -> set[int]:
    """By trying every single piece: the levels that would be new, each by its least piece."""
    found = set()
    for profile in table().profiles:
        if profile.rank <= rank:
            continue
        ways = [
            Scores((*scores.evidence, Evidence(s, v)), scores.activity, scores.fraud, scores.verification)
            for s, v in product(range(5), repeat=2)
        ]
        ways += [_with(scores, part, value) for part in PARTS for value in range(getattr(scores, part) + 1, 5)]
        if any(profile.is_met(way) for way in ways):
            found.add(profile.rank)
    return found


def test_a_passport_and_a_face_say_what_is_missing_to_medium() -> None:
    said = [lift.words for lift in table().lifts(Scores((Evidence(4, 2),), verification=2))]
    assert said[0] == "Fraud check of 1 would make it M1A (medium)."


def _with(scores: Scores, part: str, value: int) -> Scores:
    given = {name: getattr(scores, name) for name in PARTS} | {part: value}
    return Scores(scores.evidence, **given)
