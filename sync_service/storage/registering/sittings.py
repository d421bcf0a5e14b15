"""What a browser holds between two requests: a secret, of which the hash is stored, and how long it lasts."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from sync_service.storage import tables as t
from sync_service.storage.batch import Batch

MINUTE_MS = 60 * 1000
REGISTER_MS = 60 * MINUTE_MS
PASSKEY_MS = 5 * MINUTE_MS
SESSION_MS = 60 * MINUTE_MS
"""The longest time for which somebody stays signed in."""
IDLE_MS = 15 * MINUTE_MS
"""After so long without a request a session is over."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One row; `about` is an invitation or an account, None for a sign-in that has only begun."""

    what: str
    about: UUID | None
    challenge: bytes


def hashed(secret: bytes) -> bytes:
    """What is stored of a secret."""
    return sha256(b"mhcr/browser-sitting\0" + secret).digest()


def begin(batch: Batch, what: str, about: UUID | None, lasts: int) -> tuple[bytes, bytes]:
    """A new secret and a challenge, 32 bytes each, written at the flush; what is over is forgotten."""
    batch.connection.execute(delete(t.browser_sittings).where(t.browser_sittings.c.expires <= batch.now))
    secret = batch.tools.random(32)
    return secret, remember(batch, secret, what, about, lasts)


def remember(batch: Batch, secret: bytes, what: str, about: UUID | None, lasts: int) -> bytes:
    """Hold a secret for something else than before, written at the flush; returns its challenge."""
    challenge = batch.tools.random(32)
    batch.add(
        t.browser_sittings,
        hash=hashed(secret),
        what=what,
        about=about.bytes if about else None,
        challenge=challenge,
        seen=batch.now,
        expires=batch.now + lasts,
    )
    return challenge


def take(connection: Connection, secret: bytes, what: str, now: int) -> Sitting | None:
    """A sitting of this kind that still lasts; a session is seen by it, and ends when it was idle too long."""
    columns = t.browser_sittings.c
    mine = columns.hash == hashed(secret)
    row = connection.execute(select(t.browser_sittings).where(mine, columns.what == what)).one_or_none()
    if row is None or row.expires <= now or (what == "session" and row.seen + IDLE_MS <= now):
        return None
    if what == "session":
        connection.execute(update(t.browser_sittings).where(mine).values(seen=now))
    return Sitting(row.what, UUID(bytes=row.about) if row.about else None, row.challenge)


def end(connection: Connection, secret: bytes) -> None:
    """The secret is of no more use."""
    connection.execute(delete(t.browser_sittings).where(t.browser_sittings.c.hash == hashed(secret)))


def end_all_of(connection: Connection, about: UUID) -> None:
    """Sign an account out everywhere."""
    connection.execute(delete(t.browser_sittings).where(t.browser_sittings.c.about == about.bytes))
