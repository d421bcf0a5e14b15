"""The lease of the mirror: how long what is kept here may be read without the service, and what a clock tells of that.

The rules are pure; `lease_watch` keeps the last clock seen in the mirror and judges anew. The outbox has no lease.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop.services.store import mirror

if TYPE_CHECKING:
    import apsw

HOUR_MS = 3600 * 1000
CLOCK_SLACK_MS = 10 * 60 * 1000
"""A clock may be put back by so much: that is what a time server does to one that ran fast."""
State = Literal["good", "lapsed", "clock"]


@dataclass(frozen=True, slots=True)
class Lease:
    """`ends` is in ms, None before anything was fetched. `clock`: it was turned back, and the service must be asked."""

    state: State = "good"
    ends: int | None = None
    synced_at: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the mirror remembers, in ms: the last good sync, the clock at first and last, and an extension's end."""

    synced_at: int | None = None
    first: int | None = None
    last: int | None = None
    extended: int | None = None


def judge(now: int, seen: Seen, hours: int, *, extended: int | None = None, reached: bool = False) -> Lease:
    """Whether the mirror may be read at `now` (ms, local clock).

    `reached` says that the service answered just now, so that the clock need not be believed. Before a whole first
    sync the lease counts from when the mirror was made.
    """
    since = seen.synced_at if seen.synced_at is not None else seen.first
    ends = None if since is None else max(since + hours * HOUR_MS, seen.extended or 0, extended or 0)
    if not reached and seen.last is not None and now < seen.last - CLOCK_SLACK_MS:
        return Lease("clock", ends, seen.synced_at)
    return Lease("lapsed" if ends is not None and now > ends else "good", ends, seen.synced_at)


def remembered(connection: apsw.Connection) -> Seen:
    """What a mirror remembers of clocks and the service."""
    kept = {name: mirror.kept(connection, name) for name in ("clock_first", "clock_seen", "lease_until")}
    first, last, extended = (value if isinstance(value, int) else None for value in kept.values())
    return Seen(mirror.position(connection).synced_at, first, last, extended)


def keep_extension(connection: apsw.Connection, until: int) -> None:
    """Remember that the lease is extended; a shorter one never takes a longer one's place."""
    before = mirror.kept(connection, "lease_until")
    mirror.keep(connection, "lease_until", max(until, before if isinstance(before, int) else 0))
