"""The numbers that a workstation gives its notes of reading: which of them never came, and which came twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_GAPS = 1000
"""Gaps of one workstation that are kept apart; a device that leaves more has its later ones counted as one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one workstation's notes have counted to. `gaps` are runs (first, last) of numbers that have not come.

    `repeated` is how many notes had a number that another one had before.
    """

    highest: int = 0
    gaps: tuple[tuple[int, int], ...] = ()
    repeated: int = 0

    @property
    def missing(self) -> int:
        """How many numbers have not come."""
        return sum(last - first + 1 for first, last in self.gaps)

    def take(self, counter: int) -> Counted:
        """After one more note; a number that comes late fills its gap."""
        if counter > self.highest:
            gaps = self.gaps
            if counter > self.highest + 1:
                gaps = (*gaps, (self.highest + 1, counter - 1))
                if len(gaps) > MOST_GAPS:
                    gaps = (*gaps[:-2], (gaps[-2][0], gaps[-1][1]))
            return replace(self, highest=counter, gaps=gaps)
        for place, (first, last) in enumerate(self.gaps):
            if first <= counter <= last:
                parts = tuple(part for part in ((first, counter - 1), (counter + 1, last)) if part[0] <= part[1])
                return replace(self, gaps=self.gaps[:place] + parts + self.gaps[place + 1 :])
        return replace(self, repeated=self.repeated + 1)

    @property
    def words(self) -> str:
        """The gaps in words, at most three of them; empty where there is none."""
        runs = [str(first) if first == last else f"{first} to {last}" for first, last in self.gaps[:3]]
        more = f" and {len(self.gaps) - 3} more" if len(self.gaps) > 3 else ""
        return f"{', '.join(runs)}{more}"
