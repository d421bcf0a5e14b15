"""Entries of the service's log: a header that is hashed, and a body that can be erased without breaking the chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from care_record.log.tree import leaf_hash
from care_record.wire import cbor
from care_record.wire.ids import id_from

NO_HASH = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `prev` is the leaf hash of its stream's entry before; `at` is in ms; `body` is None when erased."""

    seq: int
    stream: UUID
    n: int
    prev: bytes
    id: UUID
    kind: str
    at: int
    header: bytes
    salt: bytes | None
    body: bytes | None

    @property
    def leaf(self) -> bytes:
        """The leaf hash (RFC 9162 2.1.1)."""
        return leaf_hash(self.header)

    def encode(self) -> bytes:
        """The entry's bytes on the wire."""
        return encode_parts(self.header, self.salt, self.body)


def encode_parts(header: bytes, salt: bytes | None, body: bytes | None) -> bytes:
    """An entry's bytes from its stored parts."""
    return cbor.encode([header, salt, body])


def commitment(salt: bytes, body: bytes) -> bytes:
    """What a header holds of its body."""
    return hashlib.sha256(salt + body).digest()


def make(
    *, seq: int, stream: UUID, n: int, prev: bytes, id: UUID, kind: str, at: int, salt: bytes, body: bytes
) -> Entry:
    """A new entry, its header encoded."""
    header = cbor.encode(
        {
            "v": 1,
            "seq": seq,
            "stream": stream.bytes,
            "n": n,
            "prev": prev,
            "id": id.bytes,
            "kind": kind,
            "at": at,
            "commitment": commitment(salt, body),
        }
    )
    return Entry(seq, stream, n, prev, id, kind, at, header, salt, body)


def parse(data: bytes) -> Entry:
    """The entry in `data`; raises `MalformedCbor` when its form is wrong or its body not what its header commits to."""
    parts = cbor.decode(data)
    if not isinstance(parts, list) or len(parts) != 3 or not isinstance(parts[0], bytes):
        raise cbor.MalformedCbor("an entry is a list of header, salt and body")
    header, salt, body = parts
    fields = cbor.decode_map(header)
    if (salt is None) != (body is None):
        raise cbor.MalformedCbor("an entry is erased whole or not at all")
    try:
        seq, n, prev, kind, at, committed = (fields[key] for key in ("seq", "n", "prev", "kind", "at", "commitment"))
        entry = Entry(seq, id_from(fields["stream"]), n, prev, id_from(fields["id"]), kind, at, header, salt, body)
    except KeyError as error:
        raise cbor.MalformedCbor(f"the header lacks {error}") from error
    if not (type(seq) is int is type(n) is type(at) and seq >= 0 and n > 0 and at >= 0):
        raise cbor.MalformedCbor("seq, n and at are whole numbers")
    if not isinstance(kind, str) or not _is_hash(prev) or not _is_hash(committed):
        raise cbor.MalformedCbor("kind is text, hashes are 32 bytes")
    if body is not None:
        if not isinstance(body, bytes) or not isinstance(salt, bytes):
            raise cbor.MalformedCbor("salt and body are bytes")
        if commitment(salt, body) != committed:
            raise cbor.MalformedCbor("the body is not the one that the header commits to")
    return entry


def _is_hash(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == 32
