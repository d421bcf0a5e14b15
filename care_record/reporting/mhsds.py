"""Rows of the Mental Health Services Data Set: MHS606 for a referral, MHS607 for a care activity.

Field names by the data set's model (MHSDS v6: MHS606CodedScoreAssessmentRefer, MHS607CodedScoreAssessmentAct). A
score whose care activity the record system has numbered goes to MHS607, whose date is the contact's; every other one
to MHS606 with its own completion timestamp. Never both: the national code would count it twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.people.dates import LONDON
from care_record.reporting.national import countable, national
from care_record.reporting.table import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from care_record.reporting.answered import Answered
    from care_record.reporting.national import NationalScore

REFERRAL_FIELDS = ("ServiceRequestID", "CodedAssToolType", "PersScore", "AssToolCompTimestamp")
ACTIVITY_FIELDS = ("CareActID", "CodedAssToolType", "PersScore")
REFERRAL_FILE, ACTIVITY_FILE = "MHS606CodedScoreAssessmentRefer.csv", "MHS607CodedScoreAssessmentAct.csv"


def tables(answers: Iterable[Answered]) -> dict[str, str]:
    """The two tables as CSV by file name. They hold no name and no NHS number: the referral's number leads back."""
    counted = countable(score for one in answers for score in national(one))
    at_contact = [one for one in counted if one.answered.care_activity]
    return {
        REFERRAL_FILE: csv_text(REFERRAL_FIELDS, (_referral(one) for one in counted if not one.answered.care_activity)),
        ACTIVITY_FILE: csv_text(ACTIVITY_FIELDS, (_activity(one) for one in at_contact)),
    }


def _referral(one: NationalScore) -> tuple[str, ...]:
    referral = one.answered.referral
    completed = one.answered.completed.astimezone(LONDON).isoformat(timespec="seconds")
    return str(referral.id) if referral else "", one.code, one.person_score, completed


def _activity(one: NationalScore) -> tuple[str, ...]:
    return one.answered.care_activity, one.code, one.person_score
