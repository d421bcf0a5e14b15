"""Local sign-in: Argon2id passwords, a lock after five wrong ones; and tickets, which serve enrolment alone."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Connection, Engine, case, delete, insert, select, update

from sync_service.storage import tables as t
from sync_service.storage.database import reading, writing

MOST_FAILURES = 5
LOCK_MS = 5 * 60 * 1000
TICKET_MS = 15 * 60 * 1000
SHORTEST_PASSWORD = 12


class SignInRefused(Exception):
    """Unknown account, wrong password or a lock: which one is not said."""


class PasswordTooShort(Exception):
    """A password of fewer than twelve characters."""


class AccountTaken(Exception):
    """Another member signs in by this name."""


class Accounts:
    """Accounts by name; case and outer spaces do not matter. `memory` is Argon2id's, in KiB."""

    def __init__(self, engine: Engine, clock: Callable[[], int], *, memory: int = 64 * 1024) -> None:
        self._engine = engine
        self._clock = clock
        self._memory = memory
        # an unknown account takes as long as a known one
        self._nobody = self._hash(secrets.token_hex(16))

    def set_password(self, account: str, member: UUID, password: str) -> None:
        """Give a member an account, or a new password. Raises `PasswordTooShort` or `AccountTaken`."""
        if len(password) < SHORTEST_PASSWORD:
            raise PasswordTooShort
        hashed = self._hash(password)
        with writing(self._engine) as connection:
            holder = select(t.accounts.c.member).where(t.accounts.c.account == _plain(account))
            if connection.scalar(holder) not in (None, member.bytes):
                raise AccountTaken
            connection.execute(delete(t.accounts).where(t.accounts.c.member == member.bytes))
            connection.execute(
                insert(t.accounts).values(
                    account=_plain(account), member=member.bytes, password=hashed, failures=0, locked_until=0
                )
            )

    def sign_in(self, account: str, password: str) -> tuple[str, UUID]:
        """A ticket for enrolment and the member. Raises `SignInRefused`."""
        now = self._clock()
        with reading(self._engine) as connection:
            row = connection.execute(select(t.accounts).where(t.accounts.c.account == _plain(account))).one_or_none()
        right = self._verify(password, row.password if row else self._nobody)
        if row is None:
            raise SignInRefused
        locked = row.locked_until > now
        with writing(self._engine) as connection:
            mine = t.accounts.c.account == row.account
            if right and not locked:
                connection.execute(update(t.accounts).where(mine).values(failures=0))
                return _new_ticket(connection, row.member, now), UUID(bytes=row.member)
            if not right and not locked:
                self._count_failure(connection, row.account, now)
        raise SignInRefused

    def admit(self, member: UUID) -> str:
        """A ticket for a member whom the trust's provider has signed in: no lock of a password concerns it."""
        with writing(self._engine) as connection:
            return _new_ticket(connection, member.bytes, self._clock())

    def ticket_member(self, ticket: str) -> UUID | None:
        """The member whose ticket this is, or None."""
        with reading(self._engine) as connection:
            member = connection.scalar(
                select(t.tickets.c.member).where(
                    t.tickets.c.hash == _ticket(ticket), t.tickets.c.expires > self._clock()
                )
            )
        return UUID(bytes=member) if member else None

    def _hash(self, password: str) -> str:
        return self._argon2(secrets.token_bytes(16)).derive_phc_encoded(password.encode())

    def _argon2(self, salt: bytes) -> Argon2id:
        return Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=self._memory)

    @staticmethod
    def _verify(password: str, hashed: str) -> bool:
        try:
            Argon2id.verify_phc_encoded(password.encode(), hashed)
        except InvalidKey:
            return False
        return True

    @staticmethod
    def _count_failure(connection: Connection, account: str, now: int) -> None:
        full = t.accounts.c.failures + 1 >= MOST_FAILURES
        connection.execute(
            update(t.accounts)
            .where(t.accounts.c.account == account)
            .values(
                failures=case((full, 0), else_=t.accounts.c.failures + 1),
                locked_until=case((full, now + LOCK_MS), else_=t.accounts.c.locked_until),
            )
        )


def _plain(account: str) -> str:
    return account.strip().casefold()


def _new_ticket(connection: Connection, member: bytes, now: int) -> str:
    ticket = secrets.token_urlsafe(24)
    connection.execute(delete(t.tickets).where(t.tickets.c.expires <= now))
    connection.execute(insert(t.tickets).values(hash=_ticket(ticket), member=member, expires=now + TICKET_MS))
    return ticket


def _ticket(ticket: str) -> bytes:
    return sha256(b"mhcr/ticket\0" + ticket.encode()).digest()
