"""Rows about referrals and discharges."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.arriving.judging import OTHER_PERSON, Decided, Judging, Untaken
from desktop.services.authoring.author import Said

if TYPE_CHECKING:
    from care_record.arriving.rows import ReferralRow
    from care_record.people.patient import Patient
    from care_record.people.services import Referral
    from desktop.services.arriving.known import Number

NO_REFERRAL = "No referral with this number is here, and there is no open one to that team."
OTHER_TEAM = "Here the referral is to another team. Close it, and give the new one a number of its own."
OPEN_ALREADY = "An open referral to this team stands here; a past one is not set beside it."
DIED = "It is recorded that this person has died."
TOO_EARLY = "This day is before the referral."


def referral(judging: Judging, row: ReferralRow) -> Decided:
    """Open a referral, or close it. One that a desk has opened to the same team counts as the same."""
    held = judging.here.number("referral", row.number)
    person = judging.person(row.person) if row.person else None
    team = judging.team(row.team) if row.team else None
    if held is not None:
        return _known(judging, row, held, person, team)
    beside = _open(judging, person, team)
    if beside is not None and person is not None:
        return _beside(judging, row, person.id, beside)
    if row.opened is None or person is None or team is None:
        raise Untaken("referral", NO_REFERRAL)
    if person.deceased and row.closed is None:
        raise Untaken("patient", DIED)
    epr = judging.epr(row.number, row.updated)
    opened = bodies.ReferralOpened(referral=new_id(), team=team, opened=row.opened, reason=row.reason or None, epr=epr)
    said = [Said("referral.opened", person.id, opened)]
    if row.closed is not None:
        closed = bodies.ReferralClosed(referral=opened.referral, closed=row.closed, epr=epr)
        said.append(Said("referral.closed", person.id, closed))
    elif judging.dry:
        judging.here.newcomers.teams.setdefault(person.id, set()).add(team)
    return Decided("new", tuple(said))


def _known(judging: Judging, row: ReferralRow, held: Number, person: Patient | None, team: UUID | None) -> Decided:
    if person is not None and person.id != held.patient:
        raise Untaken("patient", OTHER_PERSON)
    known = next((one for one in judging.here.referrals(held.patient) if one.id == held.thing), None)
    if known is None:
        raise Untaken("referral", NO_REFERRAL)
    if team is not None and team != known.team:
        raise Untaken("team", OTHER_TEAM)
    if row.updated < held.updated:
        return Decided("older")
    if row.closed is None or known.closed is not None:
        return Decided("same")
    return _close(judging, row, held.patient, known)


def _beside(judging: Judging, row: ReferralRow, patient: UUID, known: Referral) -> Decided:
    if row.closed is None:
        return Decided("same")
    if row.opened is not None and row.closed < known.opened:
        raise Untaken("referral", OPEN_ALREADY)
    return _close(judging, row, patient, known)


def _close(judging: Judging, row: ReferralRow, patient: UUID, known: Referral) -> Decided:
    assert row.closed is not None  # noqa: S101
    if row.closed < known.opened:
        raise Untaken("discharged_on", TOO_EARLY)
    epr = judging.epr(row.number, row.updated)
    closed = bodies.ReferralClosed(referral=known.id, closed=row.closed, reason=row.reason or None, epr=epr)
    return Decided("changed", (Said("referral.closed", patient, closed),))


def _open(judging: Judging, person: Patient | None, team: UUID | None) -> Referral | None:
    if person is None or team is None:
        return None
    return next((one for one in judging.here.referrals(person.id) if one.team == team and one.closed is None), None)
