"""What a campaign of processes did and found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.proof.kinds import Kinds


@dataclass
class Outcome:
    """What a campaign of processes did and found."""

    seed: int
    database: str
    rounds: int = 0
    rounds_tls: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    acts: int = 0
    answers: int = 0
    looks: int = 0
    lost: int = 0
    doubled: int = 0
    words: list[str] = field(default_factory=list)
    kinds: Kinds = field(default_factory=Kinds)

    def to_map(self) -> dict[str, Any]:
        """As one JSON object."""
        return {
            "rounds": self.rounds, "rounds_tls": self.rounds_tls,
            "kills": self.kills.total(), "killed": dict(self.kills),
            "faults": self.faults.total(), "acts": self.acts, "answers": self.answers, "looks": self.looks,
            "lost": self.lost, "doubled": self.doubled, "seed": self.seed, "database": self.database,
            "found": self.words, "kinds": self.kinds.to_map(),
        }  # fmt: skip
