"""Scores as the Mental Health Services Data Set takes them: a SNOMED CT code and a number within its national range.

Source: NHS England, MHSDS publication code (menh_bbrb, 02_nhse_pre_processing_tables): a score counts when it is a
number within the lower and upper limit of its code, once for each person, date, referral, code and score. Codes and
limits stand in each measure's manifest. Where the national range is the score's own, moved (K10: 0 to 40 for 10 to
50), so is the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from care_record.measures.score import half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from care_record.measures.manifest import Score
    from care_record.reporting.answered import Answered, Given

SNOMED = "http://snomed.info/sct"
DECIMALS = 2


class Fault(StrEnum):
    """Why a score cannot be counted nationally; `words` say it."""

    NO_CODE = "no-code"
    NO_RANGE = "no-range"
    OUT_OF_RANGE = "out-of-range"
    OTHER_RESPONDENT = "other-respondent"
    NO_REFERRAL = "no-referral"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Fault.NO_CODE: "no national code",
    Fault.NO_RANGE: "no national range",
    Fault.OUT_OF_RANGE: "outside the national range",
    Fault.OTHER_RESPONDENT: "the code is for another respondent",
    Fault.NO_REFERRAL: "no referral to the team was open that day",
}


@dataclass(frozen=True, slots=True)
class NationalScore:
    """One score for the data set. `code` is empty, and `fault` says why, where it cannot be counted."""

    answered: Answered
    name: str
    title: str
    code: str
    value: Decimal
    fault: Fault | None

    @property
    def person_score(self) -> str:
        """PERSON SCORE as it is written: digits without needless noughts."""
        return plain(self.value)


def national(answered: Answered) -> Iterator[NationalScore]:
    """Each score that was given, with its code and value, or the reason why it does not count."""
    for given in answered.scores:
        rule = answered.manifest.score(given.name) if answered.manifest else None
        yield _national(answered, given, rule)


def countable(found: Iterable[NationalScore]) -> list[NationalScore]:
    """Those that count, once for each person, day, referral, code and score, in the order of completion."""
    seen = set()
    kept = []
    for one in sorted(found, key=lambda one: (one.answered.completed, one.answered.response.bytes)):
        referral = one.answered.referral
        key = (one.answered.patient.id, one.answered.on, referral.id if referral else None, one.code, one.value)
        if one.fault is None and key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def plain(value: Decimal) -> str:
    """A number as text, never in powers of ten and without needless noughts."""
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _national(answered: Answered, given: Given, rule: Score | None) -> NationalScore:
    title = rule.title if rule else given.name
    code, fault = _code(answered, rule)
    value = half_up(given.exact, DECIMALS)
    if rule is not None and rule.national_range is not None:
        low, high = rule.national_range
        value = half_up(rule.national(given.exact), DECIMALS)
        if fault is None and not low <= value <= high:
            fault = Fault.OUT_OF_RANGE
    elif fault is None:
        fault = Fault.NO_RANGE
    if fault is None and answered.referral is None:
        fault = Fault.NO_REFERRAL
    return NationalScore(answered, given.name, title, code, value, fault)


def _code(answered: Answered, rule: Score | None) -> tuple[str, Fault | None]:
    """The code of a score for who answered it. A code that names no respondent is of the measure's own ones alone."""
    coded = [one for one in rule.codes if one.get("system") == SNOMED] if rule else []
    if not coded:
        return "", Fault.NO_CODE
    own = list(answered.manifest.json.get("respondents", ())) if answered.manifest else []
    for one in coded:
        meant = [one["respondent"]] if one.get("respondent") else own
        if answered.respondent in meant:
            return str(one["code"]), None
    return "", Fault.OTHER_RESPONDENT
