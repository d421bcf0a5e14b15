"""Of which bytes of the trust's statements this workstation has verified every signature: kept as one digest of them.

A page is written only once each statement of the trust in it was verified, down from the pinned root. From then on the
store's cipher authenticates what is read. With another root, or with other bytes, all signatures are verified anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from desktop.services.store import mirror

if TYPE_CHECKING:
    import apsw

    from care_record.log.entry import Entry
    from care_record.statements.directory import Directory

_NAME = "verified_trust"
_STORED = "select body from entry where stream = ? order by n"


def statements(select: Callable[[str, Sequence[object]], Iterable[tuple[Any]]], trust: UUID) -> list[bytes | None]:
    """The trust's own stream as it is stored, in order; None for a body that was erased. `select` asks the mirror."""
    return [body for (body,) in select(_STORED, (trust.bytes,))]


def are_verified(connection: apsw.Connection, root: bytes, trust: UUID, stored: Iterable[bytes | None]) -> bool:
    """Whether exactly these statements were verified here, from exactly this root."""
    return mirror.kept(connection, _NAME) == _digest(root, trust, stored)


def after_page(connection: apsw.Connection, directory: Directory, entries: Iterable[Entry]) -> None:
    """Keep what a page adds, inside its transaction; `directory` is the one to which its verified statements led."""
    of_trust = any(entry.stream == directory.trust for entry in entries)
    if of_trust or mirror.kept(connection, _NAME) is None:
        stored = statements(connection.execute, directory.trust)
        mirror.keep(connection, _NAME, _digest(directory.root, directory.trust, stored))


def _digest(root: bytes, trust: UUID, stored: Iterable[bytes | None]) -> bytes:
    made = hashlib.sha256(b"mhcr/verified-trust\0" + trust.bytes + root)
    for body in stored:
        # a length begins with a zero byte, so that an erased body is no body
        made.update(b"erased" if body is None else len(body).to_bytes(8) + body)
    return made.digest()
