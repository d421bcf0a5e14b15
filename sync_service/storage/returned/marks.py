"""The mark of a mail: 128 random bits that stand in its address of return and in its Message-ID, and in no table.

Only its hash is kept, with the messages that the mail stands for. So a report about a mail can be made by those alone
who have seen that very mail, and a mark tells nothing of who was written to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from care_record.wire.link import TOKEN_BYTES, token_bytes, token_text
from sync_service.storage import tables as t

KEPT_MS = 60 * 24 * 3600 * 1000
"""How long a mail is known again: longer than any server tries, and than a mailbox keeps what was read (both ms)."""


class Kind(StrEnum):
    """Whose message a mail carries: the table in which its row stands."""

    SEND = "send"
    REGISTER = "register"
    PICTURES = "pictures"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that went out. `messages` are those for which no newer mail has gone out since."""

    kind: Kind
    messages: tuple[bytes, ...]


def new_mark(
    connection: Connection, random: Callable[[int], bytes], now: int, kind: Kind, messages: Iterable[bytes]
) -> str:
    """Note that a mail for these messages is handed over, and give its mark: 26 letters and digits, lower case."""
    text = token_text(random(TOKEN_BYTES)).lower()
    hashed = hash_of(text)
    rows = [{"hash": hashed, "message": message, "kind": kind.value, "at": now} for message in messages]
    connection.execute(insert(t.mails), rows)
    return text


def hash_of(mark: str) -> bytes | None:
    """What is kept of a mark; None for a text that is none. Case does not matter: servers on the way may change it."""
    token = token_bytes(mark)
    return None if token is None else sha256(b"mhcr/mail\0" + token).digest()


def is_known(connection: Connection, hashed: bytes) -> bool:
    """Whether this is the hash of a mail of ours."""
    return connection.execute(select(t.mails.c.at).where(t.mails.c.hash == hashed).limit(1)).first() is not None


def mail_of(connection: Connection, hashed: bytes) -> Mail | None:
    """The mail whose mark has this hash; None where none is known any more."""
    columns, newer = t.mails.c, t.mails.alias()
    rows = connection.execute(select(columns.message, columns.kind, columns.at).where(columns.hash == hashed)).all()
    if not rows:
        return None
    latest = []
    for row in rows:
        later = select(newer.c.at).where(newer.c.message == row.message, newer.c.at > row.at).limit(1)
        if connection.execute(later).first() is None:
            latest.append(row.message)
    return Mail(Kind(rows[0].kind), tuple(latest))


def forget(connection: Connection, now: int) -> None:
    """Forget mails that are too old to come back."""
    connection.execute(delete(t.mails).where(t.mails.c.at < now - KEPT_MS))
