"""What a report means for the message that came back, written in one transaction with how far the mailbox was read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from care_record.statements.directory import Directory
from sync_service.notify import alerts, invitations, outgoing, picture_mails
from sync_service.notify.returned.reports import Report, Sort
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.returned import marks, reports
from sync_service.storage.returned.marks import Kind, Mail
from sync_service.storage.returned.reports import Position
from sync_service.storage.risk.escalating import DirectoryIn

AT_ONCE = 50
_MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class Written:
    """What became of messages: the log's head, the numbers of those that are about mail of ours, and how many are not.

    `others` are neither reports about mail of ours nor automatic replies.
    """

    head: int
    ours: tuple[int, ...]
    others: int


def write(
    engine: Engine, tools: Tools, directory_in: DirectoryIn, seen: Position, found: Sequence[tuple[int, Report]]
) -> Written:
    """Write what came back, and that these messages were read. Those that another process has read first count once."""
    with writing(engine) as connection:
        # the log's lock, so that no other process writes the same
        batch = Batch(connection, tools)
        before = reports.position(connection, seen.mailbox, seen.validity)
        fresh = [(uid, report) for uid, report in found if uid > before.last]
        met, ours = Counter[str](), []
        directory = directory_in(connection)
        for uid, report in fresh:
            mail = _mail(connection, report)
            sort = report.sort if mail is not None or report.sort is Sort.AUTOMATIC else Sort.OTHER
            met[sort.value] += 1
            if mail is None:
                continue
            ours.append(uid)
            settled = sort is not Sort.FAILED or _came_back(batch, mail, report.reason, directory)
            reports.keep(connection, before, uid, mail, report.reason, batch.now, waits=not settled)
        if fresh:
            reports.move_on(connection, before, fresh[-1][0], met)
        batch.flush()
        return Written(batch.log.seq, tuple(ours), met[Sort.OTHER.value])


def write_waiting(engine: Engine, tools: Tools, directory_in: DirectoryIn) -> int:
    """Look again at reports that came before it was written that their mail had gone out; returns the log's head."""
    with reading(engine) as connection:
        if next(reports.waiting(connection, 1), None) is None:
            return 0
    with writing(engine) as connection:
        batch, directory = Batch(connection, tools), directory_in(connection)
        for one in reports.waiting(connection, _MOST_WAITING):
            if _came_back(batch, one.mail, one.reason, directory):
                reports.settle(connection, one)
        batch.flush()
        return batch.log.seq


def _mail(connection: Connection, report: Report) -> bytes | None:
    """The one mail of ours that a report is about, by the hash of its mark; None for none, or for more than one."""
    hashes = {hashed for mark in report.marks if (hashed := marks.hash_of(mark)) is not None}
    known = [hashed for hashed in hashes if marks.is_known(connection, hashed)]
    return known[0] if len(known) == 1 else None


def _came_back(batch: Batch, hashed: bytes, reason: str, directory: Directory | None) -> bool:
    """Say it wherever the mail belongs; False while it is not written yet that the mail has gone out."""
    mail = marks.mail_of(batch.connection, hashed)
    if mail is None or directory is None:
        return True
    # each message, also where another one waits: what was said is not said again
    said = [_of_message(batch, mail, message, reason, directory) for message in mail.messages]
    return all(said)


def _of_message(batch: Batch, mail: Mail, message: bytes, reason: str, directory: Directory) -> bool:
    match mail.kind:
        case Kind.SEND:
            return outgoing.came_back(batch, message, reason)
        case Kind.REGISTER:
            return invitations.came_back(batch, message, reason)
        case Kind.PICTURES:
            return picture_mails.came_back(batch, message, reason, directory)
        case Kind.ALERT:
            return alerts.came_back(batch, message, reason)
