"""One figure beside its limit, measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is ours and `limit` what it stands beside, both in `unit`.

    `budget` bounds `ratio` (value / limit): from above, or from below where `at_least`; None where there is none yet.
    """

    name: str
    value: float
    unit: str
    limit: float
    beside: str
    budget: float | None = None
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """Ours over the limit."""
        return self.value / self.limit

    @property
    def met(self) -> bool | None:
        """Whether the budget is met, None without one."""
        if self.budget is None:
            return None
        return self.ratio >= self.budget if self.at_least else self.ratio <= self.budget

    def to_map(self) -> dict[str, object]:
        """The figure as JSON has it."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "limit": round(self.limit, 4),
            "beside": self.beside,
            "ratio": round(self.ratio, 3),
            "budget": self.budget,
            "met": self.met,
        }


def middle(samples: list[float]) -> float:
    """The median."""
    return median(samples)


def late(samples: list[float]) -> float:
    """The 99th percentile (nearest rank)."""
    return sorted(samples)[max(0, -(-len(samples) * 99 // 100) - 1)]
