"""The bodies of statements and of the service's own facts: one model a kind. What does not fit is refused whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from care_record.wire.cbor import MalformedCbor
from care_record.wire.ids import id_from


def _to_id(value: object) -> object:
    return id_from(value) if isinstance(value, bytes) and len(value) == 16 else value


def _to_date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Id = Annotated[UUID, BeforeValidator(_to_id), PlainSerializer(lambda value: value.bytes)]
Date = Annotated[date, BeforeValidator(_to_date), PlainSerializer(lambda value: value.isoformat())]
Hash = Annotated[bytes, Field(min_length=32, max_length=32)]
SigningKey = Annotated[bytes, Field(min_length=32, max_length=32)]
SealingPublicKey = Annotated[bytes, Field(min_length=1216, max_length=1216)]
KeyId = Annotated[bytes, Field(min_length=16, max_length=16)]
Wrap = Annotated[bytes, Field(min_length=1120 + 16, max_length=4096)]
EnvelopeBytes = Annotated[bytes, Field(max_length=8 * 1024 * 1024)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(max_length=2000)]

Role = Literal["clinician", "coordinator", "identity-administrator", "system-administrator", "privacy-officer"]
Service = Literal["adult", "soamhs", "camhs-16-18"]
Mode = Literal["online", "in-clinic", "telephone", "paper"]
Channel = Literal["email", "text", "letter", "in-clinic", "telephone", "paper"]


class Body(BaseModel):
    """A body: unknown fields and other types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def to_map(self) -> dict[str, Any]:
        """The body as it is encoded: ids are bytes, dates are text, fields that are None are left out."""
        return self.model_dump(exclude_none=True)


class TrustCreated(Body):
    """A trust and its root key."""

    name: Name
    root: SigningKey


class TeamCreated(Body):
    """A team of one service; the telephone is what patients are told."""

    team: Id
    name: Name
    service: Service
    telephone: Annotated[str, Field(max_length=40)]


class MemberAuthorised(Body):
    """A professional is a user whose employer has identified and authorised them."""

    member: Id
    name: Name
    role: Role
    account: Annotated[str, Field(min_length=1, max_length=80)]
    registration_body: Annotated[str, Field(max_length=40)] | None = None
    registration_number: Annotated[str, Field(max_length=40)] | None = None


class MemberAdded(Body):
    """A member joins a team."""

    team: Id
    member: Id


class MemberRemoved(Body):
    """A member leaves a team."""

    team: Id
    member: Id


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
    generation: Annotated[int, Field(ge=1)]
    public: SealingPublicKey


class TeamKeyWrapped(Body):
    """A team's private key, wrapped for a device."""

    team: Id
    generation: Annotated[int, Field(ge=1)]
    device: Id
    wrap: Wrap


class PatientRegistered(Body):
    """`patient` is what `care_record.people.patient` writes."""

    patient: dict[str, Any]


class PatientUpdated(Body):
    """All demographics as they now are."""

    patient: dict[str, Any]


class PatientDied(Body):
    """The date of death."""

    died: Date


class ReferralOpened(Body):
    """A team begins to care for the person."""

    referral: Id
    team: Id
    opened: Date
    reason: Words | None = None


class ReferralClosed(Body):
    """Discharge from a team."""

    referral: Id
    closed: Date
    reason: Words | None = None


class TeamWrap(Body):
    """A record's private key, wrapped for a team."""

    team: Id
    generation: Annotated[int, Field(ge=1)]
    wrap: Wrap


class AccessGranted(Body):
    """The first grant of an epoch brings its public key to life; later ones must name the same key."""

    basis: Literal["care", "agreement", "withheld"]
    epoch: Annotated[int, Field(ge=1)]
    public: SealingPublicKey
    wraps: Annotated[list[TeamWrap], Field(min_length=1, max_length=50)]


class AgreementBody(Body):
    """`agreement` is what `care_record.agreement` writes; `note` is an envelope."""

    agreement: dict[str, Any]
    note: EnvelopeBytes | None = None


class ConsentRecorded(AgreementBody):
    """The person agrees to the scope."""


class ConsentRefused(AgreementBody):
    """The person refuses the scope."""


class ConsentWithdrawn(AgreementBody):
    """The person takes an agreement back."""


class MeasureRequested(Body):
    """The request's id is the statement's id."""

    team: Id
    questionnaire: Annotated[str, Field(min_length=1, max_length=400)]
    version: Annotated[str, Field(min_length=1, max_length=80)]
    questionnaire_sha256: Hash
    mode: Mode
    channel: Channel
    respondent: Literal["patient", "carer"]
    due: Date
    message: Words | None = None
    replaces: Id | None = None


class MeasureCancelled(Body):
    """A request that its team takes back."""

    request: Id
    reason: Words


class RequestFact(Body):
    """A fact about a request that the service saw for itself."""

    v: Literal[1] = 1
    kind: Literal[
        "measure.sent", "measure.delivered", "measure.bounced", "measure.opened", "measure.expired", "link.locked"
    ]
    request: Id
    channel: Channel
    reason: Words | None = None


class CancelledByService(Body):
    """A request that ended because the agreement to share was withdrawn or the person died."""

    v: Literal[1] = 1
    kind: Literal["measure.cancelled"] = "measure.cancelled"
    request: Id
    reason: Words


class ResponseReturned(Body):
    """A sealed answer. The response's id is the entry's id; `authored` is in ms by the respondent's clock."""

    v: Literal[1] = 1
    kind: Literal["response.returned"] = "response.returned"
    request: Id
    envelope: EnvelopeBytes
    attention: bool
    key: KeyId
    mode: Mode
    respondent: Literal["patient", "carer"]
    receipt: Annotated[str, Field(min_length=9, max_length=9)]
    authored: Annotated[int, Field(ge=0)]


class ResponseReviewed(Body):
    """Somebody has read the answer."""

    response: Id
    note: EnvelopeBytes | None = None


class RiskAcknowledged(Body):
    """Somebody acts on a flagged answer; `action` is a code."""

    response: Id
    action: Annotated[str, Field(min_length=1, max_length=80)]
    note: EnvelopeBytes | None = None


class PatientSearched(Body):
    """Fields used and patients shown; never the text that was typed."""

    v: Literal[1] = 1
    kind: Literal["patient.searched"] = "patient.searched"
    member: Id
    device: Id
    fields: list[str]
    shown: list[Id]


STATEMENTS: dict[str, type[Body]] = {
    "trust.created": TrustCreated,
    "team.created": TeamCreated,
    "member.authorised": MemberAuthorised,
    "member.added": MemberAdded,
    "member.removed": MemberRemoved,
    "device.enrolled": DeviceEnrolled,
    "device.revoked": DeviceRevoked,
    "team-key.created": TeamKeyCreated,
    "team-key.wrapped": TeamKeyWrapped,
    "patient.registered": PatientRegistered,
    "patient.updated": PatientUpdated,
    "patient.died": PatientDied,
    "referral.opened": ReferralOpened,
    "referral.closed": ReferralClosed,
    "access.granted": AccessGranted,
    "consent.recorded": ConsentRecorded,
    "consent.refused": ConsentRefused,
    "consent.withdrawn": ConsentWithdrawn,
    "measure.requested": MeasureRequested,
    "measure.cancelled": MeasureCancelled,
    "response.reviewed": ResponseReviewed,
    "risk.acknowledged": RiskAcknowledged,
}

SERVICE_FACTS: dict[str, type[Body]] = {
    "measure.sent": RequestFact,
    "measure.delivered": RequestFact,
    "measure.bounced": RequestFact,
    "measure.opened": RequestFact,
    "measure.expired": RequestFact,
    "link.locked": RequestFact,
    "measure.cancelled": CancelledByService,
    "response.returned": ResponseReturned,
    "patient.searched": PatientSearched,
}

# Checked by every desktop before a sync is done; other signatures right after it.
CHECKED_FIRST = frozenset(
    {
        "trust.created",
        "team.created",
        "member.authorised",
        "member.added",
        "member.removed",
        "device.enrolled",
        "device.revoked",
        "team-key.created",
        "team-key.wrapped",
        "access.granted",
        "consent.recorded",
        "consent.refused",
        "consent.withdrawn",
    }
)

# Statements whose author must have seen the last of their like: they carry a base.
WITH_BASE = frozenset({"consent.recorded", "consent.refused", "consent.withdrawn"})


class UnknownKind(MalformedCbor):
    """A kind that this release does not know."""


def statement_body(kind: str, body: object) -> Body:
    """The body of a statement; raises `UnknownKind` or `MalformedCbor`."""
    return _validated(STATEMENTS, kind, body)


def service_fact(kind: str, body: object) -> Body:
    """The body of a service's own fact; raises `UnknownKind` or `MalformedCbor`."""
    return _validated(SERVICE_FACTS, kind, body)


def _validated(models: dict[str, type[Body]], kind: str, body: object) -> Body:
    model = models.get(kind)
    if model is None:
        raise UnknownKind(f"unknown kind {kind!r}")
    try:
        return model.model_validate(body)
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = ".".join(str(part) for part in first["loc"]) if first else "body"
        why = first["msg"] if first else str(error)
        raise MalformedCbor(f"{kind}: {where}: {why}") from error
