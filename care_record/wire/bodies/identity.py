"""Proof of identity: an access request and its check in a stream of their own, the decision in the patient's.

An access request (a case) names somebody before it is known whether a record is theirs, so it is no part of a record.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from care_record.wire.bodies.fields import Body, Code, Date, Id, Reason, SealingPublicKey, Words

IdentityMethod = Literal["vouching", "vouching-with-record", "documents", "nhs-login"]
"""The ways in which the NHS checks identity (GP guidance, theme D); `nhs-login` is a proof that NHS login made (P9)."""
IdentityOutcome = Literal["accepted", "declined"]
IdentitySource = Literal["email", "telephone", "post", "web", "desk"]
IdentityPriority = Literal["normal", "soon", "urgent"]
IdentityEnd = Literal["accepted", "declined", "withdrawn", "duplicate", "no-answer"]
IdentityAnswer = Literal["right", "wrong", "not-recorded"]

PersonsName = Annotated[str, Field(min_length=1, max_length=100)]
Score = Annotated[int, Field(ge=0, le=4)]
LastFour = Annotated[str, Field(pattern=r"^[0-9A-Z]{1,4}$")]


class IdentityRequested(Body):
    """Somebody asks for access; `family` to `postcode` are what they say of themselves, not yet compared with anything.

    `received` is the day on which a letter or an e-mail came. Of a request from the web page the service says it.
    """

    source: IdentitySource
    family: PersonsName
    given: PersonsName
    born: Date | None = None
    nhs_number: Annotated[str, Field(pattern=r"^[0-9]{10}$")] | None = None
    contact: Annotated[str, Field(min_length=1, max_length=254)] | None = None
    postcode: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    note: Words | None = None
    priority: IdentityPriority | None = None
    received: Date | None = None


class IdentityAsked(IdentityRequested):
    """What a person has typed on the web page, as the service took it; nobody has signed it."""

    v: Literal[1] = 1
    kind: Literal["identity.requested"] = "identity.requested"
    source: Literal["web"] = "web"


class IdentityAssigned(Body):
    """An identity administrator takes the case, or gives it to a colleague; without `member` nobody has it."""

    member: Id | None = None


class IdentityMatched(Body):
    """The person who asks is taken for this patient; a later match replaces it."""

    patient: Id


class IdentityUnmatched(Body):
    """The match was wrong."""

    reason: Reason | None = None


class IdentityEvidence(Body):
    """One document that was seen; no copy is kept. The statement's id is the evidence's.

    `document` is a code of the list of documents (`care_record.identity.documents`), `strength` and `validity` are
    scores of GPG 45, `last4` the last characters of its number.
    """

    document: Code
    strength: Score
    validity: Score
    photo: bool
    last4: LastFour | None = None
    expiry: Date | None = None


class IdentityEvidenceRemoved(Body):
    """A piece of evidence was entered wrongly, or was not the person's."""

    evidence: Id


class IdentityQuestion(Body):
    """A question about the record, and whether the answer was right; never the answer."""

    asked: Code
    answer: IdentityAnswer


class IdentityChecked(Body):
    """The check is done, and what its author proposes.

    `voucher` is the member of staff who vouches and `knows` how they know the person; `questions` were put to the
    person. The scores are those of GPG 45 beside the evidence; `profile` is what all of it meets by the `table`.
    """

    outcome: IdentityOutcome
    method: IdentityMethod | None = None
    profile: Code | None = None
    table: Code | None = None
    activity: Score | None = None
    fraud: Score | None = None
    verification: Score | None = None
    voucher: Id | None = None
    knows: Reason | None = None
    questions: Annotated[list[IdentityQuestion], Field(max_length=12)] | None = None
    reason: Reason | None = None


class IdentityApproved(Body):
    """A second person agrees with the check."""

    check: Id


class IdentitySentBack(Body):
    """A second person does not agree yet; the case is open again."""

    check: Id
    reason: Reason


class IdentityClosed(Body):
    """The case is over: `decision` is the statement in the patient's stream, where there is one."""

    outcome: IdentityEnd
    decision: Id | None = None
    reason: Reason | None = None


class IdentityTeam(Body):
    """A team that cares, or has cared, for the person; no word of why."""

    team: Id
    opened: Date
    closed: Date | None = None


class IdentityRecord(Body):
    """What the desk is shown of a matched patient: demographics, of a restricted record without contact, and teams."""

    v: Literal[1] = 1
    kind: Literal["identity.record"] = "identity.record"
    patient: dict[str, Any]
    teams: Annotated[list[IdentityTeam], Field(max_length=200)]


class IdentityDecided(Body):
    """Proof of identity is accepted or declined: what ends the access request `case`.

    `checked_by` is the member who made the check; whoever signs decides. `profile` is the GPG 45 profile that was met,
    if any, and `table` the version of the table by which it was found. A decline has its `reason`.
    """

    case: Id
    outcome: IdentityOutcome
    method: IdentityMethod | None = None
    profile: Code | None = None
    table: Code | None = None
    checked_by: Id
    reason: Reason | None = None


class IdentityPicturesAsked(Body):
    """The person is asked for pictures of documents, sealed to `public`: a key of this request alone.

    The private key is wrapped for the desk's workstations beside the log, and destroyed with the pictures.
    """

    public: SealingPublicKey


class IdentityPictures(Body):
    """So many pictures came for the asking `asked`, sealed."""

    v: Literal[1] = 1
    kind: Literal["identity.pictures"] = "identity.pictures"
    asked: Id
    count: Annotated[int, Field(ge=1, le=6)]


class IdentityPicturesMailed(Body):
    """What became of the e-mail with the link for the asking `asked`; `reason` says why one did not arrive."""

    v: Literal[1] = 1
    kind: Literal["identity.pictures-mailed"] = "identity.pictures-mailed"
    asked: Id
    outcome: Literal["sent", "bounced"]
    reason: Reason | None = None


OF_PICTURES: dict[str, type[Body]] = {
    "identity.pictures": IdentityPictures,
    "identity.pictures-mailed": IdentityPicturesMailed,
}
"""Facts of the service's about pictures of documents, in the stream of a case; none changes how it stands."""


OF_CASE: dict[str, type[Body]] = {
    "identity.pictures-asked": IdentityPicturesAsked,
    "identity.requested": IdentityRequested,
    "identity.assigned": IdentityAssigned,
    "identity.matched": IdentityMatched,
    "identity.unmatched": IdentityUnmatched,
    "identity.evidence": IdentityEvidence,
    "identity.evidence-removed": IdentityEvidenceRemoved,
    "identity.checked": IdentityChecked,
    "identity.approved": IdentityApproved,
    "identity.sent-back": IdentitySentBack,
    "identity.closed": IdentityClosed,
}
"""Kinds of statement that stand in the stream of a case."""
