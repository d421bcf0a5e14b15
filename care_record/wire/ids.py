"""Ids: UUIDv7 (RFC 9562 5.7), sixteen bytes on the wire."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import uuid_utils.compat

from care_record.wire.cbor import MalformedCbor


class IdSource(Protocol):
    """Makes new ids."""

    def __call__(self) -> UUID:
        """A new UUIDv7."""


def new_id() -> UUID:
    """A new UUIDv7 of this machine's clock and randomness."""
    return uuid_utils.compat.uuid7()


def id_at(milliseconds: int, randomness: bytes) -> UUID:
    """The UUIDv7 of a given time (ms since 1970) and ten random bytes, for histories that are made to order."""
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:10])
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)


def made_at(id: UUID) -> int:
    """The time (ms since 1970) that a UUIDv7 carries."""
    return id.int >> 80


def id_from(data: object) -> UUID:
    """The id in sixteen bytes; raises `MalformedCbor` otherwise."""
    if not isinstance(data, bytes) or len(data) != 16:
        raise MalformedCbor("an id is sixteen bytes")
    return _id(data)


@lru_cache(maxsize=8192)
def _id(data: bytes) -> UUID:
    """A page names the same trust, device and person again and again."""
    return UUID(bytes=data)


def audit_stream(trust: UUID) -> UUID:
    """The stream that holds a trust's searches and reads: derived from the trust's id."""
    return UUID(bytes=hashlib.sha256(b"mhcr/audit-stream\0" + trust.bytes).digest()[:16])
