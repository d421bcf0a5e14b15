"""The life of a link, whatever happens to it in whatever order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from care_record.invitations.codes import digits, plain_digits, plain_second, second_code
from care_record.invitations.link import MOST_TRIES, LinkLife, Try
from care_record.wire.link import ALPHABET

EXPIRES = 1000


class Life(RuleBasedStateMachine):
    """A link that is tried, used, ended and left to time, beside a plain account of the same."""

    def __init__(self) -> None:
        super().__init__()
        self.link, self.now = LinkLife(EXPIRES), 0
        self.wrong, self.used, self.ended = 0, False, False

    @property
    def lives(self) -> bool:
        return self.wrong < MOST_TRIES and not self.used and not self.ended and self.now < EXPIRES

    @rule()
    def opened_with_the_right_codes(self) -> None:
        before = self.link
        self.link, became = self.link.tried(self.now, right=True)
        assert (became is Try.OPENED) == self.lives
        assert self.link == before, "opening spends nothing"

    @rule()
    def tried_with_a_wrong_one(self) -> None:
        lived = self.lives
        self.link, became = self.link.tried(self.now, right=False)
        if not lived:
            assert became is Try.DEAD
            return
        self.wrong += 1
        assert became is (Try.LOCKED if self.wrong == MOST_TRIES else Try.WRONG)

    @rule()
    def registered_by(self) -> None:
        after = self.link.spent(self.now)
        assert (after is not None) == self.lives
        if after is not None:
            self.link, self.used = after, True

    @rule()
    def cancelled(self) -> None:
        self.link, self.ended = replace(self.link, ended=True), True

    @precondition(lambda self: self.now < 2 * EXPIRES)
    @rule(passed=st.integers(1, EXPIRES))
    def time_passes(self, passed: int) -> None:
        self.now += passed

    @invariant()
    def lives_as_long_as_it_should(self) -> None:
        assert self.link.alive(self.now) == self.lives
        assert self.link.tries == self.wrong


def test_a_link_lives_as_long_as_it_should_whatever_happens_to_it() -> None:
    run_state_machine_as_test(Life)


@given(st.binary(min_size=5, max_size=32))
def test_a_second_code_is_eight_letters_that_can_be_read_out(random: bytes) -> None:
    code = second_code(random)
    assert len(code) == 9
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert plain_second(code) == plain_second(code.lower().replace("-", " ")) == code


@given(st.text(max_size=20))
def test_what_is_no_second_code_is_none(typed: str) -> None:
    assert plain_second(typed) == "" or len(plain_second(typed)) == 9


@given(st.binary(min_size=8, max_size=32))
def test_digits_come_back_however_they_are_read_out(random: bytes) -> None:
    code = digits(random)
    assert plain_digits(f" {code[:3]} {code[3:]} ") == code


@given(st.text(max_size=12))
def test_what_are_no_six_digits_are_none(typed: str) -> None:
    found = plain_digits(typed)
    assert found == "" or (len(found) == 6 and found.isdigit())
