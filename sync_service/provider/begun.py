"""Sign-ins by the provider that a workstation has begun: each can be finished once, by who began it, and soon."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select

from care_record.wire.base64url import to_base64url
from sync_service.storage import tables as t

LIFETIME_MS = 10 * 60 * 1000
MOST_BEGUN = 1000
REDIRECT = "http://127.0.0.1:{port}/signed-in"
"""Where the browser brings the answer: the workstation's own address (RFC 8252, 7.3)."""


class TooManyBegun(Exception):
    """More sign-ins are open than a trust's staff can have begun."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: what the provider must say back, and where it sends the browser."""

    nonce: str
    redirect: str


def begin(connection: Connection, challenge: bytes, port: int, now: int) -> tuple[str, str]:
    """A secret that finishes this sign-in, and its nonce, for a challenge of PKCE (SHA-256). Raises `TooManyBegun`."""
    table = t.provider_sign_ins
    connection.execute(delete(table).where(table.c.expires <= now))
    if (connection.scalar(select(func.count()).select_from(table)) or 0) >= MOST_BEGUN:
        raise TooManyBegun
    secret = secrets.token_urlsafe(32)
    connection.execute(
        insert(table).values(hash=_hash(secret), challenge=challenge, port=port, expires=now + LIFETIME_MS)
    )
    return secret, nonce_of(secret)


def take(connection: Connection, secret: str, verifier: str, now: int) -> Begun | None:
    """The sign-in that this secret finishes; it is gone then, also where the verifier is not its own."""
    table = t.provider_sign_ins
    mine = table.c.hash == _hash(secret)
    row = connection.execute(select(table).where(mine)).one_or_none()
    # of two that come at once, the one whose deletion counts has it
    if row is None or connection.execute(delete(table).where(mine)).rowcount != 1 or row.expires <= now:
        return None
    if not hmac.compare_digest(sha256(verifier.encode()).digest(), row.challenge):
        return None
    return Begun(nonce_of(secret), REDIRECT.format(port=row.port))


def nonce_of(secret: str) -> str:
    """The nonce of a sign-in: who sees it, as the provider does, does not learn the secret."""
    return to_base64url(sha256(b"mhcr/nonce\0" + secret.encode()).digest())


def _hash(secret: str) -> bytes:
    return sha256(b"mhcr/provider-sign-in\0" + secret.encode()).digest()
