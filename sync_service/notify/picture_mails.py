"""Links for pictures that go by e-mail: to the address that the request itself gives, which nobody has confirmed.

A message waits with the asking it is for; its link is made when it is handed over, and goes with the request's end.
"""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from sqlalchemy import Engine, select, update

from care_record.statements.directory import Directory
from care_record.wire.bodies import identity
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.notify.outgoing import in_flight, next_attempt
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.identity.pictures import address_of, make_link
from sync_service.storage.returned import marks

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ReadyLink:
    """A message that may go. `attempt` counts how often it was taken: by it a process sees that no other has it.

    `mark` is its mail's, once it is claimed.
    """

    asked: UUID
    case: UUID
    to: str
    token: str
    attempt: int
    mark: str = ""


def earliest(engine: Engine) -> int | None:
    """When (ms) a message is due next."""
    columns = t.picture_messages.c
    query = select(columns.next_at).where(columns.state == "queued").order_by(columns.next_at).limit(1)
    with reading(engine) as connection:
        return connection.scalar(query)


def take(engine: Engine, tools: Tools, directory: Directory) -> list[ReadyLink]:
    """Take due messages, each with a new link; the next attempt is set before it is handed over."""
    columns, found = t.picture_messages.c, list[ReadyLink]()
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        due = select(t.picture_messages).where(columns.state == "queued", columns.next_at <= batch.now)
        for row in connection.execute(due.order_by(columns.next_at).limit(AT_ONCE)).all():
            case, asked, attempts = UUID(bytes=row.case_id), UUID(bytes=row.asked), row.attempts + 1
            token = make_link(batch, case, asked)
            _set(batch, asked, attempts=attempts, next_at=batch.now + next_attempt(attempts))
            found.append(ReadyLink(asked, case, address_of(batch, case, directory), token, attempts))
    return found


def claim(engine: Engine, tools: Tools, one: ReadyLink) -> ReadyLink | None:
    """The message again, if it may go out now: still waiting, its request open, and taken by no other process since."""
    columns = t.picture_messages.c
    ours = (columns.asked == one.asked.bytes) & (columns.state == "queued") & (columns.attempts == one.attempt)
    with writing(engine) as connection:
        values = {"next_at": tools.clock() + in_flight(one.attempt)}
        if not connection.execute(update(t.picture_messages).where(ours).values(**values)).rowcount:
            return None
        mark = marks.new_mark(connection, tools.random, tools.clock(), marks.Kind.PICTURES, [one.asked.bytes])
        return replace(one, mark=mark)


def settle(engine: Engine, tools: Tools, one: ReadyLink, outcome: Outcome, directory: Directory) -> int:
    """Write what became of a message; the desk is told. Returns the log's head."""
    columns = t.picture_messages.c
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        held = select(columns.asked).where(columns.asked == one.asked.bytes, columns.state == "queued")
        if connection.execute(held).first() is None:
            # the request has ended meanwhile, and everything of its pictures with it
            return batch.log.seq
        if outcome.delivery is Delivery.LATER:
            _set(batch, one.asked, reason=outcome.reason, next_at=batch.now + next_attempt(one.attempt))
            return batch.log.seq
        _became(batch, one.case, one.asked, outcome, directory)
        batch.flush()
        return batch.log.seq


def came_back(batch: Batch, asked: bytes, reason: str, directory: Directory) -> bool:
    """A mail that a server had taken came back; False while it is not written yet that it has gone out."""
    query = select(t.picture_messages).where(t.picture_messages.c.asked == asked)
    row = batch.connection.execute(query).one_or_none()
    if row is not None and row.state == "sent":
        outcome = Outcome(Delivery.BOUNCED, reason)
        _became(batch, UUID(bytes=row.case_id), UUID(bytes=asked), outcome, directory)
    return row is None or row.state != "queued"


def _became(batch: Batch, case: UUID, asked: UUID, outcome: Outcome, directory: Directory) -> None:
    came: Literal["sent", "bounced"] = "bounced" if outcome.delivery is Delivery.BOUNCED else "sent"
    _set(batch, asked, state=came, reason=outcome.reason)
    batch.log.load({case.bytes})
    batch.cases.load({case.bytes}, directory)
    batch.fact(case, identity.IdentityPicturesMailed(asked=asked, outcome=came, reason=outcome.reason or None))


def _set(batch: Batch, asked: UUID, **values: object) -> None:
    columns = t.picture_messages.c
    batch.connection.execute(update(t.picture_messages).where(columns.asked == asked.bytes).values(**values))
