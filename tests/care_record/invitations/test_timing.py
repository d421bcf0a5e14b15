"""When an invitation goes out to somebody who has never said when they may be rung."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.channels.channel import Channel
from care_record.channels.ladder import is_quiet
from care_record.invitations.timing import HOURS, goes_at, when_words

EVENING = datetime(2026, 11, 20, 21, 15, tzinfo=UTC)
NIGHT = datetime(2026, 6, 20, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
QUIET = "No text message goes out from 20:00 to 08:00."


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_a_text_never_goes_out_at_night_and_never_waits_a_day(now: datetime) -> None:
    at = goes_at(Channel.TEXT, now)
    assert not is_quiet(HOURS, at)
    assert 0 <= (at - now).total_seconds() < 13 * 3600
    assert goes_at(Channel.EMAIL, now) == now


@pytest.mark.parametrize(
    ("channel", "second", "now", "words"),
    [
        (
            Channel.EMAIL, Channel.TEXT, NOON,
            "The link goes out at once, by e-mail. The second code goes out at once, by text message.",
        ),
        (
            Channel.EMAIL, Channel.TEXT, EVENING,
            "The link goes out at once, by e-mail. "
            "The second code goes out tomorrow at 08:00, by text message. " + QUIET,
        ),
        (
            Channel.TEXT, Channel.EMAIL, EVENING,
            # the second code never goes before the link
            "The link goes out tomorrow at 08:00, by text message. "
            "The second code goes out tomorrow at 08:00, by e-mail. " + QUIET,
        ),
        (Channel.TEXT, None, NIGHT, "The link goes out today at 08:00, by text message. " + QUIET),
        (
            Channel.LETTER, Channel.LETTER, EVENING,
            "The link waits to be printed here. The second code waits to be printed here.",
        ),
    ],
)  # fmt: skip
def test_the_sheet_says_when(channel: Channel, second: Channel | None, now: datetime, words: str) -> None:
    assert when_words(channel, second, now) == words
