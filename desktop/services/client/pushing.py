"""Bringing statements to the service: one push, and the receipts that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_record.wire.receipt import Receipt, encode_push, parse_receipts
from desktop.services.problems import NotThisService, in_its_form

if TYPE_CHECKING:
    from desktop.services.client.client import Client

COMMANDS = "/v1/commands"


def push(client: Client, statements: Sequence[tuple[bytes, bytes]], path: str = COMMANDS) -> list[Receipt]:
    """Give the service statements, as (id, statement); its receipts in the same order.

    Raises `NotThisService` for an answer that does not belong to them, and what the client raises.
    """
    body = encode_push([statement for _, statement in statements])
    answer = client.signed("POST", path, body, {"Content-Type": "application/cbor"})
    with in_its_form():
        receipts = parse_receipts(answer.content)
    if [receipt.id.bytes for receipt in receipts] != [identity for identity, _ in statements]:
        raise NotThisService("The service's receipts do not belong to what was sent.")
    return receipts
