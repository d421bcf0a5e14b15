"""What is asked of a person, what came back, and what was done about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from care_record.wire.bodies.fields import (
    Body,
    Channel,
    Code,
    Date,
    EnvelopeBytes,
    Hash,
    Id,
    KeyId,
    Milliseconds,
    Mode,
    Name,
    Respondent,
    Words,
)


class Recipient(Body):
    """Somebody else than the patient who is asked: a carer, a parent or a second rater, by an address of their own.

    `about` is how they know whom it is about, shown once their name is confirmed. `basis` is why they may be asked,
    `agreed_on` the day on which the person agreed, `authority` who has parental responsibility or decided.
    """

    name: Name
    relationship: Annotated[str, Field(min_length=1, max_length=80)]
    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None
    mobile: Annotated[str, Field(min_length=3, max_length=40)] | None = None
    address: Annotated[list[Annotated[str, Field(min_length=1, max_length=35)]], Field(max_length=5)] | None = None
    postcode: Annotated[str, Field(min_length=1, max_length=10)] | None = None
    about: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    basis: Literal["agreed", "best-interests", "parental-responsibility", "professional"] | None = None
    agreed_on: Date | None = None
    authority: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class MeasureRequested(Body):
    """The request's id is the statement's id. `recipient` stands for whoever is asked instead of the patient.

    `despite` is why the sender passed over advice against it, in words.
    """

    team: Id
    questionnaire: Annotated[str, Field(min_length=1, max_length=400)]
    version: Annotated[str, Field(min_length=1, max_length=80)]
    questionnaire_sha256: Hash
    mode: Mode
    channel: Channel
    respondent: Respondent
    due: Date
    message: Words | None = None
    replaces: Id | None = None
    despite: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    recipient: Recipient | None = None


class MeasureCancelled(Body):
    """A request that its team takes back."""

    request: Id
    reason: Words


class ResponseEntered(Body):
    """An answer that was taken at a workstation: handed over, by telephone, or typed in from paper.

    The statement's id is the response's id. `authored` is in ms: when the person answered, for a paper form the noon of
    its day.
    """

    request: Id
    envelope: EnvelopeBytes
    attention: bool
    key: KeyId
    mode: Literal["in-clinic", "telephone", "paper"]
    respondent: Annotated[str, Field(min_length=1, max_length=40)]
    authored: Milliseconds


class ResponseReviewed(Body):
    """Somebody has read the answer."""

    response: Id
    note: EnvelopeBytes | None = None


class RiskAcknowledged(Body):
    """Somebody acts on a flagged answer; `action` is a code."""

    response: Id
    action: Code
    note: EnvelopeBytes | None = None


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
    """A sealed answer. The response's id is the entry's id; `authored` is in ms by the respondent's clock.

    `given_back` is the workstation that brought it again, after a restored backup that lacked it.
    """

    v: Literal[1] = 1
    kind: Literal["response.returned"] = "response.returned"
    request: Id
    envelope: EnvelopeBytes
    attention: bool
    key: KeyId
    mode: Mode
    respondent: Respondent
    receipt: Annotated[str, Field(min_length=9, max_length=9)]
    authored: Annotated[int, Field(ge=0)]
    given_back: Id | None = None


class PatientSearched(Body):
    """Fields used and patients shown; never the text that was typed."""

    v: Literal[1] = 1
    kind: Literal["patient.searched"] = "patient.searched"
    member: Id
    device: Id
    fields: list[str]
    shown: list[Id]
