"""Receipts: what became of a statement. The same statement always gets the same receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from care_record.wire import cbor
from care_record.wire.ids import id_from

Outcome = Literal["applied", "refused", "conflict"]
NOT_KNOWN_YET = "not-known-yet"
"""The code of a refusal by a service that is older than the statement: it is not kept, and the statement not lost."""
NOT_BACK_YET = "not-back-yet"
"""The code of a refusal, not kept either, for a person whom a restored backup lacks: somebody may bring them back."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`seq` is its number when applied; `code`, `words` say why not; `newer` is what its author had not seen."""

    id: UUID
    outcome: Outcome
    seq: int | None = None
    code: str = ""
    words: str = ""
    newer: tuple[int, ...] = ()

    def to_map(self) -> dict[str, Any]:
        """The receipt as it is encoded."""
        return {
            "id": self.id.bytes,
            "outcome": self.outcome,
            "seq": self.seq,
            "code": self.code,
            "words": self.words,
            "newer": list(self.newer),
        }


def receipt_from(fields: object) -> Receipt:
    """The receipt in a decoded map; raises `MalformedCbor`."""
    if not isinstance(fields, dict):
        raise cbor.MalformedCbor("a receipt is a map")
    outcome, seq, code, words, newer = (fields.get(key) for key in ("outcome", "seq", "code", "words", "newer"))
    if outcome not in ("applied", "refused", "conflict") or not isinstance(code, str) or not isinstance(words, str):
        raise cbor.MalformedCbor("not a receipt")
    if not (seq is None or type(seq) is int) or not isinstance(newer, list) or not all(type(n) is int for n in newer):
        raise cbor.MalformedCbor("not a receipt")
    if (outcome == "applied") != (seq is not None):
        raise cbor.MalformedCbor("exactly what is applied has a number")
    return Receipt(id_from(fields.get("id")), outcome, seq, code, words, tuple(newer))


def encode_push(statements: list[bytes]) -> bytes:
    """The body of a push."""
    return cbor.encode({"v": 1, "statements": statements})


def parse_push(data: bytes) -> list[bytes]:
    """The statements of a push, undecoded; raises `MalformedCbor`."""
    statements = cbor.decode_map(data).get("statements")
    if not isinstance(statements, list) or not all(isinstance(item, bytes) for item in statements):
        raise cbor.MalformedCbor("a push is a list of statements")
    return statements


def encode_receipts(receipts: list[Receipt]) -> bytes:
    """The answer to a push."""
    return cbor.encode({"v": 1, "receipts": [receipt.to_map() for receipt in receipts]})


def parse_receipts(data: bytes) -> list[Receipt]:
    """The receipts in the answer to a push; raises `MalformedCbor`."""
    receipts = cbor.decode_map(data).get("receipts")
    if not isinstance(receipts, list):
        raise cbor.MalformedCbor("no receipts")
    return [receipt_from(item) for item in receipts]
