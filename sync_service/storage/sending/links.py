"""Links: made at the moment of sending, stored as a hash, opened with a date of birth (threat model, section 8).

The link of somebody who is asked about a patient is opened with that person's own name.
"""

import hmac
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from care_record.channels.states import DeliveryState
from care_record.people.names import same_person
from care_record.schedules.requests import raised
from care_record.statements.contents import contents
from care_record.wire import bodies
from care_record.wire.bodies import MeasureRaised, MeasureRequested, RequestFact, ScheduleSet
from care_record.wire.link import token_hash, token_text
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.facts import apply_fact, load_requests
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.log import read_entry
from sync_service.storage.state import KnownPatient, KnownRequest, RecordKey, Wanted

MOST_TRIES = 5
SITTING_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right confirmation opens; `sitting` is the secret that submitting needs, `language` the patient's own."""

    sitting: bytes
    request: KnownRequest
    asked: MeasureRequested
    key: RecordKey
    language: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A right confirmation on a request that has ended: `used`, with its receipt, `expired`, or `ended`.

    `ended` is told to somebody else than the patient whose request was cancelled.
    """

    code: str
    receipt: str | None


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Nothing opens; `patient` where the link was known, so that tries can be counted for the person too."""

    patient: UUID | None = None


def make_link(connection: Connection, request: UUID, random: bytes, now: int) -> str:
    """A new link's token (26 characters), of sixteen random bytes; only its hash is stored."""
    token = token_text(random)
    values = {"request": request.bytes, "created": now, "tries": 0, "dead": False}
    connection.execute(insert(t.links).values(hash=token_hash(token), **values))
    return token


def make_letter_link(connection: Connection, request: UUID, code: bytes, now: int) -> str | None:
    """The token of a letter; every earlier letter's link to the request dies. None where this one has died itself.

    The same code again is the same letter: its answer was lost, and nothing changes.
    """
    token = token_text(code)
    hashed = token_hash(token)
    known = connection.execute(select(t.links.c.dead).where(t.links.c.hash == hashed)).one_or_none()
    if known is not None:
        return None if known.dead else token
    earlier = (t.links.c.request == request.bytes) & t.links.c.letter
    connection.execute(update(t.links).where(earlier, ~t.links.c.dead).values(dead=True))
    values = {"request": request.bytes, "created": now, "tries": 0, "dead": False, "letter": True}
    connection.execute(insert(t.links).values(hash=hashed, **values))
    return token


def patient_of(connection: Connection, token: str) -> UUID | None:
    """Whose link this is, for counting tries."""
    hashed = token_hash(token)
    query = select(t.requests.c.patient).join(t.links, t.links.c.request == t.requests.c.id)
    found = connection.scalar(query.where(t.links.c.hash == hashed)) if hashed else None
    return UUID(bytes=found) if found else None


def patient_of_request(connection: Connection, request: UUID) -> UUID:
    """Whose request this is; raises `LookupError` for an unknown one."""
    found = connection.scalar(select(t.requests.c.patient).where(t.requests.c.id == request.bytes))
    if found is None:
        raise LookupError("a request that is not known")
    return UUID(bytes=found)


def open_link(batch: Batch, token: str, given: date | str) -> Opened | Finished | NotOpened:
    """Try a patient's link with a date of birth, or somebody else's with their name. Flushes the batch.

    The fifth wrong one kills the link and says so in the log. At the other page's door nothing is tried.
    """
    hashed = token_hash(token)
    row = batch.connection.execute(select(t.links).where(t.links.c.hash == hashed)).one_or_none() if hashed else None
    if row is None:
        return NotOpened()
    load_requests(batch, [UUID(bytes=row.request)])
    request = batch.state.requests[UUID(bytes=row.request)]
    batch.state.load(Wanted(frozenset({request.patient.bytes})))
    locked = row.tries >= MOST_TRIES
    known = batch.state.patients[request.patient]
    if locked or isinstance(given, date) != request.of_patient:
        return NotOpened(request.patient)
    if not _is_right(batch, request, known, given):
        _wrong(batch, request, row.hash, row.tries + 1)
        return NotOpened(request.patient)
    finished = _finished(batch, request)
    if finished is not None:
        return finished
    key = batch.state.keys.get(request.patient)
    ended = row.dead or known.patient.deceased or not request.state.is_open
    if ended or key is None or not batch.access.of(request.patient).takes(key.key, batch.now):
        return NotOpened(request.patient)
    return _open(batch, request, known, key, row.hash)


def _is_right(batch: Batch, request: KnownRequest, known: KnownPatient, given: date | str) -> bool:
    if isinstance(given, date):
        return hmac.compare_digest(known.patient.birth_date.isoformat(), given.isoformat())
    asked = requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    return asked.recipient is not None and same_person(asked.recipient.name, given)


def _wrong(batch: Batch, request: KnownRequest, link: bytes, tries: int) -> None:
    dead = tries >= MOST_TRIES
    values = {"tries": tries, "dead": True} if dead else {"tries": tries}
    batch.connection.execute(update(t.links).where(t.links.c.hash == link).values(**values))
    if dead:
        what = "dates of birth" if request.of_patient else "names"
        words = f"{MOST_TRIES} wrong {what}; the link no longer works."
        apply_fact(batch, request_fact("link.locked", request, words))
    batch.flush()


def _finished(batch: Batch, request: KnownRequest) -> Finished | None:
    if request.state is DeliveryState.RETURNED:
        receipt = batch.connection.scalar(
            select(t.responses.c.receipt).where(t.responses.c.request == request.id.bytes)
        )
        return Finished("used", receipt)
    if request.state is DeliveryState.EXPIRED or (request.state.is_open and request.expires <= batch.now):
        return Finished("expired", None)
    if request.state is DeliveryState.CANCELLED and not request.of_patient:
        return Finished("ended", None)
    return None


def _open(batch: Batch, request: KnownRequest, known: KnownPatient, key: RecordKey, link: bytes) -> Opened:
    sitting = batch.tools.random(32)
    expires = min(batch.now + SITTING_MS, request.expires)
    batch.add(t.sittings, hash=hashed_sitting(sitting), request=request.id.bytes, link=link, expires=expires)
    if request.state is not DeliveryState.OPENED:
        apply_fact(batch, request_fact("measure.opened", request))
    batch.flush()
    asked = requested_body(batch.connection, batch.tools.at_rest, request, known.wrapped_key)
    return Opened(sitting, request, asked, key, known.patient.language if request.of_patient else "")


def request_fact(kind: str, request: KnownRequest, reason: str | None = None) -> RequestFact:
    """A fact of the service's own about a request."""
    fields = {"v": 1, "kind": kind, "request": request.id.bytes, "channel": request.channel}
    body = bodies.service_fact(kind, fields | ({"reason": reason} if reason else {}))
    assert isinstance(body, RequestFact)  # noqa: S101
    return body


def hashed_sitting(sitting: bytes) -> bytes:
    """What is stored of a sitting."""
    return sha256(b"mhcr/sitting\0" + sitting).digest()


def requested_body(
    connection: Connection, at_rest: AtRest, request: KnownRequest, wrapped_key: bytes
) -> MeasureRequested:
    """What was asked, from the log: by somebody, or raised for a schedule, with the words that its team uses now."""
    entry = read_entry(connection, at_rest, request.seq, request.patient, wrapped_key)
    body, statement = contents(entry) or (None, None)
    if isinstance(body, MeasureRaised) and statement is None:
        seq = connection.scalar(select(t.schedules.c.seq).where(t.schedules.c.id == body.schedule.bytes))
        said, _ = contents(read_entry(connection, at_rest, seq or 0, request.patient, wrapped_key)) or (None, None)
        return raised(body, said.message if isinstance(said, ScheduleSet) else None)
    assert isinstance(body, MeasureRequested)  # noqa: S101
    return body


def asked_by(
    connection: Connection, at_rest: AtRest, request: KnownRequest, wrapped_key: bytes
) -> tuple[UUID, UUID | None]:
    """The team that asked, and the workstation at which a person did; None for what a schedule has raised."""
    body, statement = contents(read_entry(connection, at_rest, request.seq, request.patient, wrapped_key)) or (
        None,
        None,
    )
    assert isinstance(body, (MeasureRaised, MeasureRequested))  # noqa: S101
    return body.team, statement.device if statement else None
