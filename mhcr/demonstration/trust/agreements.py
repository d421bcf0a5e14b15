"""The agreement ledger of a synthetic person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from care_record.agreement.age import age_rule
from care_record.agreement.capacity import Capacity, CapacityState, Decider, DeciderRole
from care_record.agreement.statements import EVERYTHING, HowGiven, Kind, Scope, Statement
from care_record.people.services import Service
from mhcr.demonstration.trust.sends import moment_id, working_time

_CONTACT = frozenset({Scope.SHARE, Scope.EMAIL, Scope.POST})


@dataclass(frozen=True, slots=True)
class SyntheticStatement:
    """One statement and its moment. `seq` and `base` are for whoever writes the log: each has seen those before it."""

    at: datetime
    statement: Statement


def ledger(
    rng: Random, *, service: Service, birth_date: date, opened: date, last: date, by: UUID
) -> tuple[SyntheticStatement, ...]:
    """Draw a person's statements between two days, oldest first: mostly agreed, some refused, withdrawn or none."""
    fate = rng.random()
    if fate < 0.10:
        return ()
    day = min(opened + timedelta(days=rng.choice((0, 0, 0, 2, 7))), last)
    if not age_rule(service, birth_date, day).allowed:
        return ()
    scope = EVERYTHING if rng.random() < 0.75 else _CONTACT
    if fate < 0.16:
        return (_statement(rng, Kind.REFUSED, scope, day, service=service, birth_date=birth_date, by=by),)
    first = _statement(rng, Kind.RECORDED, scope, day, service=service, birth_date=birth_date, by=by)
    left = (last - day).days
    if fate < 0.20 and left > 60:
        day += timedelta(days=rng.randrange(30, left - 7))
        ended = frozenset({Scope.EMAIL, Scope.TEXT}) & scope if rng.random() < 0.3 else scope
        return first, _statement(rng, Kind.WITHDRAWN, ended, day, service=service, birth_date=birth_date, by=by)
    return (first,)


def settled_at(statements: Sequence[SyntheticStatement], now: datetime) -> datetime | None:
    """Give when a withdrawal of sharing was confirmed: each is, three days on, but for those of the last week."""
    for one in statements:
        withdrawn = one.statement.kind is Kind.WITHDRAWN and Scope.SHARE in one.statement.scope
        if withdrawn and now - one.at > timedelta(days=7):
            return one.at + timedelta(days=3)
    return None


def standing_agreement(
    rng: Random, *, service: Service, birth_date: date, opened: date, by: UUID
) -> tuple[SyntheticStatement, ...]:
    """Give one agreement to everything, given on the day of the referral."""
    return (_statement(rng, Kind.RECORDED, EVERYTHING, opened, service=service, birth_date=birth_date, by=by),)


def _statement(
    rng: Random, kind: Kind, scope: frozenset[Scope], day: date, *, service: Service, birth_date: date, by: UUID
) -> SyntheticStatement:
    at = working_time(rng, day) if day.weekday() < 5 else datetime.combine(day, time(10, 30), UTC)
    present = rng.choice(((), (), (), ("mother",), ("father",), ("partner",), ("care coordinator",)))
    said = Statement(
        id=moment_id(rng, at),
        kind=kind,
        scope=scope,
        given_on=day,
        how=rng.choice((HowGiven.IN_PERSON, HowGiven.IN_PERSON, HowGiven.TELEPHONE, HowGiven.VIDEO)),
        by=by,
        path=age_rule(service, birth_date, day).path.value,
        present=present,
    )
    return SyntheticStatement(at, _as_given(said, service) if kind is Kind.RECORDED else said)


def _as_given(said: Statement, service: Service) -> Statement:
    """How some gave it: on paper before a witness, after an assessment, or by an attorney; drawn from the id alone."""
    day, drawn = said.given_on, said.id.int % 12
    if drawn == 0:
        witness, kept = "Priya Raman, team coordinator", "Signed form in the clinical record"
        return replace(said, how=HowGiven.WITNESSED_PAPER, witness=witness, evidence=kept)
    if drawn == 1:
        assessed = Capacity(CapacityState.ASSESSED, day, "Dr Amara Osei, consultant psychiatrist")
        return replace(said, capacity=assessed)
    if drawn in (2, 3) and service is Service.SOAMHS:
        attorney = Decider(DeciderRole.ATTORNEY, "Helen Whitcombe", day, "71PA")
        lacking = Capacity(CapacityState.LACKING, day, "Dr Amara Osei, consultant psychiatrist", attorney)
        return replace(said, capacity=lacking, review_on=day + timedelta(days=300), evidence="Copy seen; not kept")
    return said
