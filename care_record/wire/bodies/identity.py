"""What is said of proof of identity: the decision, which stands in the patient's own stream."""

from __future__ import annotations

from typing import Literal

from care_record.wire.bodies.fields import Body, Code, Id, Reason

IdentityMethod = Literal["vouching", "vouching-with-record", "documents", "nhs-login"]
"""The ways in which the NHS checks identity (GP guidance, theme D); `nhs-login` is a proof that NHS login made (P9)."""
IdentityOutcome = Literal["accepted", "declined"]


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
