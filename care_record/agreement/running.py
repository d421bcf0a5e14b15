"""What is agreed to after each statement of a ledger in turn, for who tells the whole of it in one pass."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from care_record.agreement.statements import Scope

if TYPE_CHECKING:
    from uuid import UUID

    from care_record.agreement.statements import Statement

_WAITING = 2**62
"""Ranks from here on are of statements that wait, in the order in which they were added."""


class Running:
    """Takes statements in the service's order, then those that wait; `agreed` is at each moment what `standing` says.

    A statement costs the logarithm of how many there are.
    """

    def __init__(self) -> None:
        self._left_out: set[UUID] = set()
        self._scopes = {scope: _OneScope(self._left_out) for scope in Scope}
        self._added = 0

    def add(self, statement: Statement) -> None:
        """The next statement."""
        self._added += 1
        rank = _WAITING + self._added if statement.seq is None else statement.seq
        for scope in statement.scope:
            self._scopes[scope].add(statement, rank)

    def leave_out(self, statement: UUID) -> None:
        """A statement was made in error: it is as if it had never been said."""
        self._left_out.add(statement)

    @property
    def agreed(self) -> frozenset[Scope]:
        """The scopes to which the person agrees."""
        return frozenset(scope for scope, one in self._scopes.items() if one.is_agreed())


@dataclass(slots=True)
class _OneScope:
    """Heaps of what concerns one scope, the newest on top; what was left out goes when it comes up."""

    left_out: set[UUID]
    ends: list[tuple[int, UUID]] = field(default_factory=list)
    agreements: list[tuple[int, UUID]] = field(default_factory=list)
    superseding: defaultdict[UUID, list[tuple[Statement, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, statement: Statement, rank: int) -> None:
        if statement.kind.ends:
            heappush(self.ends, (-rank, statement.id))
            return
        # nobody knew of what came after
        heappush(self.agreements, (-min(statement.base, rank - 1), statement.id))
        if statement.supersedes is not None:
            self.superseding[statement.supersedes].append((statement, rank))

    def is_agreed(self) -> bool:
        """Whether an agreement is there whose author knew of every end, by its number or by superseding it."""
        newest = self._newest(self.ends)
        knows = self._newest(self.agreements)
        if newest is None or knows is None:
            return knows is not None
        if -knows[0] >= -newest[0]:
            return True
        heappop(self.ends)
        second = self._newest(self.ends)
        heappush(self.ends, newest)
        before = -second[0] if second else 0
        return any(
            min(one.base, rank - 1) >= before and (rank >= _WAITING or -newest[0] >= _WAITING or -newest[0] < rank)
            for one, rank in self.superseding[newest[1]]
            if one.id not in self.left_out
        )

    def _newest(self, heap: list[tuple[int, UUID]]) -> tuple[int, UUID] | None:
        while heap and heap[0][1] in self.left_out:
            heappop(heap)
        return heap[0] if heap else None
