"""How a trust begins: its root key, its first administrator and that administrator's workstation, all made here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.sealing.keys import SealingKey
from care_record.statements import signing, statement
from care_record.wire import bodies, cbor
from care_record.wire.base64url import to_base64url
from care_record.wire.ids import new_id
from desktop.services.opening import new_device
from desktop.services.problems import Rejected, ServiceRefused, ServiceUnreachable
from desktop.services.profile import Identity

if TYPE_CHECKING:
    from desktop.services.client.client import Client
    from desktop.services.trust.draft import TrustDraft

ROOT = "root_sign"
"""The name under which the mirror keeps the root's private key (32 bytes) while it is at this workstation."""
FOUNDING = "founding"
"""The name under which the mirror keeps the first statements until the service has them."""
SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class NewTrust:
    """What a workstation makes before the service knows of it.

    `device` is the workstation's signing and sealing key, one after the other; `kept` is for the mirror.
    """

    identity: Identity
    device: bytes = field(repr=False)
    kept: Mapping[str, bytes] = field(repr=False)


def check(draft: TrustDraft) -> None:
    """Raises `Rejected` for what cannot be taken as typed."""
    needed = (
        ("code", draft.code, "Enter the code that the service printed when it started."),
        ("trust_name", draft.trust_name, "Enter the trust's name, as patients know it."),
        ("name", draft.name, "Enter your name, as colleagues know you."),
        ("account", draft.account, "Enter the account by which you will sign in."),
    )
    problems = [(field, words) for field, value, words in needed if not value.strip()]
    if len(draft.password) < SHORTEST_PASSWORD:
        problems.append(("password", f"A password has at least {SHORTEST_PASSWORD} characters."))
    if problems:
        raise Rejected(tuple(problems))


def new_trust(draft: TrustDraft, server: str, log_key: bytes | None, label: str, now: int) -> NewTrust:
    """New ids and keys for a trust, its first administrator and this workstation; `now` is in ms."""
    root, device = Ed25519PrivateKey.generate(), new_device()
    identity = Identity(
        profile=str(new_id()),
        server=server,
        trust=str(new_id()),
        trust_name=draft.trust_name.strip(),
        root=root.public_key().public_bytes_raw().hex(),
        device=str(new_id()),
        member=str(new_id()),
        member_name=draft.name.strip(),
        role="system-administrator",
    )
    said = cbor.encode(
        [
            _says(root, identity.trust_id, kind, body, now)
            for kind, body in _first_bodies(draft, identity, device, log_key, label)
        ]
    )
    return NewTrust(identity, device, {ROOT: root.private_bytes_raw(), FOUNDING: said})


def _first_bodies(
    draft: TrustDraft, identity: Identity, device: bytes, log_key: bytes | None, label: str
) -> Iterator[tuple[str, bodies.Body]]:
    yield "trust.created", bodies.TrustCreated(name=identity.trust_name, root=bytes.fromhex(identity.root))
    if log_key is not None:
        yield "log-key.named", bodies.LogKeyNamed(public=log_key)
    yield (
        "member.authorised",
        bodies.MemberAuthorised(
            member=identity.member_id,
            name=identity.member_name,
            role="system-administrator",
            account=draft.account.strip(),
        ),
    )
    sign = Ed25519PrivateKey.from_private_bytes(device[:32])
    yield (
        "device.enrolled",
        bodies.DeviceEnrolled(
            device=identity.device_id,
            member=identity.member_id,
            sign=sign.public_key().public_bytes_raw(),
            seal=SealingKey(device[32:]).public.encoded,
            label=label,
        ),
    )


def begin(client: Client, code: str, founding: bytes) -> None:
    """Bring the first statements to the service with its one-time code. Raises `ServiceRefused`."""
    statements = cbor.decode_strict(founding)
    if not isinstance(statements, list):
        raise cbor.MalformedCbor("not a list of statements")
    first, *further = (to_base64url(one) for one in statements)
    client.post_json("/v1/trust", {"code": code, "statement": first, "further": further})


def give_password(client: Client, member: str, password: str) -> None:
    """The first administrator's own; without one it is set later, under Staff: the trust has begun all the same."""
    with contextlib.suppress(ServiceRefused, ServiceUnreachable):
        client.signed_json("POST", "/v1/accounts", {"member": member, "password": password})


def _says(root: Ed25519PrivateKey, trust: UUID, kind: str, body: bodies.Body, now: int) -> bytes:
    payload = statement.payload(
        trust=trust, device=trust, id=new_id(), kind=kind, stream=trust, at=now, body=body.to_map()
    )
    return signing.signed(root, payload)
