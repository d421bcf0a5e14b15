"""What is said because of one row: nothing, where it is known already; a refusal, where it cannot be taken."""

from __future__ import annotations

from care_record.arriving.rows import AppointmentRow, DeathRow, PersonRow, ReferralRow, Refusal, Row, TeamRow
from care_record.people.names import sound
from desktop.services.arriving import people
from desktop.services.arriving.appointments import appointment
from desktop.services.arriving.judging import Decided, Judging, Untaken
from desktop.services.arriving.referrals import referral


def decide(judging: Judging, row: Row) -> Decided | Refusal:
    """What becomes of a row."""
    try:
        match row:
            case TeamRow():
                return people.team(judging, row)
            case PersonRow():
                return people.person(judging, row)
            case DeathRow():
                return people.death(judging, row)
            case ReferralRow():
                return referral(judging, row)
            case AppointmentRow():
                return appointment(judging, row)
    except Untaken as untaken:
        return Refusal(row.where, untaken.field, untaken.words)


def keys(row: Row) -> frozenset[tuple[str, str]]:
    """What a row may change of what another one is judged by: two rows with a key in common are taken one by one."""
    match row:
        case TeamRow():
            return frozenset({("team", row.code)})
        case PersonRow():
            born, family = row.details["birth_date"], sound(row.details["family"])
            named = {("patient", row.number), ("born", f"{born} {family}")}
            number = row.details.get("nhs_number", "")
            return frozenset(named | ({("nhs", str(number))} if number else set()))
        case DeathRow():
            return frozenset({("patient", row.person)})
        case ReferralRow():
            named = {("referral", row.number)}
            return frozenset(named | ({("patient", row.person)} if row.person else set()))
        case AppointmentRow():
            return frozenset({("appointment", row.number)})
