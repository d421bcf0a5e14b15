"""The record's keys, out of the wraps that the service withheld until now. Dropped once it is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.wraps import unwrap_record_key
from care_record.wire import bodies
from desktop.services.key_ring import KeyMissing, KeyRing

if TYPE_CHECKING:
    from care_record.access.record import Access
    from care_record.sealing.keys import SealingKey
    from care_record.statements.directory import Directory
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

NOT_RELEASED = "No key of this time has been kept for the records desk."


class ReleasedKeys(KeyRing):
    """The keys of one opened record, by key id, and no other's."""

    def __init__(self, ring: KeyRing, opened: Mapping[bytes, SealingKey]) -> None:
        super().__init__(ring.trust, ring.device, ring.sign.private_bytes_raw(), ring.seal.seed)
        self._opened = opened

    def record_key(
        self, reader: Reader, access: Access, patient: UUID, key: bytes, teams: Mapping[UUID, Mapping[int, bytes]]
    ) -> SealingKey:
        """One of the record's keys; raises `KeyMissing`."""
        try:
            return self._opened[key]
        except KeyError:
            raise KeyMissing(NOT_RELEASED) from None


def unwrap(
    ring: KeyRing, reader: Reader, directory: Directory, patient: UUID, access: Access, facts: Iterable[Fact]
) -> dict[bytes, SealingKey]:
    """The keys of every epoch whose withheld wrap opens with a key of the records desk that this workstation holds."""
    desk = directory.records_team
    if desk is None:
        return {}
    publics = {one.number: one.public for one in access.epochs}
    found: dict[bytes, SealingKey] = {}
    for fact in facts:
        body = fact.body
        if not isinstance(body, bodies.RecordKeyWithheld) or body.team != desk.id or body.epoch not in publics:
            continue
        try:
            team_key = ring.team_key(reader, desk.id, body.generation, desk.keys)
            key = unwrap_record_key(
                body.wrap, team_key, trust=ring.trust, patient=patient, epoch=body.epoch, public=publics[body.epoch]
            )
        except DoesNotOpen:
            # an older generation's wrap, or one that holds something else, must not hide the others
            continue
        found[key.key_id] = key
    return found
