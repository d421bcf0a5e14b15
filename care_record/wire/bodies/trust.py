"""What is said of the trust itself: staff, teams, workstations, their keys, and the log."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from care_record.wire.bodies.fields import (
    Body,
    Generation,
    Hash,
    Id,
    KeyId,
    Milliseconds,
    Name,
    Reason,
    Role,
    SealingPublicKey,
    Service,
    SigningKey,
    Wrap,
)


class TrustCreated(Body):
    """A trust and its root key."""

    name: Name
    root: SigningKey


class LogKeyNamed(Body):
    """The key with which the service signs the log's heads (docs/wire.md, Tree head)."""

    public: SigningKey


class PolicySet(Body):
    """What the trust allows, whole each time; what is left out keeps its default (`statements.policy`)."""

    workstations_per_member: Annotated[int, Field(ge=1, le=20)] | None = None
    lease_hours: Annotated[int, Field(ge=1, le=14 * 24)] | None = None
    idle_minutes: Annotated[int, Field(ge=1, le=60)] | None = None
    caseload_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    glass_hours: Annotated[int, Field(ge=1, le=24)] | None = None
    owner_minutes: Annotated[int, Field(ge=5, le=24 * 60)] | None = None
    deputy_minutes: Annotated[int, Field(ge=5, le=24 * 60)] | None = None
    agreement_months: Annotated[int, Field(ge=1, le=60)] | None = None
    identity_second_person: bool | None = None


class TeamCreated(Body):
    """A team of one service; the telephone is what patients are told.

    With `records` it is the records and duty desk: nobody is referred to it, and its key is the trust's records key.
    """

    team: Id
    name: Name
    service: Service
    telephone: Annotated[str, Field(max_length=40)]
    records: bool | None = None


class MemberAuthorised(Body):
    """A professional is a user whose employer has identified and authorised them."""

    member: Id
    name: Name
    role: Role
    account: Annotated[str, Field(min_length=1, max_length=80)]
    registration_body: Annotated[str, Field(max_length=40)] | None = None
    registration_number: Annotated[str, Field(max_length=40)] | None = None


class MemberAdded(Body):
    """A member shall join a team; said by an administrator, it counts once it is confirmed."""

    team: Id
    member: Id


class MemberConfirmed(Body):
    """The second signature: of a member of the team, or of a second administrator while the team has none."""

    team: Id
    member: Id


class MemberRemoved(Body):
    """A member leaves a team."""

    team: Id
    member: Id


class MemberContact(Body):
    """Where a member is told that something waits, whole each time; what is left out is given up."""

    member: Id
    mobile: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None


class DeviceEnrolled(Body):
    """A member's workstation and its two public keys."""

    device: Id
    member: Id
    sign: SigningKey
    seal: SealingPublicKey
    label: Annotated[str, Field(max_length=80)]


class DeviceRevoked(Body):
    """A workstation that may do nothing more."""

    device: Id


class TeamKeyCreated(Body):
    """A new generation of a team's key."""

    team: Id
    generation: Generation
    public: SealingPublicKey


class TeamKeyWrapped(Body):
    """A team's private key, wrapped for a device.

    `key` is the id of the team's key, so that a wrap never stands for a generation that another workstation made first.
    """

    team: Id
    generation: Generation
    device: Id
    wrap: Wrap
    key: KeyId | None = None


class RecoveryKeyCreated(Body):
    """The trust's recovery key, split among three named custodians so that two of them are needed."""

    generation: Generation
    public: SealingPublicKey
    custodians: Annotated[list[Id], Field(min_length=3, max_length=3)]


class TeamKeyEscrowed(Body):
    """A team's private key, wrapped for a generation of the recovery key; `key` as in `TeamKeyWrapped`."""

    team: Id
    generation: Generation
    recovery: Generation
    wrap: Wrap
    key: KeyId | None = None


class RecoveryUsed(Body):
    """Two custodians have put the recovery key together at this workstation, for one team."""

    team: Id
    recovery: Generation
    custodians: Annotated[list[Id], Field(min_length=2, max_length=3)]
    reason: Reason


class LeaseExtended(Body):
    """Workstations may stay without the service until a time, in a long outage; no `devices` means all."""

    until: Milliseconds
    devices: Annotated[list[Id], Field(max_length=1000)] | None = None
    reason: Reason


class LeaseConfirmed(Body):
    """A second administrator signs the same extension."""

    extension: Id


class IncarnationBegun(Body):
    """The service was restored from a backup that held `size` entries, whose tree had this root."""

    number: Annotated[int, Field(ge=2)]
    size: Annotated[int, Field(ge=1)]
    root: Hash
    reason: Reason


class IncarnationConfirmed(Body):
    """A second administrator says the same."""

    number: Annotated[int, Field(ge=2)]
