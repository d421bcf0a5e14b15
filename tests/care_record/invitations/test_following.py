"""What facts about an invitation mean for its state."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from care_record.channels.states import FINAL, INVITATION_STATES, DeliveryState
from care_record.invitations.following import STATE_AFTER, state_after

KINDS = [*STATE_AFTER, "invitation.locked"]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["link", "code", "notice"])), max_size=30))
def test_no_order_of_facts_leaves_the_states_of_an_invitation_or_revives_one_that_has_ended(
    facts: list[tuple[str, str]],
) -> None:
    state = DeliveryState.QUEUED
    for kind, what in facts:
        after = state_after(state, kind, what)
        assert after in INVITATION_STATES
        if state in FINAL:
            assert after is state
        state = after


def test_a_second_code_that_comes_back_leaves_the_invitation_where_it_was() -> None:
    assert state_after(DeliveryState.SENT, "invitation.bounced", "code") is DeliveryState.SENT
    assert state_after(DeliveryState.SENT, "invitation.bounced", "link") is DeliveryState.BOUNCED


def test_who_registers_before_the_sending_is_written_down_has_used_it() -> None:
    opened = state_after(DeliveryState.QUEUED, "invitation.opened", "link")
    assert state_after(opened, "invitation.sent", "link") is DeliveryState.OPENED
    assert state_after(opened, "invitation.used", "link") is DeliveryState.USED


def test_an_invitation_that_bounced_goes_out_again_once_the_address_is_confirmed() -> None:
    state = state_after(DeliveryState.BOUNCED, "invitation.queued", "link")
    assert state_after(state, "invitation.sent", "link") is DeliveryState.SENT
