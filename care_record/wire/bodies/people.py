"""What is said of a person: demographics, referrals, the agreement to share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from care_record.people.plain import PARTS
from care_record.wire.bodies.epr import EprFact
from care_record.wire.bodies.fields import Body, Date, EnvelopeBytes, Id, Words


def _known_parts(patient: dict[str, Any]) -> dict[str, Any]:
    """A part that this release does not know was written by a newer one: no mistake, and not to be passed over."""
    if unknown := patient.keys() - PARTS:
        names = ", ".join(sorted(unknown))
        raise PydanticCustomError("extra_forbidden", "not known yet: {names}", {"names": names})
    return patient


PatientParts = Annotated[dict[str, Any], AfterValidator(_known_parts)]


class PatientRegistered(EprFact):
    """`patient` is what `care_record.people.patient` writes."""

    patient: PatientParts


class PatientUpdated(EprFact):
    """All demographics as they now are."""

    patient: PatientParts


class PatientDied(EprFact):
    """The date of death."""

    died: Date


class ToldApart(Body):
    """This record and another one are of two people, however alike they look; with `taken_back` nobody says so now."""

    other: Id
    taken_back: Literal[True] | None = None


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
