"""Sizes and what they cost: the exponent of a power law through them, beside that of n log n."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log

from benchmarks.figure import Figure

TOLERANCE = 1.1
"""Of an exponent: three sizes on a shared machine give it to some hundredths."""
TRIES = 3


def processor_ms(work: Callable[[], object], tries: int = TRIES) -> float:
    """Processor time of this process for a piece of work, the least of some tries; ms."""
    found = []
    for _ in range(tries):
        begin = time.process_time()
        work()
        found.append((time.process_time() - begin) * 1000)
    return min(found)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of log cost over log size (least squares)."""
    across, up = [log(size) for size in sizes], [log(max(cost, 1e-6)) for cost in costs]
    middle, level = sum(across) / len(across), sum(up) / len(up)
    spread = sum((one - middle) ** 2 for one in across)
    return sum((one - middle) * (cost - level) for one, cost in zip(across, up, strict=True)) / spread


@dataclass
class Ladder:
    """What one thing costs (ms) at each size."""

    name: str
    of: str
    sizes: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def add(self, size: int, cost: float) -> None:
        """One more step."""
        self.sizes.append(size)
        self.costs.append(cost)

    def figure(self) -> Figure:
        """The exponent, beside that of n log n; its words say the cost at each size.

        Of the fit and of the last step alone it is the steeper one: what a start costs hides how the rest grows.
        """
        steps = ", ".join(f"{size:,}: {cost:.3g} ms" for size, cost in zip(self.sizes, self.costs, strict=True))
        return Figure(
            f"growth-{self.name}",
            max(exponent(self.sizes, self.costs), exponent(self.sizes[-2:], self.costs[-2:])),
            "exponent",
            exponent(self.sizes, [size * log(size) for size in self.sizes]),
            f"n log n; by {self.of}: {steps}",
            TOLERANCE,
        )
