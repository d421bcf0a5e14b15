"""How ready the scores of a trust are for the national data set: paired, unpaired, late, and what does not count.

Source: NHS England, MHSDS publication code (CMH PROMs Dashboard): a pair is the first and the latest valid score of
the same code in the same referral. A review is due within six months, so that an open referral whose latest valid
score (or, without one, whose opening) is longer ago is late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from care_record.reporting.national import Fault, NationalScore, countable, national

if TYPE_CHECKING:
    from uuid import UUID

    from care_record.people.patient import Patient
    from care_record.people.services import Referral
    from care_record.reporting.answered import Answered

Pairing = Literal["paired", "unpaired", "none"]
REVIEW_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Cared:
    """One referral that the report is about, with whose it is."""

    patient: Patient
    team: UUID
    team_name: str
    referral: Referral


@dataclass(frozen=True, slots=True)
class TermLine:
    """One code in one referral. `title` is the measure's and the score's; days count from the referral's opening."""

    title: str
    code: str
    count: int
    first: NationalScore
    latest: NationalScore
    days_to_first: int

    @property
    def paired(self) -> bool:
        return self.count > 1


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral: its codes, and what was scored in it and does not count, each with how often."""

    cared: Cared
    terms: tuple[TermLine, ...]
    faults: tuple[tuple[str, Fault, int], ...]
    late: bool

    @property
    def pairing(self) -> Pairing:
        """`paired` where at least one code has a pair."""
        return "none" if not self.terms else "paired" if any(one.paired for one in self.terms) else "unpaired"


@dataclass(frozen=True, slots=True)
class TeamLine:
    """The counts of one team: referrals by pairing, late ones, and scores that do not count."""

    team: UUID
    name: str
    referrals: int
    paired: int
    unpaired: int
    none: int
    late: int
    out_of_range: int
    no_code: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole report. `loose` are scores in no referral of their team, by their titles."""

    on: date
    teams: tuple[TeamLine, ...]
    referrals: tuple[ReferralLine, ...]
    loose: tuple[tuple[str, int], ...]


def readiness(cared: Sequence[Cared], answers: Iterable[Answered], today: date) -> Readiness:
    """Work the report out. `today` is London's day."""
    by_referral: dict[UUID, list[NationalScore]] = defaultdict(list)
    loose: dict[str, int] = defaultdict(int)
    known = {one.referral.id for one in cared}
    for answer in answers:
        for score in national(answer):
            if answer.referral is not None and answer.referral.id in known:
                by_referral[answer.referral.id].append(score)
            else:
                loose[_title(score)] += 1
    lines = tuple(_line(one, by_referral[one.referral.id], today) for one in cared)
    return Readiness(today, _teams(lines), lines, tuple(sorted(loose.items())))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no day {months} months before {day}")


def _line(cared: Cared, scores: list[NationalScore], today: date) -> ReferralLine:
    terms: dict[str, list[NationalScore]] = defaultdict(list)
    for one in countable(scores):
        terms[one.code].append(one)
    faults: dict[tuple[str, Fault], int] = defaultdict(int)
    counted = {one.answered.response for one in scores if one.code or one.fault is Fault.OTHER_RESPONDENT}
    uncoded: set[UUID] = set()
    for one in scores:
        if one.fault in (Fault.NO_CODE, Fault.NO_RANGE):
            # of many measures some scores are taken; one of which none is taken is worth a word, once an answer
            if one.answered.response not in counted | uncoded:
                uncoded.add(one.answered.response)
                faults[one.answered.title, Fault.NO_CODE] += 1
        elif one.fault is not None:
            faults[_title(one), one.fault] += 1
    found = tuple(
        TermLine(
            _title(held[-1]), code, len(held), held[0], held[-1], (held[0].answered.on - cared.referral.opened).days
        )
        for code, held in sorted(terms.items())
    )
    newest = max((term.latest.answered.on for term in found), default=cared.referral.opened)
    late = cared.referral.is_open(today) and newest < months_before(today, REVIEW_MONTHS)
    return ReferralLine(cared, found, tuple((title, fault, n) for (title, fault), n in sorted(faults.items())), late)


def _teams(lines: Sequence[ReferralLine]) -> tuple[TeamLine, ...]:
    by_team: dict[tuple[str, UUID], list[ReferralLine]] = defaultdict(list)
    for line in lines:
        by_team[line.cared.team_name, line.cared.team].append(line)
    return tuple(
        TeamLine(
            team=team,
            name=name,
            referrals=len(held),
            paired=sum(one.pairing == "paired" for one in held),
            unpaired=sum(one.pairing == "unpaired" for one in held),
            none=sum(one.pairing == "none" for one in held),
            late=sum(one.late for one in held),
            out_of_range=_count(held, Fault.OUT_OF_RANGE),
            no_code=_count(held, Fault.NO_CODE) + _count(held, Fault.NO_RANGE),
        )
        for (name, team), held in sorted(by_team.items(), key=lambda one: one[0][0])
    )


def _count(lines: Iterable[ReferralLine], fault: Fault) -> int:
    return sum(count for line in lines for _, found, count in line.faults if found is fault)


def _title(score: NationalScore) -> str:
    return f"{score.answered.title}, {score.title.lower()}"


def as_text(report: Readiness) -> str:
    """The report in words, without a name or a number of any person."""
    said = [f"Readiness for the national data set on {report.on.isoformat()}"]
    for team in report.teams:
        said += [
            "",
            team.name,
            f"  referrals {team.referrals}: paired {team.paired}, unpaired {team.unpaired}, no score {team.none}",
            f"  late (no valid score for {REVIEW_MONTHS} months, referral open): {team.late}",
            f"  scores out of range: {team.out_of_range}; without code or national range: {team.no_code}",
        ]
    if report.loose:
        said += ["", "Scores in no referral of their team:"]
        said += [f"  {title}: {count}" for title, count in report.loose]
    return "\n".join(said)
