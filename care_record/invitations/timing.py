"""When an invitation goes out: an e-mail at once, whatever rings not at night. Pure.

Nobody has said yet at which hours the person may be rung, and an invitation is no team's: so the quiet hours are those
of a team that has set none (`channels.ladder.DEFAULT`). What is confirmed on the spot, as a code for an address or for
signing in, somebody waits for; it is no invitation, and goes at once.
"""

from __future__ import annotations

from datetime import datetime

from care_record.channels.channel import Channel
from care_record.channels.ladder import DEFAULT, is_quiet, out_of_quiet
from care_record.people.dates import LONDON

HOURS = DEFAULT


def goes_at(channel: Channel, now: datetime) -> datetime:
    """The earliest moment (UTC) at which a message of an invitation goes out by this channel."""
    return out_of_quiet(HOURS, now) if channel is Channel.TEXT else now


def when_words(channel: Channel, second: Channel | None, now: datetime, *, link: str = "link") -> str:
    """When the link goes out, and when the second code, in sentences; `second` is None where the desk tells it."""
    said = f"The {link} {_when(channel, now)}."
    if second is not None:
        said += f" The second code {_when(second, now, after=goes_at(channel, now))}."
    if any(one is Channel.TEXT and is_quiet(HOURS, now) for one in (channel, second)):
        said += f" No text message goes out from {HOURS.quiet_from:%H:%M} to {HOURS.quiet_to:%H:%M}."
    return said


def _when(channel: Channel, now: datetime, after: datetime | None = None) -> str:
    if channel is Channel.LETTER:
        return "waits to be printed here"
    at = goes_at(channel, max(now, after or now)).astimezone(LONDON)
    if at <= now:
        return f"goes out at once, {channel.phrase}"
    day = "today" if at.date() == now.astimezone(LONDON).date() else "tomorrow"
    return f"goes out {day} at {at:%H:%M}, {channel.phrase}"
