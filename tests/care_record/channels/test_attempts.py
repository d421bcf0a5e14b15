"""A send stands where its latest attempt has come to, until the person has opened it."""

import pytest

from care_record.channels.attempts import after_attempt
from care_record.channels.states import DeliveryState as State


@pytest.mark.parametrize(
    ("before", "attempt", "after"),
    [
        (State.QUEUED, "sent", State.SENT),
        (State.SENT, "sent", State.SENT),
        (State.SENT, "delivered", State.DELIVERED),
        (State.SENT, "bounced", State.BOUNCED),
        (State.BOUNCED, "sent", State.SENT),
        (State.BOUNCED, "delivered", State.DELIVERED),
        (State.DELIVERED, "bounced", State.DELIVERED),
        (State.DELIVERED, "sent", State.DELIVERED),
        (State.SENT, "queued", State.SENT),
        (State.BOUNCED, "skipped", State.BOUNCED),
    ],
)
def test_the_latest_attempt_counts_but_what_was_delivered_stays_so(before: State, attempt: str, after: State) -> None:
    assert after_attempt(before, attempt) is after


@pytest.mark.parametrize("before", [State.OPENED, State.RETURNED, State.CANCELLED, State.EXPIRED])
@pytest.mark.parametrize("attempt", ["queued", "sent", "delivered", "bounced", "skipped"])
def test_what_was_opened_or_has_ended_is_moved_by_no_attempt(before: State, attempt: str) -> None:
    assert after_attempt(before, attempt) is before
