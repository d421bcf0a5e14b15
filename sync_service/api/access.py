"""Who asks: a device's token, and the proof that the device itself asks now."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import Depends, Request

from care_record.statements.directory import Directory, Member, NotAuthorised
from care_record.wire import proof
from care_record.wire.base64url import to_base64url
from care_record.wire.proof import ProofRefused
from sync_service.api.problems import Problem
from sync_service.service import Service
from sync_service.storage.database import reading
from sync_service.storage.keys.tokens import TokenRefused
from sync_service.storage.sending.chain import Chains
from sync_service.storage.tree.restored import AwaitsIncarnation

_WHILE_WAITING = ("/v1/commands", "/v1/log/")


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated device; `member` is None for the root key, which may only push."""

    device: UUID
    member: Member | None
    directory: Directory

    def need(self, *roles: str) -> Member:
        """The member, who must have one of these roles (any, when none is named)."""
        if self.member is None or (roles and self.member.role not in roles):
            wanted = " or ".join(roles).replace("-", " ") or "member of staff"
            raise Problem(403, "wrong-role", f"This needs a {wanted}.")
        return self.member


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101
    return service


def directory_of(service: Service) -> Directory:
    """The trust's directory; refused before there is a trust."""
    directory = service.processor.directory()
    if directory is None:
        raise Problem(503, "no-trust", "This service is not set up yet: its administrator has not begun the trust.")
    return directory


def target_of(request: Request) -> str:
    """Path and query, as they were signed."""
    path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


async def check_proof(request: Request, public: bytes, token: str, now: int) -> None:
    """Refuse a request that the key did not sign; a clock that is off gets the service's time."""
    header = request.headers.get("MHCR-Proof", "")
    try:
        proof.check(
            Ed25519PublicKey.from_public_bytes(public),
            header,
            method=request.method,
            target=target_of(request),
            body=await request.body(),
            token=token,
            now=now,
        )
    except ProofRefused as error:
        raise Problem(401, "clock" if error.skewed else "proof", str(error), time=now) from error


def device_key(request: Request, directory: Directory, device: UUID) -> tuple[bytes, Member | None]:
    """A device's signing key and its member; refused with the reason when unknown or revoked.

    A revoked one is shown the statement that says so: without it, a workstation believes nobody that it is revoked.
    """
    if device == directory.trust:
        return directory.root, None
    try:
        member = directory.author(device)
    except NotAuthorised as error:
        more = {"statement": _revocation(request, directory.trust, device)} if error.code == "revoked-device" else {}
        raise Problem(403, error.code, str(error), **more) from error
    return directory.devices[device].sign, member


def _revocation(request: Request, trust: UUID, device: UUID) -> str:
    chains = request.app.state.chains
    assert isinstance(chains, Chains)  # noqa: S101
    with reading(service_of(request).engine) as connection:
        return to_base64url(chains.revocation(connection, trust, device) or b"")


async def caller(request: Request, service: Annotated[Service, Depends(service_of)]) -> Caller:
    """The device that asks: 401 asks for a new token, 403 says why the device may not."""
    now, directory = service.clock(), directory_of(service)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "MHCR" or not token:
        raise Problem(401, "token", "This needs a token.")
    try:
        device = service.tokens.read(token, now)
    except TokenRefused as error:
        raise Problem(401, "token", "This token has ended; ask for a new one.") from error
    public, member = device_key(request, directory, device)
    await check_proof(request, public, token, now)
    if service.waiting and not request.url.path.startswith(_WHILE_WAITING):
        raise Problem(503, AwaitsIncarnation.code, AwaitsIncarnation.words)
    return Caller(device, member, directory)


TheService = Annotated[Service, Depends(service_of)]
TheCaller = Annotated[Caller, Depends(caller)]
