"""What stands now, from all statements in the ledger.

One rule decides, whatever order statements arrive in: an agreement stands for a scope only if its author knew of every
refusal and withdrawal for that scope. So these count at once whatever their base, and no older agreement undoes them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from care_record.agreement.statements import EVERYTHING, Kind, Scope, Statement
from care_record.people.dates import show_date
from care_record.sentences import capital

_WAITS = 2**63
"""Where a statement that waits stands among numbers: no author knew of it by its number."""


class State(StrEnum):
    """What holds for one scope."""

    NOT_ASKED = "not-asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ScopeStanding:
    """What holds for one scope, and the statement that decides it (None while nobody has asked)."""

    scope: Scope
    state: State
    decided_by: Statement | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """An agreement that missed later refusals or withdrawals. It does not count; its author sees both."""

    statement: Statement
    missed: tuple[Statement, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now: in one sentence, by scope, agreements in conflict, and the base for the next statement."""

    scopes: tuple[ScopeStanding, ...]
    conflicts: tuple[Conflict, ...]
    base: int
    waiting: bool

    @property
    def words(self) -> str:
        """One sentence for the top of a screen; made when it is asked for, since most standings only decide."""
        return _words(self.scopes)

    def of(self, scope: Scope) -> ScopeStanding:
        """Give what holds for one scope."""
        return next(held for held in self.scopes if held.scope is scope)

    def shares_with(self, team: UUID) -> bool:
        """Whether the person's agreement to share stands and covers a team."""
        held = self.of(Scope.SHARE)
        said = held.decided_by
        return held.state is State.AGREED and said is not None and (not said.teams or team in said.teams)

    def agreed(self, *scopes: Scope) -> bool:
        """Whether all these scopes are agreed to now."""
        return all(self.of(scope).state is State.AGREED for scope in scopes)


def standing(statements: Iterable[Statement]) -> Standing:
    """Work out what stands from a person's statements, in any order, with those that wait in the outbox."""
    ledger = sorted(_settled(statements), key=_order)
    scopes = tuple(_scope_standing(scope, ledger) for scope in Scope)
    return Standing(
        scopes=scopes,
        conflicts=tuple(_conflicts(ledger)),
        base=max((one.seq for one in ledger if one.seq is not None), default=0),
        waiting=any(one.seq is None for one in ledger),
    )


def state_of(scope: Scope, ordered: Sequence[Statement]) -> State:
    """What holds for one scope after statements that the service has ordered, in their order; as `standing` says."""
    return _scope_standing(scope, ordered).state


def missed_ends(agreement: Statement, ledger: Iterable[Statement]) -> tuple[Statement, ...]:
    """Give the refusals and withdrawals before an agreement (or still waiting) of which its author did not know."""
    if agreement.kind.ends:
        return ()
    found = (one for one in ledger if one.kind.ends and one.scope & agreement.scope and not agreement.saw(one))
    return tuple(sorted((one for one in found if _order(one) < _order(agreement)), key=_order))


def newer_than_base(new: Statement, ledger: Iterable[Statement]) -> tuple[Statement, ...]:
    """Give the ordered statements that a new agreement missed, whatever they say; the service sends it back with them.

    Refusals and withdrawals miss nothing: they count at once, whatever their base.
    """
    if new.kind.ends:
        return ()
    missed = (one for one in ledger if one.seq is not None and one.id != new.id and not new.saw(one))
    return tuple(sorted((one for one in missed if new.seq is None or _seq(one) < new.seq), key=_order))


def ended_later(new: Statement, ledger: Iterable[Statement], *, or_same_day: bool = False) -> Statement | None:
    """Give the refusal or withdrawal that stands and was made on a later day than a new agreement for the same scope.

    What a person took back is never undone by what the person had said before, also by an author who knows of both.
    With `or_same_day`, neither by what was said on the same day, of which nobody can tell whether it was before.
    """
    if new.kind.ends:
        return None
    known = list(ledger)
    held = standing(known)
    ended = frozenset(scope for scope in new.scope if held.of(scope).state in (State.REFUSED, State.WITHDRAWN))
    ends = [one for one in known if one.kind.ends and one.scope & ended]
    later = [one for one in ends if one.given_on > new.given_on or (or_same_day and one.given_on == new.given_on)]
    return max(later, key=lambda one: one.given_on, default=None)


def ended_later_words(end: Statement, new: Statement) -> str:
    """Why such an agreement is not recorded, for its author."""
    verb = "withdrew" if end.kind is Kind.WITHDRAWN else "refused"
    when = "the day on which this was said, too" if end.given_on == new.given_on else "after this was said"
    return f"The person {verb} on {show_date(end.given_on)}, {when}. Ask the person, and record what they say now."


def _settled(statements: Iterable[Statement]) -> Iterable[Statement]:
    """Each statement once; one that the service has ordered replaces its copy from the outbox."""
    found = list(statements)
    if len(found) < 2:
        return found
    by_id: dict[UUID, Statement] = {}
    for one in found:
        if one.id not in by_id or one.seq is not None:
            by_id[one.id] = one
    return by_id.values()


def _scope_standing(scope: Scope, ledger: Sequence[Statement]) -> ScopeStanding:
    concerned = [one for one in ledger if scope in one.scope]
    if not concerned:
        return ScopeStanding(scope, State.NOT_ASKED, None)
    ends = [one for one in concerned if one.kind.ends]
    holding = _last_that_saw(ends, concerned) if ends else concerned[-1]
    if holding is not None:
        return ScopeStanding(scope, State.AGREED, holding)
    return ScopeStanding(scope, State(ends[-1].kind.value), ends[-1])


def _last_that_saw(ends: Sequence[Statement], ordered: Sequence[Statement]) -> Statement | None:
    """Give the last agreement whose author knew of all these ends, both in the ledger's order."""
    newest = max(map(_seq, ends))
    for one in reversed(ordered):
        if one.kind.ends or (one.seq is not None and newest >= one.seq):
            continue
        # a statement supersedes one other at most, so that of two ends it must have seen one by its number
        if all(one.saw(end) for end in ends[-2:]):
            return one
    return None


def _conflicts(ledger: Sequence[Statement]) -> Iterator[Conflict]:
    """Each agreement that missed an end before it; the ends that its base covers are not looked through."""
    ends: list[Statement] = []
    for one in ledger:
        if one.kind.ends:
            ends.append(one)
            continue
        if not ends:
            continue
        first = bisect_right(ends, one.base, key=lambda end: _WAITS if end.seq is None else end.seq)
        if missed := missed_ends(one, ends[first:]):
            yield _conflict(one, missed)


def _words(scopes: tuple[ScopeStanding, ...]) -> str:
    """One sentence for the top of the screen."""
    asked = [held for held in scopes if held.decided_by is not None]
    if not asked:
        return "No agreement is recorded yet."
    parts = []
    for state, verb in ((State.AGREED, "agreed to"), (State.REFUSED, "refused"), (State.WITHDRAWN, "withdrew from")):
        held = [one for one in asked if one.state is state]
        for day in sorted({one.decided_by.given_on for one in held if one.decided_by}):
            same = [one.scope for one in held if one.decided_by and one.decided_by.given_on == day]
            parts.append(f"{verb} {_listed(same)} on {show_date(day)}")
    return f"{capital('; '.join(parts))}."


def _listed(scopes: list[Scope]) -> str:
    if set(scopes) == EVERYTHING:
        return "sharing and all contact"
    words = [scope.words for scope in scopes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _conflict(agreement: Statement, missed: tuple[Statement, ...]) -> Conflict:
    last = missed[-1]
    verb = "withdrew" if last.kind is Kind.WITHDRAWN else "refused"
    words = (
        f"The agreement given on {show_date(agreement.given_on)} does not count: whoever recorded it had not seen that "
        f"the person {verb} on {show_date(last.given_on)}. Ask the person, then record what they say now."
    )
    return Conflict(agreement, missed, words)


def _seq(statement: Statement) -> int:
    return -1 if statement.seq is None else statement.seq


def _order(statement: Statement) -> tuple[bool, int, bytes]:
    """By the service's sequence; what waits in one outbox comes last, by id, which is by that machine's time."""
    return statement.seq is None, _seq(statement), statement.id.bytes
