"""The demonstration's own workstations: one enrolled device for each member of staff, with the keys kept here."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.sealing.keys import SealingKey
from care_record.statements import signing, statement
from care_record.wire import bodies
from care_record.wire.bodies import Body

Random = Callable[[int], bytes]
_KIND_OF = {model: kind for kind, model in bodies.STATEMENTS.items()}


@dataclass(frozen=True, slots=True)
class Workstation:
    """A device and both its private keys; the trust's root speaks as the device that has the trust's id."""

    trust: UUID
    device: UUID
    member: UUID
    sign: Ed25519PrivateKey
    seal: SealingKey

    def says(self, body: Body, *, id: UUID, stream: UUID, at: int, base: int = 0) -> bytes:
        """The bytes of a signed statement; `at` is in ms."""
        encoded = statement.payload(
            trust=self.trust,
            device=self.device,
            id=id,
            kind=_KIND_OF[type(body)],
            stream=stream,
            at=at,
            body=body.to_map(),
            base=base,
        )
        return signing.signed(self.sign, encoded)

    def enrolment(self, label: str) -> bodies.DeviceEnrolled:
        """The body that enrols this device."""
        public = self.sign.public_key().public_bytes_raw()
        return bodies.DeviceEnrolled(
            device=self.device, member=self.member, sign=public, seal=self.seal.public.encoded, label=label
        )


def new_workstation(trust: UUID, device: UUID, member: UUID, random: Random = secrets.token_bytes) -> Workstation:
    """A workstation with new keys."""
    return Workstation(
        trust, device, member, Ed25519PrivateKey.from_private_bytes(random(32)), SealingKey.generate(random)
    )
