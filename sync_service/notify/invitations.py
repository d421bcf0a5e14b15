"""Messages about invitations and codes that wait: taken, decided again, given a link, and marked with what became."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, select, update

from care_record.channels.channel import Channel
from care_record.invitations.deciding import OF_ADDRESSES, Ways, address_of, against_ways
from care_record.invitations.timing import goes_at
from care_record.people.dates import from_milliseconds
from sync_service.notify.outcome import Delivery, Outcome
from sync_service.notify.outgoing import MOST_QUESTIONS, in_flight, next_attempt
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Tools
from sync_service.storage.database import reading, writing
from sync_service.storage.registering import checks
from sync_service.storage.registering.known import (
    OPEN_STATES,
    Invitation,
    against,
    asked_of,
    end,
    find,
    has_account,
    invitation_of,
    known_of,
    load,
    move,
    say,
)
from sync_service.storage.registering.links import make_link
from sync_service.storage.registering.messages import send_second
from sync_service.storage.returned import marks
from sync_service.storage.sending.messages import NEVER

AT_ONCE = 20
_MINUTE = 60_000
_OF_INVITATIONS = ("link", "code", "notice")


@dataclass(frozen=True, slots=True)
class ReadyMessage:
    """A message that may go. `token` is a link's, `second` how its second code comes; both empty for others.

    `mark` is an e-mail's, once it is claimed.
    """

    id: bytes
    about: bytes
    patient: UUID
    what: str
    channel: Channel
    to: str
    token: str = ""
    second: str = ""
    reference: str = ""
    attempt: int = 0
    mark: str = ""


def earliest(engine: Engine, offered: Collection[Channel]) -> int | None:
    """When (ms) something is due next: a message, a question to the gateway, an end."""
    columns, ways = t.register_messages.c, [channel.value for channel in offered]
    due, ends = select(columns.next_at).order_by(columns.next_at), t.invitations.c
    queries = (
        due.where(columns.state == "queued", columns.channel.in_(ways)),
        due.where(columns.state == "awaiting"),
        select(ends.expires).where(ends.state.in_(OPEN_STATES), ends.what == "link").order_by(ends.expires),
    )
    with reading(engine) as connection:
        times = [connection.scalar(query.limit(1)) for query in queries]
    return min((time for time in times if time is not None and time < NEVER), default=None)


def take(engine: Engine, tools: Tools, offered: Collection[Channel]) -> tuple[list[ReadyMessage], int]:
    """Take due messages, each decided again by what is known now; returns the log's head too.

    The next attempt is set before it is sent: a crash in between sends it once more then, never at once.
    """
    columns, ways = t.register_messages.c, [channel.value for channel in offered]
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        query = select(t.register_messages).where(columns.state == "queued", columns.next_at <= batch.now)
        query = query.where(columns.channel.in_(ways)).order_by(columns.next_at).limit(AT_ONCE)
        rows = connection.execute(query).all()
        found = []
        for row in rows:
            load(batch, UUID(bytes=row.patient))
            ready = _of_invitation(batch, row) if row.what in _OF_INVITATIONS else _of_check(batch, row)
            if ready is not None:
                found.append(ready)
        batch.flush()
        return found, batch.log.seq


def _of_check(batch: Batch, row: Row[Any]) -> ReadyMessage | None:
    columns = t.code_checks.c
    found = batch.connection.execute(select(t.code_checks).where(columns.id == row.about)).one_or_none()
    if found is None or found.expires <= batch.now:
        _set(batch, row.id, state="cancelled")
        return None
    wrapped = batch.state.patients[UUID(bytes=row.patient)].wrapped_key
    to = batch.tools.at_rest.decrypt(row.patient, wrapped, found.address, checks.PURPOSE).decode()
    _next(batch, row)
    return _ready(row, to)


def _of_invitation(batch: Batch, row: Row[Any]) -> ReadyMessage | None:
    invitation = find(batch.connection, UUID(bytes=row.about))
    if invitation is None or not invitation.state.is_open:
        _set(batch, row.id, state="cancelled")
        return None
    asked = asked_of(batch, invitation)
    invitation = _told_in_place(batch, invitation)
    reasons = against(batch, invitation, asked)
    hard = next((one for one in reasons if one.code not in OF_ADDRESSES), None)
    if hard is not None:
        batch.fact(invitation.patient, end(batch, invitation, hard.words))
        return None
    channel, what = Channel(row.channel), invitation.what
    if row.what == "code":
        # its link has gone: the address of the code's own way counts, as it is now
        what, ways = "code", Ways(channel, None, asked.carer)
        reasons = against_ways(known_of(batch, invitation.patient, role=invitation.role), ways)
    if reasons:
        _set(batch, row.id, state="held", reason=reasons[0].words)
        say(batch, invitation, "invitation.no-address", what, reasons[0].words)
        return None
    goes = round(goes_at(channel, from_milliseconds(batch.now)).timestamp() * 1000)
    if goes > batch.now:
        _set(batch, row.id, next_at=goes)
        return None
    to = address_of(batch.state.patients[invitation.patient].patient, channel, asked.carer)
    _next(batch, row)
    if what != "link":
        return _ready(row, to, what=what)
    token = make_link(batch.connection, invitation.id, batch.tools.random(16), batch.now)
    return _ready(row, to, token=token, second=invitation.second)


def _told_in_place(batch: Batch, invitation: Invitation) -> Invitation:
    """Whoever has registered meanwhile is told so, in place of a link."""
    if invitation.what != "link" or invitation.role != "patient":
        return invitation
    if not has_account(batch.connection, invitation.patient):
        return invitation
    move(batch, invitation, invitation.state, what="notice")
    found = find(batch.connection, invitation.id)
    assert found is not None  # noqa: S101
    return found


def _ready(row: Row[Any], to: str, *, what: str = "", token: str = "", second: str = "") -> ReadyMessage:
    return ReadyMessage(
        row.id,
        row.about,
        UUID(bytes=row.patient),
        what or row.what,
        Channel(row.channel),
        to,
        token,
        second,
        attempt=row.attempts + 1,
    )


def _next(batch: Batch, row: Row[Any]) -> None:
    attempts = row.attempts + 1
    _set(batch, row.id, attempts=attempts, next_at=batch.now + next_attempt(attempts))


def _set(batch: Batch, id: bytes, **values: object) -> None:
    batch.connection.execute(update(t.register_messages).where(t.register_messages.c.id == id).values(**values))


def claim(engine: Engine, tools: Tools, ready: Sequence[ReadyMessage]) -> list[ReadyMessage]:
    """Those that may go out now: still waiting, and taken by no other process since; asked right before each."""
    columns, held = t.register_messages.c, []
    with writing(engine) as connection:
        for one in ready:
            ours = (columns.id == one.id) & (columns.state == "queued") & (columns.attempts == one.attempt)
            values = {"next_at": tools.clock() + in_flight(one.attempt)}
            if connection.execute(update(t.register_messages).where(ours).values(**values)).rowcount:
                held.append(_marked(connection, tools, one) if one.channel is Channel.EMAIL else one)
    return held


def _marked(connection: Connection, tools: Tools, one: ReadyMessage) -> ReadyMessage:
    return replace(one, mark=marks.new_mark(connection, tools.random, tools.clock(), marks.Kind.REGISTER, [one.id]))


def settle(engine: Engine, tools: Tools, outcomes: Sequence[tuple[ReadyMessage, Outcome]]) -> int:
    """Write what became of messages; the second code follows a link that has gone. Returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        for one, outcome in outcomes:
            if outcome.delivery is Delivery.LATER:
                _set(batch, one.id, reason=outcome.reason, next_at=batch.now + next_attempt(one.attempt))
                continue
            asks = bool(outcome.reference)
            values: dict[str, object] = {"next_at": batch.now + _MINUTE, "attempts": 1} if asks else {}
            state = "awaiting" if asks else outcome.delivery.value
            _set(batch, one.id, state=state, reason=outcome.reason, reference=outcome.reference, **values)
            _say(batch, one, outcome)
        batch.flush()
        return batch.log.seq


def _say(batch: Batch, one: ReadyMessage, outcome: Outcome) -> None:
    if one.what not in _OF_INVITATIONS:
        return
    invitation = find(batch.connection, UUID(bytes=one.about))
    if invitation is None or not invitation.state.is_open:
        return
    load(batch, one.patient)
    say(batch, invitation, f"invitation.{outcome.delivery}", one.what, outcome.reason or None)
    if one.what == "link" and outcome.delivery is not Delivery.BOUNCED:
        send_second(batch, invitation)


def awaited(engine: Engine, tools: Tools) -> list[ReadyMessage]:
    """Messages about which a gateway is to be asked now; the next question is set before."""
    columns = t.register_messages.c
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        query = select(t.register_messages).where(columns.state == "awaiting", columns.next_at <= batch.now)
        rows = connection.execute(query.order_by(columns.next_at).limit(AT_ONCE)).all()
        for row in rows:
            asked = row.attempts + 1
            values: dict[str, object] = {"attempts": asked, "next_at": batch.now + next_attempt(asked)}
            _set(batch, row.id, **values, **({"state": "sent"} if asked > MOST_QUESTIONS else {}))
        return [
            ReadyMessage(
                row.id, row.about, UUID(bytes=row.patient), row.what, Channel(row.channel), "", reference=row.reference
            )
            for row in rows
        ]


def settle_awaited(engine: Engine, tools: Tools, outcomes: Sequence[tuple[ReadyMessage, Outcome]]) -> int:
    """Write what a gateway says became of messages; returns the log's head."""
    with writing(engine) as connection:
        batch = Batch(connection, tools)
        for one, outcome in outcomes:
            _became(batch, one, outcome)
        batch.flush()
        return batch.log.seq


def came_back(batch: Batch, message: bytes, reason: str) -> bool:
    """An e-mail that a server had taken came back; False while it is not written yet that it has gone out."""
    query = select(t.register_messages).where(t.register_messages.c.id == message)
    row = batch.connection.execute(query).one_or_none()
    if row is not None and row.state == "sent":
        one = ReadyMessage(row.id, row.about, UUID(bytes=row.patient), row.what, Channel(row.channel), "")
        _became(batch, one, Outcome(Delivery.BOUNCED, reason))
    return row is None or row.state != "queued"


def _became(batch: Batch, one: ReadyMessage, outcome: Outcome) -> None:
    _set(batch, one.id, state=outcome.delivery.value, reason=outcome.reason)
    _say(batch, one, outcome)


def expire(engine: Engine, tools: Tools, most: int = 200) -> int:
    """End invitations whose time has passed: their links die. Returns the log's head."""
    with writing(engine) as connection:
        batch, columns = Batch(connection, tools), t.invitations.c
        over = select(t.invitations).where(columns.state.in_(OPEN_STATES), columns.expires <= batch.now)
        for row in connection.execute(over.where(columns.what == "link").limit(most)).all():
            invitation = invitation_of(row)
            load(batch, invitation.patient)
            say(batch, invitation, "invitation.expired", "link")
        batch.flush()
        return batch.log.seq
