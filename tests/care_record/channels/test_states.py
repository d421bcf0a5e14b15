from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from care_record.channels import states
from care_record.channels.channel import Channel, not_offered
from care_record.channels.states import DeliveryState as State
from care_record.people.names import HumanName
from care_record.people.patient import Patient


def test_the_states_are_those_of_the_design() -> None:
    designed = {"queued", "sent", "delivered", "bounced", "opened", "returned", "cancelled", "expired"}
    assert designed == {state.value for state in states.SEND_STATES}
    assert {State.NO_ADDRESS, State.USED} == states.INVITATION_STATES - states.SEND_STATES


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_is_either_open_or_final(state: State) -> None:
    assert state.label
    assert state.words.endswith(".")
    assert state.is_open is not state.is_final
    assert not (state.is_not_delivered and state.is_final)


@pytest.mark.parametrize("before", sorted(states.SEND_STATES))
@pytest.mark.parametrize("after", sorted(State))
def test_a_send_goes_only_where_it_may(before: State, after: State) -> None:
    if after is before or after in states.next_send_states(before):
        assert states.follow_send(before, after) is after
    else:
        with pytest.raises(states.TransitionError, match="cannot become"):
            states.follow_send(before, after)


@pytest.mark.parametrize("before", sorted(states.INVITATION_STATES))
def test_an_invitation_stays_among_its_states_and_nothing_follows_the_last(before: State) -> None:
    following = states.next_invitation_states(before)
    assert following <= states.INVITATION_STATES
    assert bool(following) is before.is_open


@pytest.mark.parametrize("before", sorted(states.SEND_STATES))
def test_from_every_open_state_a_send_can_be_cancelled_or_expire(before: State) -> None:
    following = states.next_send_states(before)
    assert following <= states.SEND_STATES
    assert ({State.CANCELLED, State.EXPIRED} <= following) is before.is_open


def test_a_returned_answer_cannot_be_cancelled() -> None:
    with pytest.raises(states.TransitionError) as refused:
        states.follow_send(State.RETURNED, State.CANCELLED)
    assert refused.value.words == "What is returned cannot become cancelled."


def test_an_invitation_without_address_waits_for_one() -> None:
    assert states.follow_invitation(State.NO_ADDRESS, State.QUEUED) is State.QUEUED
    with pytest.raises(states.TransitionError):
        states.follow_invitation(State.NO_ADDRESS, State.SENT)


def test_each_channel_knows_what_it_needs() -> None:
    bare = Patient(UUID(int=1), HumanName("Smith", "Ann"), date(1980, 1, 2))
    assert [channel for channel in Channel if channel.reaches(bare)] == [Channel.IN_CLINIC, Channel.PAPER]
    assert Channel.TELEPHONE.reaches(replace(bare, phone="01632 960123"))
    assert [channel for channel in Channel if channel.leaves_the_clinic] == [
        Channel.EMAIL,
        Channel.TEXT,
        Channel.LETTER,
    ]
    assert all(channel.label for channel in Channel)


def test_texts_are_offered_where_the_service_has_a_gateway_for_them() -> None:
    assert not_offered(Channel.TEXT, texts=False) == "This trust has no gateway for text messages."
    assert [not_offered(channel, texts=True) for channel in Channel] == [""] * len(Channel)
