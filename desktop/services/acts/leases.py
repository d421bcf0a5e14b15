"""Extending leases in a long outage: an administrator makes a file, a second one confirms it, workstations open it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from care_record.people.dates import LONDON, from_milliseconds, show_moment
from care_record.statements import lease_file
from care_record.wire import bodies
from desktop.services.acts.drafts import OUTBOX, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.state import lease

MOST_DAYS = 14


def begin(author: Author, last_day: date, reason: str) -> bytes:
    """Say that leases are extended until the end of a day, and give the file for a second administrator.

    Raises `Rejected`. The statement also waits in the outbox, for the log.
    """
    _need_administrator(author)
    today = author.today
    problems = []
    if not reason.strip():
        problems.append(("reason", "Say why, such as: network out in the whole hospital."))
    if not today < last_day <= today + timedelta(days=MOST_DAYS - 1):
        problems.append(("last_day", f"Choose a day after today, at most {MOST_DAYS - 1} days ahead."))
    if problems:
        raise Rejected(tuple(problems))
    ends = datetime.combine(last_day + timedelta(days=1), time(), LONDON)
    body = bodies.LeaseExtended(until=int(ends.timestamp() * 1000), reason=reason.strip())
    (said,) = author.commit([Said("lease.extended", author.state.identity.trust_id, body)])
    return lease_file.LeaseFile(said).encode()


def confirm(author: Author, path: Path) -> bytes:
    """Sign a colleague's extension as the second administrator, and give the whole file. Raises `Rejected`."""
    _need_administrator(author)
    file = _read(path)
    directory = author.state.directory(author.reader)
    mine = author.me().id
    signed_by = directory.devices.get(file.extended.device)
    if signed_by is None or signed_by.member == mine:
        raise Rejected((("file", "A second administrator confirms, not the one who made the file."),))
    try:
        body = file.body
        directory.check(file.extended)
        confirmed = bodies.LeaseConfirmed(extension=file.extended.id)
        (said,) = author.sign([Said("lease.confirmed", author.state.identity.trust_id, confirmed)])
        whole = lease_file.LeaseFile(file.extended, said)
        everywhere = body.devices is None
        device = author.state.identity.device_id if everywhere else (body.devices or [])[0]
        lease_file.extension(whole, directory, device, author.state.now())
    except (lease_file.LeaseFileRefused, ValueError) as error:
        raise Rejected((("file", str(error)),)) from error
    author.keep([said])
    return whole.encode()


def take(author: Author, path: Path) -> Done:
    """Open a whole file at a workstation: its lease is extended at once. Raises `Rejected` with the reason."""
    file = _read(path)
    state = author.state
    try:
        given = lease_file.extension(file, state.directory(author.reader), state.identity.device_id, state.now())
    except lease_file.LeaseFileRefused as error:
        raise Rejected((("file", str(error)),)) from error
    lease.keep_extension(author.stores.mirror, given.until)
    words = f"Extended until {show_moment(from_milliseconds(given.until))} by {given.by[0]} and {given.by[1]}."
    return Done(frozenset({STATUS, OUTBOX}), None, words)


def _read(path: Path) -> lease_file.LeaseFile:
    try:
        with path.open("rb") as stream:
            return lease_file.parse(stream.read(lease_file.LARGEST_BYTES + 1))
    except OSError as error:
        raise Rejected((("file", f"The file cannot be read: {error.strerror or 'unknown reason'}."),)) from error
    except lease_file.LeaseFileRefused as error:
        raise Rejected((("file", str(error)),)) from error


def _need_administrator(author: Author) -> None:
    if author.me().role != "system-administrator":
        raise Rejected((("role", "Only a system administrator can extend leases."),))


class LeaseActs:
    """The door for screens to extension files. Only the writer thread may call."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def extension(self, last_day: date, reason: str) -> bytes:
        """Extend leases until the end of a day: a file for a second administrator."""
        return begin(self._author, last_day, reason)

    def confirm(self, path: Path) -> bytes:
        """Confirm a colleague's extension: the whole file, for any workstation."""
        return confirm(self._author, path)

    def take(self, path: Path) -> Done:
        """Open a whole extension file here."""
        return take(self._author, path)
