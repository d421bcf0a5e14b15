"""What the trust allows, as its administrators have said; what nobody said keeps its default."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from care_record.wire.bodies import PolicySet


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of a trust.

    `lease_hours` is how long a workstation reads without the service: by default a bank-holiday weekend and a day.
    `caseload_days` is how long after the last discharge a record stays on workstations. `glass_hours` is the longest
    time for which a withheld record is opened. `owner_minutes` and `deputy_minutes` are how long a flagged answer
    waits for its owner, and then for the deputy, before the next is told; nights and week-ends count.
    An agreement is asked again after `agreement_months`. With `identity_second_person` nobody decides alone about proof
    of identity: who has checked cannot approve.
    """

    workstations_per_member: int = 3
    lease_hours: int = 120
    idle_minutes: int = 10
    caseload_days: int = 90
    glass_hours: int = 4
    owner_minutes: int = 60
    deputy_minutes: int = 60
    agreement_months: int = 12
    identity_second_person: bool = False

    def after(self, said: PolicySet) -> Policy:
        """The policy once a statement has set it: whole, so that what it leaves out is the default again."""
        given = said.model_dump(exclude_none=True)
        return replace(Policy(), **{one.name: given[one.name] for one in fields(Policy) if one.name in given})
