"""The status line: what waits, what failed, how old the data is."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count as numbers
from typing import TYPE_CHECKING

from care_record.people.dates import from_milliseconds, show_moment, show_time
from desktop.services.reads.people import Status
from desktop.services.reads.waiting.lines import OF_PEOPLE
from desktop.services.state.network import left_words
from desktop.services.store import mirror, readings

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.state.network import Network, Progress
    from desktop.services.state.pause import Pause
    from desktop.services.store.reader import Reader

# With older data than this, a risk alert may have come without being seen here.
RISK_LATE_AFTER = timedelta(minutes=10)
# An honest service signs the log's head anew with each answer.
HEAD_OLD_AFTER = timedelta(days=1)
_NUMBERS = numbers(1)


def status(reader: Reader, state: DeskState) -> Status:
    """The status line; counts come from indexes."""
    # taken before anything is looked at: whoever changes something later tells it under a higher one
    number = next(_NUMBERS)
    network = state.network
    with reader.snapshot():
        by_state = f"select state, count(*) from act where {OF_PEOPLE} group by state"  # noqa: S608 - as above
        counts: dict[str, int] = dict(reader.outbox.execute(by_state))
        settled = reader.get("select count(*) from settled")
        synced = mirror.position(reader.mirror).synced_at
        distrusted = int(reader.get("select count(*) from distrusted"))
        newer = int(reader.get("select count(*) from held_back"))
        back = _accepted_and_settled(reader) if settled and counts.get("accepted") else 0
        refused = readings.count(reader.outbox)[1]
    waiting = counts.get("waiting", 0) + counts.get("accepted", 0) - back
    failed = counts.get("refused", 0) + counts.get("conflict", 0)
    as_of = from_milliseconds(synced) if synced is not None else None
    withheld = _may_withhold(network)
    paused = state.pause if state.pause is not None and state.pause_left() else None
    # what is fetched and not opened yet may hold a flag: nobody says before a whole sync that all is well
    connected = "connecting" if network.connected == "connected" and not network.whole else network.connected
    old = as_of is None or from_milliseconds(state.now()) - as_of > RISK_LATE_AFTER
    sentence = _sentence(network, as_of, waiting, failed, distrusted, paused)
    parts = (sentence, state.pages_words, _refused_notes(refused), _of_newer(newer))
    return Status(
        connected=connected,  # type: ignore[arg-type]
        data_as_of=as_of,
        waiting=waiting,
        failed=failed,
        syncing=network.progress,
        risk_may_be_late=old or withheld or paused is not None or network.connected in ("offline", "refused"),
        sentence=" ".join(filter(None, parts)),
        paused_until=from_milliseconds(paused.until) if paused else None,
        number=number,
    )


def unreadable(words: str) -> Status:
    """The status line while the store cannot say what waits or how old its data is; `words` say why."""
    return Status(
        connected="refused",
        data_as_of=None,
        waiting=0,
        failed=0,
        syncing=None,
        risk_may_be_late=True,
        sentence=f"Nobody can say what waits here, nor how old it is. {words}",
        number=next(_NUMBERS),
    )


def _may_withhold(network: Network) -> bool:
    """Whether the service answered with a head that it had signed long before."""
    if network.connected != "connected" or network.signed_at is None or network.answered_at is None:
        return False
    return from_milliseconds(network.answered_at) - from_milliseconds(network.signed_at) > HEAD_OLD_AFTER


def _refused_notes(count: int) -> str:
    if not count:
        return ""
    said = "1 note of reading was" if count == 1 else f"{count:,} notes of reading were"
    return f"{said} refused by the service: tell your trust's IT desk."


def _of_newer(count: int) -> str:
    if not count:
        return ""
    said = "1 entry was" if count == 1 else f"{count:,} entries were"
    return f"{said} written by a newer release and cannot be read here yet: update this program."


def _accepted_and_settled(reader: Reader) -> int:
    of_people = f"select id from act where {OF_PEOPLE}"  # noqa: S608 - as above
    ids = {row[0] for row in reader.outbox.execute(of_people)}
    return len(ids & mirror.settled_ids(reader.mirror))


def _sentence(
    network: Network, as_of: datetime | None, waiting: int, failed: int, distrusted: int, paused: Pause | None
) -> str:
    """One line that is true: never "synced" but after a whole sync."""
    if network.signed_at is not None and _may_withhold(network):
        signed_at = show_moment(from_milliseconds(network.signed_at))
        head = f"The service may be withholding: it last signed its log on {signed_at}. Tell your trust's IT desk."
    elif paused is not None:
        head = f"Paused until {show_time(from_milliseconds(paused.until))}: nothing new is fetched."
    elif network.connected == "connected" and network.progress is not None:
        head = _fetching(network.progress, first=as_of is None)
    elif network.whole:
        head = "Connected; everything the service has is here."
    elif network.connected == "offline":
        head = f"Offline. {network.words}".strip()
    elif network.connected == "refused":
        head = network.words
    else:
        head = _before_the_first(network)
    parts = [head]
    if as_of is not None and (network.connected != "connected" or network.progress is not None or paused is not None):
        parts.append(f"Data as of {show_moment(as_of)}.")
    elif as_of is None and network.progress is None:
        parts.append("Nothing has been fetched yet.")
    if waiting:
        parts.append(f"{waiting:,} waiting to go out.")
    if failed:
        parts.append(f"{failed:,} {'needs' if failed == 1 else 'need'} your attention in the outbox.")
    if distrusted:
        said = "1 entry was" if distrusted == 1 else f"{distrusted:,} entries were"
        parts.append(f"{said} set aside, not to be trusted: see the outbox, and tell your trust's IT desk.")
    return " ".join(parts)


def _before_the_first(network: Network) -> str:
    """What is waited for until a first whole sync, and since when: either may take long, and says so by itself."""
    since = show_time(from_milliseconds(network.since))
    if network.connected == "connected":
        return f"Everything is fetched. Opening and checking it began at {since}."
    return f"Connecting since {since}: the trust's service has not answered yet."


def _fetching(progress: Progress, *, first: bool) -> str:
    """How far it is, and how long it takes still, where anybody can tell."""
    name = "First sync" if first else "Fetching"
    if not progress.of:
        return f"{name}: {progress.done:,} changes so far."
    left = left_words(progress.left)
    return f"{name}: {progress.done:,} of {progress.of:,} changes{f', {left}' if left else ''}."
