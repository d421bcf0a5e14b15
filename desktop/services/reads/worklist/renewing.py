"""Agreements that are to be asked again: found by a covering index, then decided by the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.age import ADULT, birthday
from care_record.agreement.ledger import standing
from care_record.agreement.renewal import AHEAD, Renewal, months_after, renewal
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

MOST = 500
_NEWEST = (
    "select patient, max(coalesce(given_on, date(at / 1000, 'unixepoch'))) as given, min(review_on) as review "
    "from ledger where kind = 'recorded' and void is null group by patient"
)
_DUE = (
    f"select patient.id, patient.birth_date from patient join ({_NEWEST}) as newest on newest.patient = patient.id "  # noqa: S608 - our own words
    "where deceased = 0 and (given <= ? or review <= ? or (birth_date between ? and ? and given < ?)) "
    "and exists (select 1 from referral where referral.patient = patient.id and team in ({}) "
    "and (closed is null or closed >= ?)) order by given limit ?"
)


@dataclass(frozen=True, slots=True)
class ToRenew:
    """One person whose agreement is to be asked again."""

    patient: bytes
    due: Renewal


def to_renew(reader: Reader, state: DeskState) -> list[ToRenew]:
    """At most `MOST` people of one's own teams. What waits here is taken as asked. Inside a snapshot."""
    today, months = state.today(), state.directory(reader).policy.agreement_months
    upto = today + AHEAD
    teams = [team.bytes for team in state.me(reader).teams]
    # somebody who turns 18 about now; given before, so that it was a young person's word
    eldest, youngest = birthday(upto, -ADULT - 1 - months // 12), birthday(upto, -ADULT)
    bindings = [_before(upto, months), upto.isoformat(), eldest.isoformat(), youngest.isoformat(), upto.isoformat()]
    rows = reader.all(_DUE.format(",".join("?" * len(teams))), [*bindings, *teams, today.isoformat(), MOST])
    asked = {fact.stream.bytes for fact in reader.pending("kind like 'consent.%'")}
    born = {patient: date.fromisoformat(day) for patient, day in rows if patient not in asked}
    marks = ",".join("?" * len(born))
    ledger: dict[bytes, list[dict[str, object]]] = {}
    for row in reader.rows("ledger", f"patient in ({marks}) and void is null", list(born)).values():
        ledger.setdefault(row["patient"], []).append(row)
    found = []
    for patient, day in born.items():
        stands = standing(patient_lines.agreement_of(row) for row in ledger.get(patient, ()))
        due = renewal(stands, day, months)
        if due is not None and due.on <= upto:
            found.append(ToRenew(patient, due))
    return sorted(found, key=lambda one: (one.due.on, UUID(bytes=one.patient)))


def _before(upto: date, months: int) -> str:
    """The last day of giving after which so many months have passed by `upto`."""
    day = months_after(upto, -months)
    while months_after(day + timedelta(days=1), months) <= upto:
        day += timedelta(days=1)
    return day.isoformat()
