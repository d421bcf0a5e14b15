"""Pictures of documents on their way to the identity desk: sealed in the browser, destroyed with the request's end.

Nothing of them stands in the log or in a backup: an asking's private key is sealed to the desk's workstations, in rows
that go with the pictures, so that a copy of the database from before opens on those workstations alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from care_record.identity.contact import email_of
from care_record.sealing.envelope import Envelope
from care_record.statements.directory import Directory
from care_record.wire.bodies import Body, identity
from care_record.wire.cbor import MalformedCbor
from care_record.wire.link import token_hash, token_text
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.keys.at_rest import AtRest
from sync_service.storage.log import read_entry
from sync_service.storage.rules.said import Said

MOST_PICTURES = 6
MOST_BYTES = 8 * 1024 * 1024
NO_ADDRESS = "This request gives no e-mail address. Copy the link, or read it out."
OPEN_FOR_MS = 7 * 24 * 3600 * 1000
_TABLES = (t.pictures, t.picture_messages, t.picture_links, t.picture_wraps, t.picture_asks)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a link for pictures leads to; `left` is how many more are taken."""

    id: UUID
    case: UUID
    seq: int
    public: bytes
    left: int


class NotTaken(Exception):
    """The link leads nowhere (any more), or these are no sealed pictures."""


def asked(batch: Batch, said: Said[identity.IdentityPicturesAsked]) -> list[Body]:
    """Keep the public key that pictures for this asking are sealed to."""
    values = {"id": said.statement.id.bytes, "case_id": said.statement.stream.bytes, "seq": said.seq}
    batch.add(t.picture_asks, public_key=said.body.public, **values)
    return []


def destroy(batch: Batch, case: UUID) -> None:
    """Erase everything of a request's pictures: they have been decided about."""
    batch.flush()
    for table in _TABLES:
        gone = batch.connection.execute(delete(table).where(table.c.case_id == case.bytes))
        batch.erased |= gone.rowcount > 0


def keep_key(batch: Batch, case: UUID, id: UUID, wraps: Mapping[UUID, bytes]) -> None:
    """Keep an asking's wrapped private key; raises `Refused` for an unknown one."""
    asks, connection = t.picture_asks.c, batch.connection
    known = select(asks.id).where(asks.id == id.bytes, asks.case_id == case.bytes)
    if connection.execute(known).first() is None:
        raise Refused("unknown-asking", "This request is not asked for pictures, or is closed.")
    connection.execute(delete(t.picture_wraps).where(t.picture_wraps.c.asked == id.bytes))
    rows = [
        {"asked": id.bytes, "device": device.bytes, "case_id": case.bytes, "wrap": wrap}
        for device, wrap in wraps.items()
    ]
    connection.execute(insert(t.picture_wraps), rows)


def make_link(batch: Batch, case: UUID, id: UUID) -> str:
    """The token of a new link for an asking; its hash is kept."""
    token = token_text(batch.tools.random(16))
    values = {"asked": id.bytes, "case_id": case.bytes, "expires": batch.now + OPEN_FOR_MS, "dead": False}
    batch.connection.execute(insert(t.picture_links).values(hash=token_hash(token), **values))
    return token


def queue_mail(batch: Batch, case: UUID, asked: UUID, directory: Directory) -> None:
    """Let a message with a link wait; raises `Refused` where the request gives no e-mail address."""
    if not address_of(batch, case, directory):
        raise Refused("no-address", NO_ADDRESS)
    values = {"asked": asked.bytes, "case_id": case.bytes, "state": "queued", "attempts": 0, "next_at": batch.now}
    batch.connection.execute(delete(t.picture_messages).where(t.picture_messages.c.asked == asked.bytes))
    batch.connection.execute(insert(t.picture_messages).values(reason="", **values))


def address_of(batch: Batch, case: UUID, directory: Directory) -> str:
    """The e-mail address that the request gives, which nobody has confirmed; empty where it gives none."""
    batch.cases.load({case.bytes}, directory)
    known = batch.cases.of(case)
    return email_of(known.asked.contact) if known is not None else ""


def open_link(connection: Connection, token: str, now: int) -> Asking | None:
    """What a token leads to, None where it leads nowhere."""
    links, asks = t.picture_links.c, t.picture_asks.c
    query = select(asks.id, asks.case_id, asks.seq, asks.public_key).join(t.picture_links, links.asked == asks.id)
    hashed = token_hash(token)
    row = connection.execute(query.where(links.hash == hashed, ~links.dead, links.expires > now)).one_or_none()
    if hashed is None or row is None:
        return None
    held = connection.scalar(select(func.count()).where(t.pictures.c.asked == row.id)) or 0
    return Asking(UUID(bytes=row.id), UUID(bytes=row.case_id), row.seq, row.public_key, MOST_PICTURES - held)


def statement_of(connection: Connection, at_rest: AtRest, asking: Asking) -> bytes:
    """The signed statement that asks, as the log has it."""
    cases = t.identity_cases.c
    key = connection.scalar(select(cases.wrapped_key).where(cases.id == asking.case.bytes)) or b""
    return read_entry(connection, at_rest, asking.seq, asking.case, key).body or b""


def take_in(batch: Batch, token: str, sealed: list[bytes], directory: Directory) -> int:
    """Keep sealed pictures, and tell the desk that they came; gives how many there are. Raises `NotTaken`."""
    asking = open_link(batch.connection, token, batch.now)
    if asking is None or not sealed or len(sealed) > asking.left:
        raise NotTaken
    for one in sealed:
        try:
            Envelope.parse(one)
        except MalformedCbor as error:
            raise NotTaken from error
    first = MOST_PICTURES - asking.left + 1
    rows = [
        {"asked": asking.id.bytes, "number": first + place, "case_id": asking.case.bytes, "sealed": one}
        for place, one in enumerate(sealed)
    ]
    batch.connection.execute(insert(t.pictures), rows)
    batch.log.load({asking.case.bytes})
    batch.cases.load({asking.case.bytes}, directory)
    batch.fact(asking.case, identity.IdentityPictures(asked=asking.id, count=len(sealed)))
    batch.flush()
    return first + len(sealed) - 1


def sealed_of(
    connection: Connection, case: UUID, device: UUID
) -> tuple[dict[UUID, bytes], list[tuple[UUID, int, bytes]]]:
    """The wraps for one workstation by asking, and the sealed pictures with their asking and number."""
    wraps, held = t.picture_wraps.c, t.pictures.c
    found = select(wraps.asked, wraps.wrap).where(wraps.case_id == case.bytes, wraps.device == device.bytes)
    keys = {UUID(bytes=row.asked): row.wrap for row in connection.execute(found)}
    query = select(held.asked, held.number, held.sealed).where(held.case_id == case.bytes)
    rows = connection.execute(query.order_by(held.asked, held.number))
    return keys, [(UUID(bytes=row.asked), row.number, row.sealed) for row in rows]
