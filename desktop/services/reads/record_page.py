"""What the patient's screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from care_record.agreement.ledger import Standing
from desktop.services.reads.access import AccessState
from desktop.services.reads.measures import RequestLine, ResponseLine, ScoreLine
from desktop.services.reads.people import (
    AskAgain,
    BannerData,
    Difference,
    NewerLine,
    PatientLine,
    ReferralLine,
    TimelineItem,
)


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """The patient's screen. `access_state` says whether answers can be opened here: `open`, or why not."""

    line: PatientLine
    banner: BannerData
    standing: Standing
    timeline: tuple[TimelineItem, ...]
    out: tuple[RequestLine, ...]
    returned: tuple[ResponseLine, ...]
    last_scores: tuple[tuple[str, ScoreLine, date], ...]
    referrals: tuple[ReferralLine, ...]
    access_state: AccessState
    differences: tuple[Difference, ...] = ()
    instead: PatientLine | None = None
    """The record that is used instead of this one; itself where it was registered in error."""
    earlier: tuple[PatientLine, ...] = ()
    """Records that were merged into this one."""
    ask_again: tuple[AskAgain, ...] = ()
    newer: tuple[NewerLine, ...] = ()
    """What a newer release has recorded and this one cannot read, newest first."""

    @property
    def stopped(self) -> bool:
        """Whether nothing may be done for this person before it is read."""
        return any(one.stops for one in self.newer)
