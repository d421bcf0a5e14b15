"""The access to a record as it is stored, so that it need not be worked out from the whole log each time."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any
from uuid import UUID

from care_record.access.record import Access, Epoch, Opening, Request, Standing, Suspension, Why
from care_record.agreement.statements import Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.wire import cbor

FORMAT = 1


def encode(access: Access) -> bytes:
    """The stored bytes."""
    return cbor.encode(
        {
            "v": FORMAT,
            "epochs": [
                [
                    one.number,
                    one.public,
                    one.seq,
                    one.at,
                    [[team.bytes, generation] for team, generation in one.parties.items()],
                    one.closed.value if one.closed else None,
                    one.closed_at,
                ]
                for one in access.epochs
            ],
            "standing": [
                [team.bytes, held.basis, held.seq, held.first_epoch] for team, held in access.standing.items()
            ],
            "requests": [
                [one.id.bytes, one.team.bytes, one.seq, one.at, one.reason] for one in access.requests.values()
            ],
            "suspended": _suspended(access.suspended),
            "destroyed": access.destroyed,
            "glass": [[one.id.bytes, one.seq, one.until, one.device.bytes] for one in access.glass],
            "ledger": [[one.id.bytes, one.kind.value, one.base, one.seq, one.to_dict()] for one in access.ledger],
        }
    )


def decode(data: bytes) -> Access:
    """The access in stored bytes; raises `MalformedCbor` or `NewerFormat`."""
    fields = cbor.decode_map(data, newest=FORMAT)
    suspended = fields["suspended"]
    return Access(
        epochs=tuple(_epoch(*one) for one in fields["epochs"]),
        standing=MappingProxyType(
            {UUID(bytes=team): Standing(basis, seq, first) for team, basis, seq, first in fields["standing"]}
        ),
        requests=MappingProxyType(
            {
                UUID(bytes=asked): Request(UUID(bytes=asked), UUID(bytes=team), seq, at, reason)
                for asked, team, seq, at, reason in fields["requests"]
            }
        ),
        suspended=Suspension(UUID(bytes=suspended[0]), suspended[1], suspended[2]) if suspended else None,
        destroyed=fields["destroyed"],
        glass=tuple(
            Opening(UUID(bytes=said), seq, until, UUID(bytes=device)) for said, seq, until, device in fields["glass"]
        ),
        ledger=tuple(
            Agreement.from_dict(body, statement=UUID(bytes=said), kind=Kind(kind), base=base, seq=seq)
            for said, kind, base, seq, body in fields["ledger"]
        ),
    )


def _suspended(held: Suspension | None) -> list[Any] | None:
    return [held.statement.bytes, held.seq, held.at] if held else None


def _epoch(
    number: int, public: bytes, seq: int, at: int, parties: list[tuple[bytes, int]], closed: str | None, closed_at: int
) -> Epoch:
    given = MappingProxyType({UUID(bytes=team): generation for team, generation in parties})
    return Epoch(number, public, seq, at, given, Why(closed) if closed else None, closed_at)
