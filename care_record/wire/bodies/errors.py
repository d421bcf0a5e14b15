"""What was said of the wrong person, and two records that are one person's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from care_record.wire.bodies.fields import Body, Id

ErrorOf = Literal[
    "measure.requested",
    "consent.recorded",
    "consent.refused",
    "consent.withdrawn",
    "withdrawal.requested",
    "response.entered",
    "response.reviewed",
    "referral.opened",
    "patient.registered",
]
Why = Annotated[str, Field(min_length=1, max_length=500)]


class EnteredInError(Body):
    """A statement of this stream that was entered in error: kept, hidden, and counted nowhere.

    `what` is its id and `kind` its kind; `about` the answer that a review was of. `right` is the record in which it is
    entered anew, where it is.
    """

    what: Id
    kind: ErrorOf
    why: Why
    about: Id | None = None
    right: Id | None = None


class PatientMerged(Body):
    """This record and the one named are one person's: that one is used from now on, this one can be read."""

    into: Id
    why: Why
