"""GPG 45: which profile the evidence and the other scores meet, and what one more piece would lift it to.

Scores are not summed: a profile is met when every part is at least its minimum, evidences matched in any order (GPG 45,
"identity profiles"). The table is data with a version, `resources/identity/gpg45.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Literal

from care_record.sentences import capital

MOST = 4
"""The highest score of any part."""
LEVELS = {"L": "low", "M": "medium", "H": "high", "V": "very high"}
"""Levels of confidence by the first letter of a profile, lowest first."""
PARTS = ("activity", "fraud", "verification")
PART_WORDS = {"activity": "activity history", "fraud": "fraud check", "verification": "comparison with the person"}
Part = Literal["activity", "fraud", "verification"]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Strength and validity of one piece, each from 0 to 4."""

    strength: int
    validity: int

    def reaches(self, needed: Evidence) -> bool:
        """Whether each part is at least what is needed."""
        return self.strength >= needed.strength and self.validity >= needed.validity


@dataclass(frozen=True, slots=True)
class Scores:
    """What a check has come to so far, each score from 0 to 4."""

    evidence: tuple[Evidence, ...] = ()
    activity: int = 0
    fraud: int = 0
    verification: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A row of the table: what is asked for at least."""

    code: str
    needs: Scores

    @property
    def level(self) -> str:
        """The level of confidence in words."""
        return LEVELS[self.code[0]]

    @property
    def rank(self) -> int:
        """The level of confidence from 0, the lowest."""
        return list(LEVELS).index(self.code[0])

    def is_met(self, scores: Scores) -> bool:
        """Whether every part is reached, the evidences in any order."""
        needs = self.needs
        return all(getattr(scores, part) >= getattr(needs, part) for part in PARTS) and _reach(
            scores.evidence, needs.evidence
        )


@dataclass(frozen=True, slots=True)
class Lift:
    """One more piece, and the profile that it would bring: another document, or one score raised to a value."""

    profile: Profile
    evidence: Evidence | None = None
    part: Part | None = None
    score: int = 0

    @property
    def words(self) -> str:
        """What to do, and what it would come to."""
        if self.evidence is not None:
            what = f"one more document of strength {self.evidence.strength} and validity {self.evidence.validity}"
        else:
            what = f"{PART_WORDS[self.part or 'activity']} of {self.score}"
        return f"{capital(what)} would make it {self.profile.code} ({self.profile.level})."


@dataclass(frozen=True, slots=True)
class Table:
    """A version of the guide's table, in its order."""

    version: str
    date: str
    source: str
    profiles: tuple[Profile, ...]

    def met(self, scores: Scores) -> tuple[Profile, ...]:
        """Every profile that is met, the highest level of confidence first, then in the table's order."""
        found = [profile for profile in self.profiles if profile.is_met(scores)]
        return tuple(sorted(found, key=lambda profile: -profile.rank))

    def best(self, scores: Scores) -> Profile | None:
        """The first of those that are met; None where there is none."""
        return next(iter(self.met(scores)), None)

    def lifts(self, scores: Scores) -> tuple[Lift, ...]:
        """What one more piece would lift it to: for each higher level the least that would do, the next level first."""
        held = self.best(scores)
        found: list[Lift] = []
        for profile in self.profiles:
            if held is None or profile.rank > held.rank:
                found += _single_steps(scores, profile)
        return tuple(sorted(_least(found), key=lambda lift: (lift.profile.rank, _cost(lift))))


@cache
def table() -> Table:
    """The table that this release uses."""
    plain = json.loads((_FOLDER / "gpg45.json").read_text(encoding="utf-8"))
    profiles = tuple(
        Profile(
            row["profile"],
            Scores(
                tuple(Evidence(*piece) for piece in row["evidence"]),
                row["activity"],
                row["fraud"],
                row["verification"],
            ),
        )
        for row in plain["profiles"]
    )
    return Table(plain["version"], plain["date"], plain["source"], profiles)


_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "identity"


def _reach(held: Sequence[Evidence], needed: Sequence[Evidence]) -> bool:
    return len(needed) <= len(held) and any(
        all(one.reaches(need) for one, need in zip(chosen, needed, strict=True))
        for chosen in permutations(held, len(needed))
    )


def _single_steps(scores: Scores, profile: Profile) -> Iterator[Lift]:
    """The single pieces that would make this profile, each at its least."""
    for needed in sorted(set(profile.needs.evidence)):
        if profile.is_met(replace(scores, evidence=(*scores.evidence, needed))):
            yield Lift(profile, evidence=needed)
    for part in PARTS:
        wanted = getattr(profile.needs, part)
        if wanted > getattr(scores, part) and profile.is_met(replace(scores, **{part: wanted})):
            yield Lift(profile, part=part, score=wanted)  # type: ignore[arg-type]


def _least(lifts: Sequence[Lift]) -> list[Lift]:
    """Of each kind of piece and level, only those that ask for nothing more than another one does."""
    kept: list[Lift] = []
    for one in lifts:
        rivals = [other for other in lifts if other.profile.rank >= one.profile.rank and other.part == one.part]
        if not any(_asks_less(other, one) for other in rivals) and not any(_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _asks_less(other: Lift, one: Lift) -> bool:
    if one.evidence is not None and other.evidence is not None:
        cheaper = one.evidence.reaches(other.evidence) and one.evidence != other.evidence
        return cheaper or (one.evidence == other.evidence and other.profile.rank > one.profile.rank)
    return other.score < one.score or (other.score == one.score and other.profile.rank > one.profile.rank)


def _same(one: Lift, other: Lift) -> bool:
    return (one.profile.rank, one.evidence, one.part, one.score) == (
        other.profile.rank,
        other.evidence,
        other.part,
        other.score,
    )


def _cost(lift: Lift) -> int:
    return lift.evidence.strength + lift.evidence.validity if lift.evidence else lift.score
