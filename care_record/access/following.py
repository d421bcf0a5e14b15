"""What each statement changes in the access to a record, and which statements do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from care_record.access.record import Access, Epoch, Opening, Request, Standing, Suspension, Why, close
from care_record.agreement.ledger import State, standing, state_of
from care_record.agreement.statements import REQUESTED_PATH, Kind, Scope
from care_record.agreement.statements import Statement as Agreement
from care_record.statements.mappings import with_one, without_one
from care_record.wire import bodies
from care_record.wire.bodies import Body


class AccessRefused(ValueError):
    """A statement that does not fit what stands. `code` is stable; the text is a sentence for the author."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a record's stream: its id, number, time (ms), device, and its author's teams.

    A desktop lets `teams` hold those of before too: the log tells of what was right when it was said. `overrules` is
    true for a privacy officer, who may end any team's access.
    """

    id: UUID
    seq: int
    at: int
    device: UUID
    teams: frozenset[UUID]
    body: Body
    base: int = 0
    overrules: bool = False


def follow(access: Access, said: Said) -> Access:
    """The access after a statement; raises `AccessRefused`. Statements of other things change nothing."""
    if isinstance(said.body, bodies.AgreementBody):
        return _agreement(access, said, said.body)
    change = _STEPS.get(type(said.body))
    return change(access, said, said.body) if change else access


def replay(statements: Iterable[Said], start: Access | None = None) -> Access:
    """The access after a record's statements in the order of the log; what does not fit was never taken."""
    access = start or Access()
    for said in statements:
        with suppress(AccessRefused):
            access = follow(access, said)
    return access


def before(access: Access, epoch: int, at: int) -> Access:
    """The access with the epochs before `epoch` that are not known, closed and nobody's.

    For who reads a log in which the statements that opened them have been erased, as those of release 0.1 are.
    """
    known = access.current.number if access.current else 0
    nobody: Mapping[UUID, int] = MappingProxyType({})
    erased = (Epoch(one, b"", 0, at, nobody, Why.TURNED, at) for one in range(known + 1, epoch))
    return replace(access, epochs=(*access.epochs, *erased))


def _agreement(access: Access, said: Said, body: bodies.AgreementBody) -> Access:
    """Taking back what was agreed suspends at once; an agreement whose author knew of that lifts it."""
    kind = {bodies.ConsentRecorded: Kind.RECORDED, bodies.ConsentRefused: Kind.REFUSED}.get(type(body), Kind.WITHDRAWN)
    try:
        new = Agreement.from_dict(body.agreement, statement=said.id, kind=kind, base=said.base, seq=said.seq)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AccessRefused("invalid", "This agreement has a value that cannot be read.") from error
    if Scope.SHARE not in new.scope:
        return access
    before = access.ledger
    access = replace(access, ledger=(*before, new))
    if not new.kind.ends:
        lifted = access.suspended is not None and state_of(Scope.SHARE, access.ledger) is State.AGREED
        return replace(access, suspended=None) if lifted else access
    if access.suspended is None and (new.kind is Kind.WITHDRAWN or state_of(Scope.SHARE, before) is State.AGREED):
        return replace(close(access, Why.WITHDRAWN, said.at), suspended=Suspension(said.id, said.seq, said.at))
    return access


def _granted(access: Access, said: Said, body: bodies.AccessGranted) -> Access:
    if access.suspended is not None:
        raise AccessRefused("suspended", "The person has withdrawn; nobody is given access until that is settled.")
    current = access.current
    number = current.number if current else 0
    if body.epoch == number + 1:
        return _next_epoch(access, said, body)
    if current is None or body.epoch != number:
        raise AccessRefused("wrong-epoch", "The record's key has turned meanwhile.")
    if body.public != current.public:
        raise AccessRefused("key-exists", "This record has its key already; use the one that stands.")
    if not said.teams & access.standing.keys():
        raise AccessRefused("not-holder", "Only a team that can open the record gives another one access.")
    given = body.given_to()
    parties = {party.team: party.generation for party in given}
    joined = replace(current, parties=MappingProxyType({**parties, **current.parties}))
    return _stand(access, (*access.epochs[:-1], joined), given, said, body)


def _next_epoch(access: Access, said: Said, body: bodies.AccessGranted) -> Access:
    given = body.given_to()
    parties = {party.team: party.generation for party in given}
    if not said.teams & parties.keys():
        raise AccessRefused("not-in-team", "You can give access only together with a team of your own.")
    if access.standing and not said.teams & access.standing.keys():
        raise AccessRefused("not-holder", "Only a team that can open the record turns its key.")
    left_out = access.standing.keys() - parties.keys()
    if left_out:
        raise AccessRefused("left-out", "A team that may open this record would be left out.")
    if access.has_public(body.public):
        raise AccessRefused("key-exists", "This key was the record's before; a new epoch needs a new one.")
    closed = close(access, Why.TURNED, said.at)
    last = closed.current
    # how long an answer to the epoch before is still taken counts from here
    before = (*closed.epochs[:-1], replace(last, closed_at=said.at)) if last else ()
    made = Epoch(body.epoch, body.public, said.seq, said.at, MappingProxyType(parties))
    return _stand(closed, (*before, made), given, said, body)


def _stand(
    access: Access, epochs: tuple[Epoch, ...], given: Sequence[bodies.Party], said: Said, body: bodies.AccessGranted
) -> Access:
    """The access with these epochs, in which those who are given the last one stand."""
    held = dict(access.standing)
    for party in given:
        first = 1 if body.earlier else body.epoch
        known = held.get(party.team)
        if known is None:
            held[party.team] = Standing(body.basis, said.seq, first)
        elif first < known.first_epoch:
            held[party.team] = replace(known, first_epoch=first)
    teams = {party.team for party in given}
    requests = {asked: one for asked, one in access.requests.items() if one.team not in teams}
    return replace(access, epochs=epochs, standing=MappingProxyType(held), requests=MappingProxyType(requests))


def _wrapped(access: Access, said: Said, body: bodies.RecordKeyWrapped) -> Access:
    _holder_of(access, said, body)
    if not access.may_open(body.team, body.epoch):
        raise AccessRefused("no-standing", "This team has no standing basis for that time of the record.")
    return access


def _withheld(access: Access, said: Said, body: bodies.RecordKeyWithheld) -> Access:
    _holder_of(access, said, body)
    return access


def _holder_of(access: Access, said: Said, body: bodies.RecordKeyWrapped | bodies.RecordKeyWithheld) -> None:
    epoch = next((one for one in access.epochs if one.number == body.epoch), None)
    if epoch is None or body.key not in (None, epoch.key):
        raise AccessRefused("wrong-epoch", "This record has no such key.")
    if not any(access.may_open(team, epoch.number) for team in said.teams):
        raise AccessRefused("not-holder", "Only a team that can open the record wraps its key.")


def _requested(access: Access, said: Said, body: bodies.AccessRequested) -> Access:
    if body.team in access.standing:
        raise AccessRefused("exists", "Your team may open this record already.")
    if any(one.team == body.team for one in access.requests.values()):
        raise AccessRefused("exists", "Your team has asked already.")
    asked = Request(said.id, body.team, said.seq, said.at, body.reason)
    return replace(access, requests=with_one(access.requests, said.id, asked))


def _declined(access: Access, said: Said, body: bodies.AccessDeclined) -> Access:
    if body.request not in access.requests:
        raise AccessRefused("unknown-request", "Nobody asks for this any more.")
    if not said.teams & access.standing.keys():
        raise AccessRefused("not-holder", "Only a team that can open the record answers.")
    return replace(access, requests=without_one(access.requests, body.request))


def _ended(access: Access, said: Said, body: bodies.AccessEnded) -> Access:
    if body.team not in access.standing:
        raise AccessRefused("no-standing", "This team has no access that could end.")
    if not (said.overrules or said.teams & access.standing.keys()):
        raise AccessRefused("not-holder", "Only a team that can open the record, or the privacy officer, ends access.")
    return replace(close(access, Why.ENDED, said.at), standing=without_one(access.standing, body.team))


def _confirmed(access: Access, _said: Said, body: bodies.WithdrawalConfirmed) -> Access:
    if access.suspended is None or access.suspended.statement != body.withdrawal:
        raise AccessRefused("no-withdrawal", "This withdrawal does not stand any more.")
    last = access.current.number if access.current else 0
    nobody: Mapping[UUID, Standing] = MappingProxyType({})
    return replace(access, suspended=None, standing=nobody, requests=MappingProxyType({}), destroyed=last)


def _answered(access: Access, said: Said, body: bodies.WithdrawalAnswered) -> Access:
    """A request that was not the person's never was: what stood before it stands again, unless more was said since."""
    found = next((one for one in access.ledger if one.id == body.request and one.path == REQUESTED_PATH), None)
    if found is None:
        raise AccessRefused("no-withdrawal", "No withdrawal was asked for that waits for an answer.")
    if body.outcome == "confirmed":
        return access
    return without(access, body.request, said.at)


def _in_error(access: Access, said: Said, body: bodies.EnteredInError) -> Access:
    """A statement of agreement that was entered in error counts no more; other kinds open and close nothing."""
    if any(one.id == body.what for one in access.ledger):
        return without(access, body.what, said.at)
    return access


def without(access: Access, statement: UUID, at: int) -> Access:
    """The access without a statement of agreement that was not so.

    What it had suspended opens again unless another withdrawal stands; a withdrawal that it had lifted counts again.
    """
    held = access.suspended
    ledger = tuple(one for one in access.ledger if one.id != statement)
    left = replace(access, ledger=ledger)
    now = standing(ledger).of(Scope.SHARE)
    last = now.decided_by
    if held is not None and held.statement == statement:
        ends = last is not None and last.kind.ends and (last.seq or 0) > held.seq
        return replace(left, suspended=Suspension(last.id, last.seq or 0, held.at) if ends and last else None)
    if held is None and last is not None and last.kind is Kind.WITHDRAWN and _lifted(access, statement):
        return replace(close(left, Why.WITHDRAWN, at), suspended=Suspension(last.id, last.seq or 0, at))
    return left


def _lifted(access: Access, statement: UUID) -> bool:
    """Whether it was this agreement by which sharing stood."""
    held = standing(access.ledger).of(Scope.SHARE)
    return held.state is State.AGREED and held.decided_by is not None and held.decided_by.id == statement


def _glass(access: Access, said: Said, body: bodies.GlassBroken) -> Access:
    # one whose time has passed is in the log where a restored backup lacked it: the key was out, and must turn
    return replace(access, glass=(*access.glass, Opening(said.id, said.seq, body.until, said.device)))


_STEPS: dict[type[Body], Callable[[Access, Said, Any], Access]] = {
    bodies.AccessGranted: _granted,
    bodies.RecordKeyWrapped: _wrapped,
    bodies.RecordKeyWithheld: _withheld,
    bodies.AccessRequested: _requested,
    bodies.AccessDeclined: _declined,
    bodies.AccessEnded: _ended,
    bodies.WithdrawalConfirmed: _confirmed,
    bodies.WithdrawalAnswered: _answered,
    bodies.EnteredInError: _in_error,
    bodies.GlassBroken: _glass,
}
