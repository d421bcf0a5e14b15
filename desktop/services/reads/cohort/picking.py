"""Which people of the caseload a sender has chosen, in the order of their names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.age import birthday
from care_record.people.nhs_number import NHSNumber
from care_record.people.problems import InvalidValueError
from desktop.services.reads.cohort.pages import NotFound
from desktop.services.store.projection import effects
from desktop.services.store.tables import overlay

if TYPE_CHECKING:
    from datetime import date

    from care_record.measures.catalogue import Measure
    from desktop.services.reads.cohort.known import Senders
    from desktop.services.reads.cohort.pages import Who
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

_WEEK_MS = 7 * 86_400_000
_OLDEST = 130
_ANSWERED = (
    "select request.patient from request join response on response.request = request.id "
    "where request.questionnaire in ({}) and response.at >= ?"
)


def picked(
    reader: Reader, state: DeskState, senders: Senders, who: Who, measures: Collection[Measure]
) -> tuple[list[UUID], tuple[NotFound, ...]]:
    """The people, and the pasted lines that name nobody. Inside a snapshot."""
    if who.numbers.strip():
        return _pasted(reader, who.numbers)
    today = state.today()
    teams = ",".join("?" * len(senders.teams))
    where = f"id in (select patient from referral where team in ({teams}) and (closed is null or closed >= ?))"  # noqa: S608 - our own words
    bindings: list[object] = [*(team.bytes for team in senders.teams), today.isoformat()]
    where += " and birth_date <= ? and birth_date > ?"
    bindings += [_youngest(today, who.age_from), _eldest(today, who.age_to)]
    if who.answered != "any":
        since = 0 if who.answered == "never" else state.now() - who.weeks * _WEEK_MS
        where += f" and id not in ({_ANSWERED.format(','.join('?' * len(measures)))})"
        bindings += [*(one.url for one in measures), since]
    order = "order by family_sort, given_sort, birth_date"
    rows = reader.all(f"select id from patient where {where} {order}", bindings)  # noqa: S608 - our own words
    return [UUID(bytes=row[0]) for row in rows] + _only_here(reader, senders, who), ()


def _only_here(reader: Reader, senders: Senders, who: Who) -> list[UUID]:
    """People whose registration still waits here: nobody else knows of them, and they have answered nothing."""
    if who.age_from is not None or who.age_to is not None:
        return []
    new = {fact.stream for fact in reader.pending("kind = 'patient.registered'")}
    referred = reader.pending("kind = 'referral.opened'") if new else []
    rows = overlay({}, (change for fact in referred for change in effects(fact)), "referral").values()
    of_team = {UUID(bytes=row["patient"]) for row in rows if UUID(bytes=row["team"]) in senders.teams}
    return sorted(new & of_team)


def _pasted(reader: Reader, text: str) -> tuple[list[UUID], tuple[NotFound, ...]]:
    found: dict[UUID, None] = {}
    wrong = []
    for line in filter(None, (one.strip() for one in text.replace(",", "\n").replace(";", "\n").splitlines())):
        patient, words = _of_number(reader, line)
        if patient is None:
            wrong.append(NotFound(line, words))
        elif patient in found:
            wrong.append(NotFound(line, "Pasted twice; this person gets it once."))
        else:
            found[patient] = None
    return list(found), tuple(wrong)


def _of_number(reader: Reader, line: str) -> tuple[UUID | None, str]:
    try:
        number = NHSNumber.parse(line)
    except InvalidValueError as error:
        return None, error.words
    ids: Sequence[tuple[bytes]] = reader.all("select id from patient where nhs_number = ?", (number.digits,))
    if not ids:
        return None, "Nobody of your caseload has this number."
    if len(ids) > 1:
        return None, "More than one record has this number. Send from the right one."
    return UUID(bytes=ids[0][0]), ""


def _youngest(today: date, age: int | None) -> str:
    """The latest day of birth of somebody who is at least so old."""
    return _years_before(today, age or 0)


def _eldest(today: date, age: int | None) -> str:
    """The day after which somebody was born who is at most so old."""
    return _years_before(today, _OLDEST if age is None else age + 1)


def _years_before(today: date, years: int) -> str:
    return birthday(today, -years).isoformat()
