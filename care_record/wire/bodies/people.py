"""What is said of a person: demographics, referrals, the agreement to share."""

from __future__ import annotations

from typing import Any

from care_record.wire.bodies.epr import EprFact
from care_record.wire.bodies.fields import Body, Date, EnvelopeBytes, Id, Words


class PatientRegistered(EprFact):
    """`patient` is what `care_record.people.patient` writes."""

    patient: dict[str, Any]


class PatientUpdated(EprFact):
    """All demographics as they now are."""

    patient: dict[str, Any]


class PatientDied(EprFact):
    """The date of death."""

    died: Date


class ToldApart(Body):
    """This record and another one are of two people, however alike they look."""

    other: Id


class ReferralOpened(EprFact):
    """A team begins to care for the person."""

    referral: Id
    team: Id
    opened: Date
    reason: Words | None = None


class ReferralClosed(EprFact):
    """Discharge from a team."""

    referral: Id
    closed: Date
    reason: Words | None = None


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
