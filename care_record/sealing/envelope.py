"""Sealing and opening. The order of failure is fixed, and no failure says more than that the envelope does not open."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke

from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.wire import cbor

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
PAD_STEP = 4096
ENC_BYTES = 1120


class DoesNotOpen(ValueError):
    """Sealed to another key, for another purpose, or changed on the way."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`key` is the id of the key it is sealed to; `sealed` is enc and ciphertext."""

    key: bytes
    sealed: bytes

    def encode(self) -> bytes:
        """The envelope's bytes."""
        return cbor.encode({"v": 1, "key": self.key, "sealed": self.sealed})

    @classmethod
    def parse(cls, data: bytes) -> Envelope:
        """Raises `MalformedCbor`."""
        fields = cbor.decode_map(data)
        key, sealed = fields.get("key"), fields.get("sealed")
        if (
            not isinstance(key, bytes)
            or len(key) != 16
            or not isinstance(sealed, bytes)
            or len(sealed) < ENC_BYTES + 16
        ):
            raise cbor.MalformedCbor("not an envelope")
        return cls(key, sealed)


def seal_raw(public: PublicSealingKey, info: bytes, plaintext: bytes) -> bytes:
    """The sealed bytes (enc, ciphertext), unpadded: for keys, whose length says nothing."""
    return SUITE.encrypt(plaintext, public.hpke, info=info)


def open_raw(key: SealingKey, info: bytes, sealed: bytes) -> bytes:
    """The plaintext; raises `DoesNotOpen`."""
    try:
        return SUITE.decrypt(sealed, key.hpke, info=info)
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen("does not open") from error


def seal(public: PublicSealingKey, info: bytes, content: bytes) -> Envelope:
    """`content`, padded and sealed."""
    return Envelope(public.key_id, seal_raw(public, info, pad(content)))


def open_sealed(key: SealingKey, info: bytes, envelope: Envelope) -> bytes:
    """The content; raises `DoesNotOpen`."""
    if envelope.key != key.key_id:
        raise DoesNotOpen("sealed to another key")
    return unpad(open_raw(key, info, envelope.sealed))


def pad(content: bytes) -> bytes:
    """u32 length, content, zeros up to a multiple of 4,096, so that the length of an answer does not show."""
    framed = struct.pack(">I", len(content)) + content
    return framed + bytes(-len(framed) % PAD_STEP)


def unpad(padded: bytes) -> bytes:
    """The content; raises `DoesNotOpen` when the padding is not as `pad` makes it."""
    if len(padded) < 4:
        raise DoesNotOpen("badly padded")
    (length,) = struct.unpack_from(">I", padded)
    content = padded[4 : 4 + length]
    if pad(content) != padded:
        raise DoesNotOpen("badly padded")
    return content
