"""One synthetic person with all that happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from care_record.people.patient import Patient
from care_record.people.services import Referral, Service
from mhcr.demonstration.trust.agreements import SyntheticStatement
from mhcr.demonstration.trust.sends import SyntheticSend


@dataclass(frozen=True, slots=True)
class SyntheticPatient:
    """A person, their team and referrals, the agreement ledger and the sends, each oldest first.

    `settled` is when a withdrawal of sharing was confirmed, None while it waits or where there was none.
    """

    patient: Patient
    service: Service
    team: UUID
    referrals: tuple[Referral, ...]
    agreements: tuple[SyntheticStatement, ...]
    sends: tuple[SyntheticSend, ...]
    settled: datetime | None = None
