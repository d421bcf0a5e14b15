"""How far a mailbox of returned mail has been read, and the reports in it about mails of ours.

Both are written in the transaction that says what came back: a kill before it has a message read again, one after it
has not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from sync_service.storage import tables as t

COUNTED = ("failed", "delayed", "automatic", "others")


@dataclass(frozen=True, slots=True)
class Position:
    """The last number (UID) that was read, under the mailbox's present validity (RFC 3501, 2.3.1.1)."""

    mailbox: bytes
    validity: int
    last: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report whose mail is not yet known to have gone out."""

    mailbox: bytes
    validity: int
    uid: int
    mail: bytes
    reason: str


def position(connection: Connection, mailbox: bytes, validity: int) -> Position:
    """Where to go on reading: at the beginning of a mailbox that is new, or was numbered anew."""
    row = connection.execute(_of(mailbox)).one_or_none()
    return Position(mailbox, validity, row.last if row is not None and row.validity == validity else 0)


def counts(connection: Connection, mailbox: bytes) -> dict[str, int]:
    """How many messages of each sort were ever met in a mailbox."""
    row = connection.execute(_of(mailbox)).one_or_none()
    return {name: getattr(row, name) if row is not None else 0 for name in COUNTED}


def move_on(connection: Connection, before: Position, last: int, met: dict[str, int]) -> None:
    """Write how far it was read, and count what was met."""
    columns = t.returned_mailboxes.c
    known = connection.execute(_of(before.mailbox)).one_or_none()
    values: dict[str, object] = {"validity": before.validity, "last": last}
    if known is None:
        values |= {name: met.get(name, 0) for name in COUNTED}
        connection.execute(insert(t.returned_mailboxes).values(mailbox=before.mailbox, **values))
        return
    values |= {name: columns[name] + met.get(name, 0) for name in COUNTED}
    connection.execute(update(t.returned_mailboxes).where(columns.mailbox == before.mailbox).values(**values))


def keep(connection: Connection, at: Position, uid: int, mail: bytes, reason: str, now: int, *, waits: bool) -> None:
    """Note a report about a mail of ours; `waits` until it is known that the mail has gone out."""
    columns = t.returned_reports.c
    this = {"mailbox": at.mailbox, "validity": at.validity, "uid": uid}
    # a server may come back to an earlier numbering
    earlier = (columns.mailbox == at.mailbox) & (columns.validity == at.validity) & (columns.uid == uid)
    connection.execute(delete(t.returned_reports).where(earlier))
    values = {"mail": mail, "state": "waits" if waits else "done", "reason": reason, "read": now}
    connection.execute(insert(t.returned_reports).values(**this, **values))


def waiting(connection: Connection, most: int) -> Iterator[Waiting]:
    """Reports that wait, the oldest first."""
    columns = t.returned_reports.c
    query = select(t.returned_reports).where(columns.state == "waits").order_by(columns.read, columns.uid).limit(most)
    for row in connection.execute(query).all():
        yield Waiting(row.mailbox, row.validity, row.uid, row.mail, row.reason)


def settle(connection: Connection, one: Waiting) -> None:
    """It waits no longer."""
    columns = t.returned_reports.c
    this = (columns.mailbox == one.mailbox) & (columns.validity == one.validity) & (columns.uid == one.uid)
    connection.execute(update(t.returned_reports).where(this).values(state="done"))


def over(connection: Connection, at: Position, before: int, most: int) -> list[int]:
    """The numbers of reports that were read before this time (ms) and wait for nothing."""
    columns = t.returned_reports.c
    query = select(columns.uid).where(columns.mailbox == at.mailbox, columns.validity == at.validity)
    query = query.where(columns.state == "done", columns.read <= before).order_by(columns.read)
    return list(connection.scalars(query.limit(most)))


def forget(connection: Connection, at: Position, uids: Sequence[int]) -> None:
    """Forget reports that are in the mailbox no more, and those of an earlier numbering that wait for nothing."""
    columns = t.returned_reports.c
    ours = (columns.mailbox == at.mailbox) & (columns.state == "done")
    connection.execute(delete(t.returned_reports).where(ours, columns.validity == at.validity, columns.uid.in_(uids)))
    connection.execute(delete(t.returned_reports).where(ours, columns.validity != at.validity))


def _of(mailbox: bytes) -> Select[Any]:
    return select(t.returned_mailboxes).where(t.returned_mailboxes.c.mailbox == mailbox)
