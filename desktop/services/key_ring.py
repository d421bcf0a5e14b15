"""Private keys in memory: the device's, team keys and record keys, unwrapped on first use and dropped at lock."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import unwrap_record_key, unwrap_team_key
from care_record.wire.bodies import AccessGranted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.services.store.reader import Reader

_MOST_RECORD_KEYS = 2000


class KeyMissing(DoesNotOpen):
    """This workstation does not hold the key yet; it may come with later changes."""


class KeyRing:
    """Keys of one device. Every failure to open is `DoesNotOpen` in words."""

    def __init__(self, trust: UUID, device: UUID, sign: bytes, seal: bytes) -> None:
        self.trust = trust
        self.device = device
        self.sign = Ed25519PrivateKey.from_private_bytes(sign)
        self.seal = SealingKey(seal)
        self._lock = threading.Lock()
        self._teams: dict[tuple[UUID, int], SealingKey] = {}
        self._records: OrderedDict[bytes, SealingKey] = OrderedDict()

    def drop(self) -> None:
        """Forget every unwrapped key."""
        with self._lock:
            self._teams.clear()
            self._records.clear()

    def team_key(self, reader: Reader, team: UUID, generation: int, keys: Mapping[int, bytes]) -> SealingKey:
        """A team's key; `keys` are its public halves by generation, as the directory has them."""
        with self._lock:
            known = self._teams.get((team, generation))
        if known is not None:
            return known
        wrap = reader.get(
            "select wrap from team_wrap where team = ? and generation = ? and device = ?",
            (team.bytes, generation, self.device.bytes),
        )
        if wrap is None or generation not in keys:
            raise KeyMissing("This workstation does not hold the team's key yet; a colleague's workstation gives it.")
        key = unwrap_team_key(
            wrap, self.seal, trust=self.trust, team=team, generation=generation, public=keys[generation]
        )
        with self._lock:
            self._teams[team, generation] = key
        return key

    def record_key(
        self, reader: Reader, patient: UUID, key: bytes, teams: Mapping[UUID, Mapping[int, bytes]]
    ) -> SealingKey:
        """A record's key by its id. `teams` are the teams of this person, with their public keys by generation."""
        with self._lock:
            known = self._records.get(key)
        if known is not None:
            return known
        access = reader.get("select id, epoch, public from access where patient = ? and key = ?", (patient.bytes, key))
        if access is None:
            raise DoesNotOpen("No statement names the key that this is sealed to.")
        row, epoch, public = access
        wraps = reader.all("select team, generation, wrap from record_wrap where access = ?", (row,))
        for team_id, generation, wrap in wraps:
            team = UUID(bytes=team_id)
            if team not in teams:
                continue
            team_key = self.team_key(reader, team, generation, teams[team])
            opened = unwrap_record_key(wrap, team_key, trust=self.trust, patient=patient, epoch=epoch, public=public)
            return self._keep(key, opened)
        raise KeyMissing("This record is not open to your team.")

    def _keep(self, key: bytes, opened: SealingKey) -> SealingKey:
        with self._lock:
            self._records[key] = opened
            while len(self._records) > _MOST_RECORD_KEYS:
                self._records.popitem(last=False)
        return opened


def current_key(reader: Reader, patient: UUID, pending: list[AccessGranted]) -> tuple[int, PublicSealingKey] | None:
    """The record's current epoch and public key, None before access was first granted; `pending` grants count."""
    if pending:
        newest = max(pending, key=lambda grant: grant.epoch)
        return newest.epoch, PublicSealingKey(newest.public)
    found = reader.get(
        "select epoch, public from access where patient = ? order by epoch desc limit 1", (patient.bytes,)
    )
    return (found[0], PublicSealingKey(found[1])) if found else None
