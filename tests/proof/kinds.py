"""How often each kind of act was tried, done and refused, and what became of what it said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.proof.ledger import Act


@dataclass
class Kinds:
    """Of each kind of act, by its name in `acting`: counts, and the reasons against it in words.

    `in_log` and `came_back` count the statements of those that were done, once all was at rest: a code is the service's
    reason why one came back to its author.
    """

    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: dict[str, Counter[str]] = field(default_factory=dict)
    in_log: Counter[str] = field(default_factory=Counter)
    came_back: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, report: dict[str, Any]) -> bool:
        """Take what somebody at a desk says of an act; False where it says something else."""
        match report:
            case {"tried": name}:
                self.tried[name] += 1
            case {"done": name}:
                self.done[name] += 1
            case {"refused": name, "why": words}:
                self.refused.setdefault(name, Counter())[words] += 1
            case _:
                return False
        return True

    def become(self, acts: Iterable[Act], rows: Mapping[UUID, str], applied: Container[UUID]) -> None:
        """Count what became of the acts of one trust, which ends here; `rows` is what an outbox still has, and why."""
        for act in acts:
            if act.id in applied:
                self.in_log[act.name] += 1
            elif act.id in rows:
                self.came_back.setdefault(act.name, Counter())[rows[act.id]] += 1

    def to_map(self) -> dict[str, Any]:
        """For each kind: `tried`, `done`, `refused` and why, `in_log`, `came_back` and why."""
        return {
            name: {
                "tried": self.tried[name],
                "done": self.done[name],
                "refused": dict(self.refused.get(name, {})),
                "in_log": self.in_log[name],
                "came_back": dict(self.came_back.get(name, {})),
            }
            for name in sorted(self.tried)
        }

    def lines(self) -> list[str]:
        """The same for a person, a line each."""
        lines = []
        for name in sorted(self.tried):
            refused, back = self.refused.get(name, Counter[str]()), self.came_back.get(name, Counter[str]())
            why = f" ({_most(refused)})" if refused else ""
            came = f", {back.total()} came back ({_most(back)})" if back else ""
            did = f"tried {self.tried[name]}, done {self.done[name]}, refused {refused.total()}{why}"
            lines.append(f"  {name}: {did}; {self.in_log[name]} statements in the log{came}")
        return lines


def _most(counted: Counter[str]) -> str:
    """The most frequent reasons."""
    return "; ".join(f"{count} x {words}" for words, count in counted.most_common(2))
