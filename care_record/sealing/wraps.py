"""Wraps: a private key sealed to whoever may use it. What comes out must be the key whose public half was signed."""

from __future__ import annotations

from uuid import UUID

from care_record.sealing import context
from care_record.sealing.envelope import DoesNotOpen, open_raw, seal_raw
from care_record.sealing.keys import MalformedKey, PublicSealingKey, SealingKey


def wrap_record_key(key: SealingKey, team_key: PublicSealingKey, *, trust: UUID, patient: UUID, epoch: int) -> bytes:
    """A record's key for a team."""
    info = context.record_key(trust=trust, patient=patient, epoch=epoch, recipient=team_key.key_id)
    return seal_raw(team_key, info, key.seed)


def unwrap_record_key(
    wrap: bytes, team_key: SealingKey, *, trust: UUID, patient: UUID, epoch: int, public: bytes
) -> SealingKey:
    """The record's key; raises `DoesNotOpen`, also when it is not the private half of `public`."""
    info = context.record_key(trust=trust, patient=patient, epoch=epoch, recipient=team_key.key_id)
    return _unwrap(wrap, team_key, info, public)


def wrap_team_key(key: SealingKey, device_key: PublicSealingKey, *, trust: UUID, team: UUID, generation: int) -> bytes:
    """A team's key for a device."""
    info = context.team_key(trust=trust, team=team, generation=generation, recipient=device_key.key_id)
    return seal_raw(device_key, info, key.seed)


def unwrap_team_key(
    wrap: bytes, device_key: SealingKey, *, trust: UUID, team: UUID, generation: int, public: bytes
) -> SealingKey:
    """The team's key; raises `DoesNotOpen`, also when it is not the private half of `public`."""
    info = context.team_key(trust=trust, team=team, generation=generation, recipient=device_key.key_id)
    return _unwrap(wrap, device_key, info, public)


def wrap_picture_key(key: SealingKey, device_key: PublicSealingKey, *, trust: UUID, case: UUID, asked: UUID) -> bytes:
    """The key for pictures of documents, for a workstation of the identity desk."""
    info = context.picture_key(trust=trust, case=case, asked=asked, recipient=device_key.key_id)
    return seal_raw(device_key, info, key.seed)


def unwrap_picture_key(
    wrap: bytes, device_key: SealingKey, *, trust: UUID, case: UUID, asked: UUID, public: bytes
) -> SealingKey:
    """That key; raises `DoesNotOpen`, also when it is not the private half of `public`."""
    info = context.picture_key(trust=trust, case=case, asked=asked, recipient=device_key.key_id)
    return _unwrap(wrap, device_key, info, public)


def _unwrap(wrap: bytes, recipient: SealingKey, info: bytes, public: bytes) -> SealingKey:
    seed = open_raw(recipient, info, wrap)
    try:
        key = SealingKey(seed)
    except MalformedKey as error:
        raise DoesNotOpen("holds no key") from error
    if key.public.encoded != public:
        raise DoesNotOpen("holds another key than the one that was signed")
    return key
