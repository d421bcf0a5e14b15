"""Who may open a record: whatever happens in whatever order, exactly those with a standing basis can."""

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from care_record.access import stored
from care_record.access.following import AccessRefused, Said, before, follow, replay
from care_record.access.record import LATE_MS, Access, Why
from care_record.agreement.statements import HowGiven, Kind, Scope
from care_record.agreement.statements import Statement as Agreement
from care_record.sealing.keys import key_id
from care_record.statements.directory import Directory
from care_record.statements.members import Team
from care_record.wire import bodies
from care_record.wire.bodies import Body

HOVE, LEWES, DESK = (UUID(int=number) for number in (1, 2, 3))
TEAMS = (HOVE, LEWES, DESK)
DEVICE, MEMBER = UUID(int=20), UUID(int=21)
WRAP = bytes(1152)


def public(number: int) -> bytes:
    return number.to_bytes(2) + bytes(1214)


def trust(*, due: frozenset[UUID] = frozenset(), generations: dict[UUID, int] | None = None) -> Directory:
    teams = {
        team: Team(team, "Team", "adult", "", MappingProxyType({(generations or {}).get(team, 1): b""}), team in due)
        for team in TEAMS
    }
    return Directory(UUID(int=9), bytes(32), teams=MappingProxyType(teams))


def agreement(kind: Kind, said: UUID, base: int) -> Body:
    made = Agreement(
        id=said,
        kind=kind,
        scope=frozenset({Scope.SHARE}),
        given_on=date(2026, 11, 2),
        how=HowGiven.IN_PERSON,
        by=MEMBER,
        path="adult",
        base=base,
    )
    model = {
        Kind.RECORDED: bodies.ConsentRecorded,
        Kind.REFUSED: bodies.ConsentRefused,
        Kind.WITHDRAWN: bodies.ConsentWithdrawn,
    }
    return model[kind](agreement=made.to_dict())


@dataclass
class Log:
    """A record's statements, each taken only if it fits; `now` is in ms."""

    access: Access = field(default_factory=Access)
    taken: list[Said] = field(default_factory=list)
    now: int = 1_000_000
    seq: int = 0
    count: int = 100

    def say(self, body: Body, *teams: UUID, base: int = 0, overrules: bool = False, id: UUID | None = None) -> UUID:
        self.count += 1
        said = Said(id or UUID(int=self.count), self.seq + 1, self.now, DEVICE, frozenset(teams), body, base, overrules)
        self.access = follow(self.access, said)
        self.seq += 1
        self.taken.append(said)
        return said.id

    def grant(self, epoch: int, *parties: UUID, by: UUID = HOVE, key: int | None = None, earlier: bool = False) -> None:
        given = [bodies.Party(team=team, generation=1) for team in parties]
        self.say(
            bodies.AccessGranted(
                basis="care",
                epoch=epoch,
                public=public(epoch if key is None else key),
                parties=given,
                earlier=earlier or None,
            ),
            by,
        )

    def states(self, kind: Kind, base: int = 0) -> UUID:
        self.count += 1
        said = UUID(int=self.count + 10_000)
        return self.say(agreement(kind, said, base), HOVE, base=base, id=said)


@pytest.fixture
def log() -> Log:
    """A record that Hove can open."""
    made = Log()
    made.grant(1, HOVE)
    return made


def test_the_first_grant_brings_the_record_to_life(log: Log) -> None:
    assert log.access.may_open(HOVE, 1)
    assert not log.access.may_open(LEWES, 1)
    assert log.access.due(trust(), log.now) is None


def test_a_second_team_gets_the_current_epoch_by_a_holders_signature_alone(log: Log) -> None:
    with pytest.raises(AccessRefused) as refused:
        log.grant(1, LEWES, by=LEWES)
    assert refused.value.code == "not-holder"
    log.grant(1, LEWES, by=HOVE)
    assert log.access.may_open(LEWES, 1)


def test_a_wrap_for_an_epoch_that_another_workstation_opened_first_is_refused(log: Log) -> None:
    for body in (bodies.RecordKeyWrapped, bodies.RecordKeyWithheld):
        log.say(body(epoch=1, team=HOVE, generation=1, wrap=WRAP, key=key_id(public(1))), HOVE)
        with pytest.raises(AccessRefused) as refused:
            log.say(body(epoch=1, team=HOVE, generation=1, wrap=WRAP, key=key_id(public(77))), HOVE)
        assert refused.value.code == "wrong-epoch"


def test_a_log_whose_first_grants_were_erased_is_followed_from_the_next_one() -> None:
    late = Log(access=before(Access(), 3, 5))
    assert late.access.due(trust(), late.now) is Why.TURNED
    late.grant(3, HOVE)
    assert late.access.may_open(HOVE, 3)
    assert not late.access.may_open(HOVE, 2)
    assert late.access.due(trust(), late.now) is None


def test_joining_gives_earlier_epochs_only_if_the_statement_says_so(log: Log) -> None:
    log.grant(2, HOVE)
    log.grant(2, LEWES, by=HOVE)
    assert (log.access.may_open(LEWES, 1), log.access.may_open(LEWES, 2)) == (False, True)
    log.grant(2, LEWES, by=HOVE, earlier=True)
    assert log.access.may_open(LEWES, 1)


def test_a_grant_of_another_key_for_the_same_epoch_is_refused(log: Log) -> None:
    with pytest.raises(AccessRefused) as refused:
        log.grant(1, HOVE, LEWES, key=7)
    assert refused.value.code == "key-exists"


def test_whoever_turns_the_key_leaves_nobody_out_and_was_in_before(log: Log) -> None:
    log.grant(1, LEWES, by=HOVE)
    with pytest.raises(AccessRefused) as refused:
        log.grant(2, HOVE)
    assert refused.value.code == "left-out"
    with pytest.raises(AccessRefused):
        log.grant(2, HOVE, LEWES, DESK, by=DESK)
    with pytest.raises(AccessRefused):
        log.grant(2, HOVE, LEWES, key=1)
    log.grant(2, HOVE, LEWES)
    assert log.access.may_open(LEWES, 2)


def test_a_request_waits_until_a_holder_grants_or_declines_it(log: Log) -> None:
    asked = log.say(bodies.AccessRequested(team=LEWES, reason="We share the care."), LEWES)
    with pytest.raises(AccessRefused):
        log.say(bodies.AccessRequested(team=LEWES, reason="Again."), LEWES)
    with pytest.raises(AccessRefused):
        log.say(bodies.AccessDeclined(request=asked, reason="No."), LEWES)
    assert set(log.access.requests) == {asked}
    log.grant(1, LEWES, by=HOVE)
    assert not log.access.requests


def test_an_end_closes_the_epoch_and_the_next_is_without_that_team(log: Log) -> None:
    log.grant(1, LEWES, by=HOVE)
    with pytest.raises(AccessRefused):
        log.say(bodies.AccessEnded(team=LEWES, reason="They left."), DESK)
    log.say(bodies.AccessEnded(team=LEWES, reason="They left."), HOVE)
    assert not log.access.may_open(LEWES, 1)
    assert log.access.due(trust(), log.now) is Why.ENDED
    log.grant(2, HOVE)
    assert log.access.due(trust(), log.now) is None


def test_a_privacy_officer_can_end_any_teams_access(log: Log) -> None:
    log.say(bodies.AccessEnded(team=HOVE, reason="An error."), overrules=True)
    assert not log.access.standing


def test_the_epoch_closes_when_somebody_leaves_a_team_that_holds_it(log: Log) -> None:
    assert log.access.due(trust(due=frozenset({HOVE})), log.now) is Why.LEFT
    assert log.access.due(trust(generations={HOVE: 2}), log.now) is Why.LEFT
    assert log.access.due(trust(due=frozenset({LEWES})), log.now) is None


def test_the_epoch_closes_when_the_time_of_a_broken_glass_has_passed(log: Log) -> None:
    log.say(bodies.GlassBroken(reason="risk", words="On call.", until=log.now + 1000), DESK)
    assert log.access.due(trust(), log.now) is None
    assert log.access.due(trust(), log.now + 1000) is Why.GLASS
    log.now += 2000
    log.grant(2, HOVE)
    assert log.access.due(trust(), log.now) is None


def test_a_withdrawal_suspends_at_once_and_a_confirmed_one_leaves_nothing_to_open(log: Log) -> None:
    agreed = log.states(Kind.RECORDED)
    withdrawn = log.states(Kind.WITHDRAWN)
    assert not log.access.may_open(HOVE, 1)
    assert not log.access.takes(log.access.epochs[0].key, log.now)
    with pytest.raises(AccessRefused) as refused:
        log.grant(2, HOVE)
    assert refused.value.code == "suspended"
    with pytest.raises(AccessRefused):
        log.say(bodies.WithdrawalConfirmed(withdrawal=agreed, how="in-person"), HOVE)
    log.say(bodies.WithdrawalConfirmed(withdrawal=withdrawn, how="in-person"), HOVE)
    assert (log.access.standing, log.access.destroyed) == ({}, 1)
    log.grant(2, HOVE, earlier=True)
    assert (log.access.may_open(HOVE, 1), log.access.may_open(HOVE, 2)) == (False, True)


def test_only_an_agreement_that_knew_of_the_withdrawal_lifts_the_suspension(log: Log) -> None:
    log.states(Kind.WITHDRAWN)
    seen = log.seq
    log.states(Kind.RECORDED, base=seen - 1)
    assert not log.access.may_open(HOVE, 1)
    log.states(Kind.RECORDED, base=log.seq)
    assert log.access.suspended is None
    assert log.access.may_open(HOVE, 1)
    assert log.access.due(trust(), log.now) is Why.WITHDRAWN


def test_a_refusal_suspends_only_what_had_been_agreed(log: Log) -> None:
    log.states(Kind.REFUSED)
    assert log.access.suspended is None
    log.states(Kind.RECORDED, base=log.seq)
    log.states(Kind.REFUSED)
    assert log.access.suspended is not None


def test_an_answer_to_an_epoch_that_was_followed_is_taken_for_a_day(log: Log) -> None:
    key = log.access.epochs[0].key
    log.now += 10 * LATE_MS
    assert log.access.takes(key, log.now)
    log.grant(2, HOVE)
    assert log.access.takes(key, log.now + LATE_MS)
    assert not log.access.takes(key, log.now + LATE_MS + 1)
    assert not log.access.takes(bytes(16), log.now)


class Grants(RuleBasedStateMachine):
    """Any order of acts, beside a model that only remembers who was let in, who left and when."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log()
        self.may: dict[UUID, set[int]] = {}
        self.epochs = 0
        self.gone = 0
        self.withdrawn: UUID | None = None
        self.seen = 0

    def attempt(self, act: object) -> bool:
        try:
            act()  # type: ignore[operator]
        except AccessRefused:
            return False
        return True

    @rule(by=st.sampled_from(TEAMS), parties=st.sets(st.sampled_from(TEAMS), min_size=1), earlier=st.booleans())
    def opens_the_next_epoch(self, by: UUID, parties: set[UUID], earlier: bool) -> None:
        holds, number = {team for team, epochs in self.may.items() if epochs}, self.epochs + 1
        fits = self.withdrawn is None and by in parties and (not holds or by in holds) and holds <= parties
        assert fits == self.attempt(lambda: self.log.grant(number, *parties, by=by, earlier=earlier))
        if fits:
            self.epochs = number
            for team in parties:
                self._let_in(team, number, earlier)

    @precondition(lambda self: self.epochs)
    @rule(by=st.sampled_from(TEAMS), team=st.sampled_from(TEAMS), earlier=st.booleans())
    def lets_a_team_in(self, by: UUID, team: UUID, earlier: bool) -> None:
        fits = self.withdrawn is None and bool(self.may.get(by))
        assert fits == self.attempt(lambda: self.log.grant(self.epochs, team, by=by, earlier=earlier))
        if fits:
            self._let_in(team, self.epochs, earlier)

    def _let_in(self, team: UUID, epoch: int, earlier: bool) -> None:
        held = self.may.setdefault(team, set())
        if not held:
            held.add(-epoch)
        if earlier:
            held.add(-1)

    @rule(by=st.sampled_from(TEAMS), team=st.sampled_from(TEAMS))
    def ends_a_teams_access(self, by: UUID, team: UUID) -> None:
        fits = bool(self.may.get(by)) and bool(self.may.get(team))
        assert fits == self.attempt(lambda: self.log.say(bodies.AccessEnded(team=team, reason="Left."), by))
        if fits:
            self.may[team] = set()

    @precondition(lambda self: self.withdrawn is None)
    @rule()
    def the_person_withdraws(self) -> None:
        self.withdrawn = self.log.states(Kind.WITHDRAWN)
        self.seen = self.log.seq

    @precondition(lambda self: self.withdrawn is not None)
    @rule(knew=st.booleans())
    def the_person_agrees_again(self, knew: bool) -> None:
        self.log.states(Kind.RECORDED, base=self.seen if knew else self.seen - 1)
        if knew:
            self.withdrawn = None

    @precondition(lambda self: self.withdrawn is not None)
    @rule()
    def the_withdrawal_is_confirmed(self) -> None:
        assert self.withdrawn is not None
        self.log.say(bodies.WithdrawalConfirmed(withdrawal=self.withdrawn, how="in-person"), HOVE)
        self.withdrawn, self.may, self.gone = None, {}, self.epochs

    @invariant()
    def exactly_those_with_a_standing_basis_can_open(self) -> None:
        for team in TEAMS:
            first = min((-one for one in self.may.get(team, ())), default=None)
            for epoch in range(1, self.epochs + 1):
                can = first is not None and self.withdrawn is None and max(first, self.gone + 1) <= epoch
                assert self.log.access.may_open(team, epoch) == can, (team, epoch)

    @invariant()
    def it_is_the_same_from_the_log_and_from_the_store(self) -> None:
        assert replay(self.log.taken) == self.log.access
        assert stored.decode(stored.encode(self.log.access)) == self.log.access


def test_whatever_the_order_exactly_those_with_a_standing_basis_can_open() -> None:
    run_state_machine_as_test(Grants, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))


@given(st.lists(st.sampled_from(["grant", "end", "withdraw", "confirm"]), max_size=12), st.randoms())
def test_what_does_not_fit_changes_nothing(steps: list[str], random: object) -> None:
    log = Log()
    for step in steps:
        before = log.access
        try:
            match step:
                case "grant":
                    log.grant(random.randint(1, 3), random.choice(TEAMS))  # type: ignore[attr-defined]
                case "end":
                    log.say(bodies.AccessEnded(team=HOVE, reason="Left."), HOVE)
                case "withdraw":
                    log.states(Kind.WITHDRAWN)
                case _:
                    log.say(bodies.WithdrawalConfirmed(withdrawal=UUID(int=1), how="in-person"), HOVE)
        except AccessRefused:
            assert log.access == before
