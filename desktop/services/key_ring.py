"""Private keys in memory: the device's, team keys and record keys, unwrapped on first use and dropped at lock."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.sealing.envelope import DoesNotOpen
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import unwrap_record_key, unwrap_team_key
from desktop.services.store.projection import access_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_record.access.record import Access
    from desktop.services.store.reader import Reader

_MOST_RECORD_KEYS = 2000
_ERASED_GRANT = "select 1 from entry where stream = ? and kind = 'access.granted' and body is null limit 1"


class KeyMissing(DoesNotOpen):
    """This workstation does not hold the key yet; it may come with later changes."""


class KeyGone(KeyMissing):
    """A withdrawal has ended every basis for what this is sealed to; no team has its key any more."""


class KeyRing:
    """Keys of one device. Every failure to open is `DoesNotOpen` in words."""

    def __init__(self, trust: UUID, device: UUID, sign: bytes, seal: bytes) -> None:
        self.trust = trust
        self.device = device
        self.sign = Ed25519PrivateKey.from_private_bytes(sign)
        self.seal = SealingKey(seal)
        self._lock = threading.Lock()
        self._teams: dict[tuple[UUID, int], SealingKey] = {}
        self._records: OrderedDict[bytes, tuple[UUID, SealingKey]] = OrderedDict()

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
        self, reader: Reader, access: Access, patient: UUID, key: bytes, teams: Mapping[UUID, Mapping[int, bytes]]
    ) -> SealingKey:
        """A record's key by its id, of an epoch that one of `teams` may open.

        `teams` are those of whoever is here, with their public keys by generation.
        """
        epoch = access.epoch_of(key)
        if epoch is None:
            if reader.get(_ERASED_GRANT, (patient.bytes,)):
                raise KeyGone("The key that this is sealed to was destroyed.")
            raise DoesNotOpen("No statement names the key that this is sealed to.")
        if epoch.number <= access.destroyed:
            raise KeyGone("The key that this is sealed to was destroyed.")
        mine = {team: keys for team, keys in teams.items() if access.may_open(team, epoch.number)}
        if not mine:
            raise KeyMissing("This record is not open to your team.")
        with self._lock:
            known = self._records.get(key)
        if known is not None:
            return known[1]
        wraps = reader.all(
            "select team, generation, wrap from record_wrap where access = ? order by generation desc",
            (access_id(patient, epoch.number),),
        )
        problem: DoesNotOpen = KeyMissing("The key to this has not reached this workstation yet.")
        for team_id, generation, wrap in wraps:
            team = UUID(bytes=team_id)
            if team not in mine:
                continue
            try:
                team_key = self.team_key(reader, team, generation, mine[team])
                opened = unwrap_record_key(
                    wrap, team_key, trust=self.trust, patient=patient, epoch=epoch.number, public=epoch.public
                )
            except KeyMissing:
                continue
            except DoesNotOpen as error:
                # one wrap that holds something else must not keep a right one from being tried
                problem = error
                continue
            return self._keep(patient, key, opened)
        raise problem

    def keep(self, patient: UUID, key: SealingKey) -> None:
        """Remember a record's key that was made here, until the lock."""
        self._keep(patient, key.key_id, key)

    def forget(self, patient: UUID) -> None:
        """Forget the keys of one record: it was suspended, or access to it has ended."""
        with self._lock:
            for key in [key for key, (whose, _) in self._records.items() if whose == patient]:
                del self._records[key]

    def _keep(self, patient: UUID, key: bytes, opened: SealingKey) -> SealingKey:
        with self._lock:
            self._records[key] = (patient, opened)
            while len(self._records) > _MOST_RECORD_KEYS:
                self._records.popitem(last=False)
        return opened
