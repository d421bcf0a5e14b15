"""One answered measure as reports take it: whose it is, in which referral, who answered, and what it scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from care_record.people.dates import day_in_london

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from care_record.measures.manifest import Manifest
    from care_record.measures.questionnaire import Json
    from care_record.people.patient import Patient
    from care_record.people.services import Referral

PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Given:
    """One score that was given. `exact` is unrounded, `value` as the screens show it, both in the score's own units."""

    name: str
    exact: Decimal
    value: Decimal
    band: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that fits its questionnaire. `items` are the QuestionnaireResponse's own, as they were answered.

    `completed` is when the respondent finished, `respondent` who that was. `manifest` is None for an imported form.
    `referral` is the one in which it was asked, None where none of that team held that day. `care_activity` is the
    record system's number of the contact at which it was given, empty where it is not known. `rater` is the name of
    whoever was asked by name instead of the patient, `relationship` how they know the patient.
    """

    response: UUID
    request: UUID
    patient: Patient
    team: UUID
    team_name: str
    referral: Referral | None
    title: str
    canonical: str
    manifest: Manifest | None
    respondent: str
    mode: str
    completed: datetime
    scores: tuple[Given, ...]
    items: Json | Sequence[Json] = field(default_factory=tuple)
    care_activity: str = ""
    rater: str = ""
    relationship: str = ""

    @property
    def on(self) -> date:
        """London's day of completion."""
        return day_in_london(self.completed)


def referral_on(referrals: Sequence[Referral], team: UUID, on: date) -> Referral | None:
    """The referral to a team that held on a day, the one opened last where there are several."""
    held = [one for one in referrals if one.team == team and one.is_open(on)]
    return max(held, key=lambda one: (one.opened, one.id.bytes)) if held else None
