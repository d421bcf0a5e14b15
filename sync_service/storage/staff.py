"""The directory as the log has it, and what the service knows of itself."""

from uuid import UUID

from sqlalchemy import Connection, insert, select

from care_record.log.entry import parse as parse_entry
from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from sync_service.storage import tables as t

ROOT, TRUST, KEYS = "root", "trust", "keys"


def get_meta(connection: Connection, key: str) -> bytes | None:
    """A remembered value."""
    return connection.scalar(select(t.meta.c.value).where(t.meta.c.key == key))


def set_meta(connection: Connection, key: str, value: bytes) -> None:
    """Remember a value for good."""
    connection.execute(insert(t.meta).values(key=key, value=value))


class DirectoryCache:
    """Follows the trust's stream; the same object as long as nothing new was committed."""

    def __init__(self) -> None:
        self._held: tuple[int, Directory] | None = None

    def read(self, connection: Connection) -> Directory | None:
        """The directory that the transaction sees; None before the root exists."""
        held = self._held
        if held is None:
            trust, root = get_meta(connection, TRUST), get_meta(connection, ROOT)
            if trust is None or root is None:
                return None
            held = (0, Directory(UUID(bytes=trust), root))
        n, directory = held
        log = t.log_entries.c
        rows = connection.execute(
            select(log.n, log.entry).where(log.stream == directory.trust.bytes, log.n > n).order_by(log.n)
        ).all()
        for row in rows:
            body = parse_entry(row.entry).body
            if body is not None:
                directory = follow(directory, parse(body))
            n = row.n
        if rows:
            self._held = (n, directory)
        return directory
