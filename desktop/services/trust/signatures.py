"""Many signatures at once, on all cores: verifying lets go of the interpreter, so that threads do it side by side."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from care_record.statements.directory import Directory
from care_record.statements.signing import BadSignature, verify
from care_record.statements.statement import Statement, read
from care_record.wire import bodies
from care_record.wire.cbor import MalformedCbor
from desktop.services.trust.checking import Distrusted, signer

# A statement, and the public key (32 bytes) that must have signed it.
Signed = tuple[Statement, bytes]

UNSIGNED = "not signed by the key that it names"
_FEW = 32
_MOST_THREADS = 4


def wrong(signed: Sequence[Signed]) -> list[int]:
    """The places in `signed` whose signature is not right, in order."""
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    if len(signed) <= _FEW or threads == 1:
        return _wrong(signed, range(len(signed)))
    shares = [range(start, len(signed), threads) for start in range(threads)]
    with ThreadPoolExecutor(threads - 1, thread_name_prefix="signatures") as pool:
        others = pool.map(partial(_wrong, signed), shares[1:])
        own = _wrong(signed, shares[0])
        return sorted([*own, *(place for found in others for place in found)])


def look_again(
    directory: Directory, rows: Iterable[tuple[int, bytes | None]], revoked: Mapping[UUID, int]
) -> list[tuple[int, str]]:
    """Statements that were not said by who they name, as (seq, why); `rows` are (seq, body), checked but for that."""
    distrusted: list[tuple[int, str]] = []
    signed: list[Signed] = []
    numbers: list[int] = []
    for seq, stored in rows:
        if stored is None:
            continue
        try:
            statement = read(stored)
            body = bodies.statement_body(statement.kind, statement.body)
            signed.append((statement, signer(directory, statement, body, seq, revoked)))
            numbers.append(seq)
        except (Distrusted, MalformedCbor) as error:
            distrusted.append((seq, str(error)))
    distrusted += ((numbers[place], f"{signed[place][0].kind}: {UNSIGNED}") for place in wrong(signed))
    return distrusted


def _wrong(signed: Sequence[Signed], places: range) -> list[int]:
    found = []
    for place in places:
        try:
            verify(*signed[place])
        except BadSignature:
            found.append(place)
    return found
