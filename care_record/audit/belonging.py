"""Who belonged to which team when, as the trust's stream tells it: for judging later what somebody did then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from care_record.statements.history import Event


@dataclass(frozen=True, slots=True)
class Belonging:
    """For each member the times (ms) at which teams were joined or left, and what held from then on."""

    changes: Mapping[UUID, tuple[tuple[int, frozenset[UUID]], ...]]

    @classmethod
    def told_by(cls, events: Iterable[Event]) -> Belonging:
        """From what has happened to the staff, oldest first."""
        changes: dict[UUID, list[tuple[int, frozenset[UUID]]]] = {}
        for event in events:
            if event.kind in ("joined", "left") and event.member is not None and event.team is not None:
                told = changes.setdefault(event.member, [])
                before = told[-1][1] if told else frozenset()
                after = before | {event.team} if event.kind == "joined" else before - {event.team}
                told.append((event.at, after))
        return cls({member: tuple(told) for member, told in changes.items()})

    def teams_at(self, member: UUID, moment: int) -> frozenset[UUID]:
        """The teams of a member at a moment (ms); none before the first joining."""
        changes = self.changes.get(member, ())
        place = bisect_right([at for at, _ in changes], moment)
        return changes[place - 1][1] if place else frozenset()
