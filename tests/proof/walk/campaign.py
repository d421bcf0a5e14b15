"""The walk: each part once to count its write points, then once for each of them, killed there."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from care_record.log.entry import Entry
from sync_service.settings import load
from tests.probes.service_process import Device
from tests.proof import ledger as ledgers
from tests.proof.ledger import SeenDesk
from tests.proof.processes.warm import Quick, load_all, warm
from tests.proof.sabotage import SABOTAGES
from tests.proof.walk.children import Kill
from tests.proof.walk.site import DESKS, SIDES, Fault, Side, Site
from tests.proof.walk.work import PARTS, Part

ROUNDS_TO_REST = 12


@dataclass
class Outcome:
    """What was counted, killed and found."""

    stride: int
    points: dict[str, Counter[str]] = field(default_factory=dict)
    """For each part, how many write points each side has."""
    kills: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    words: list[str] = field(default_factory=list)

    def to_map(self) -> dict[str, Any]:
        """As one JSON object."""
        all_points = sum(self.points.values(), Counter[str]())
        return {
            "parts": {name: dict(counted) for name, counted in self.points.items()},
            "write_points": dict(all_points), "killed": dict(self.kills), "kills": self.kills.total(),
            "stride": self.stride, "lost": self.lost, "doubled": self.doubled, "found": self.words,
        }  # fmt: skip


class Walk:
    """Goes along the parts; ends at the first fault."""

    def __init__(
        self, site: Site, outcome: Outcome, said: Callable[[str], object], only: tuple[str, Side] | None
    ) -> None:
        """With `only`, nobody is killed but this side in this part."""
        self._site, self._outcome, self._said, self._only = site, outcome, said, only
        self._met = 0

    def part(self, part: Part) -> None:
        """Count the write points of a part, then kill right before and right after each, in every process there is."""
        site, outcome = self._site, self._outcome
        site.keep()
        site.put_back()
        part.do(site)
        site.close()
        counted = {side: list(site.points[side]) for side in SIDES}
        outcome.points[part.name] = Counter({side: len(names) for side, names in counted.items()})
        self._said(f"{part.name}: " + ", ".join(f"{len(names)} of the {side}" for side, names in counted.items()))
        for side in SIDES:
            for number in range(1, len(counted[side]) + 1):
                for after in (False, True):
                    self._met += 1
                    if self._met % outcome.stride == 0 and self._only in (None, (part.name, side)):
                        self._killed_at(part, side, number, after, counted[side][number - 1])
        site.put_back()
        part.do(site)
        self._rest()
        site.close()

    def _killed_at(self, part: Part, side: Side, number: int, after: bool, name: str) -> None:
        site = self._site
        words = f"{part.name}, {side} killed {'after' if after else 'before'} write point {number} ({_short(name)})"
        site.put_back(side, Kill(number, after))
        try:
            part.do(site)
            self._rest()
        except Fault as fault:
            raise Fault(f"{words}: {fault}") from fault
        if not site.killed:
            raise Fault(f"{words}: it was not reached")
        self._outcome.kills[side] += 1

    def _rest(self) -> None:
        """All starts, syncs until nothing moves, and is compared."""
        site = self._site
        site.open_all()
        looks: list[dict[str, Any]] = []
        problems: list[str] = []
        for _ in range(ROUNDS_TO_REST):
            problems = [site.tell(index, "sync") for index in range(DESKS)]
            looks = [site.look(index, "look") for index in range(DESKS)]
            logs = [self._pulled(index) for index in range(DESKS)]
            at_end = all(look["cursor"] == end for look, (_, end) in zip(looks, logs, strict=True))
            if at_end and not any(problems) and not any(look["moving"] for look in looks):
                self._compare([entries for entries, _ in logs])
                return
        raise Fault(f"no rest: {problems} {looks}")

    def _pulled(self, index: int) -> tuple[list[Entry], int]:
        device = Device(self._site.http, self._site.stations[index])
        device.sign_on()
        found = device.pull()[0]
        return [entry for _, entry in found], max((cursor for cursor, _ in found), default=0)

    def _compare(self, logs: list[list[Entry]]) -> None:
        site, outcome = self._site, self._outcome
        dumps = [site.look(index, "dump") for index in range(DESKS)]
        found = ledgers.check([SeenDesk.of_dump(*one) for one in zip(logs, dumps, strict=True)], site.known.ledger)
        ledgers.check_answers(logs[0], site.known.receipts, found)
        outcome.lost += found.lost
        outcome.doubled += found.doubled
        if found.words:
            raise Fault("; ".join(found.words))


def _short(name: str) -> str:
    words = " ".join(name.split())
    return words if len(words) <= 60 else f"{words[:60]} ..."


def run(
    stride: int,
    *,
    sabotage: str = "",
    parts: tuple[Part, ...] = PARTS,
    only: tuple[str, Side] | None = None,
    said: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Kill at every write point, or at every `stride`-th kill of them; `said` hears of each part.

    With `only`, all parts are done, and kills are those of one side in one of them.
    """
    outcome = Outcome(stride)
    prepared = SABOTAGES[sabotage] if sabotage else lambda: None
    load_all()
    with warm(Quick) as rendered, tempfile.TemporaryDirectory(prefix="mhcr-walk-") as name:
        site = Site(Path(name), rendered, prepared)
        try:
            rendered(load(site.config()))
            walk = Walk(site, outcome, said, only)
            for part in parts:
                walk.part(part)
        except Fault as fault:
            outcome.words.append(str(fault))
        finally:
            site.end()
    return outcome
