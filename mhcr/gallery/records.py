"""The screens of the gallery's people."""

from __future__ import annotations

from datetime import date

from care_record.agreement.ledger import standing
from care_record.people.patient import Patient
from desktop.services.reads import (
    Difference,
    PatientRecord,
    ReferralLine,
    TimelineItem,
)
from mhcr.gallery.answers import LAST_SCORES, RETURNED
from mhcr.gallery.people import FROM_EPR, JASMINE, OUT, TEAM, TIMELINE, agreed, banner_of, hours, ident, line


def record(person: Patient) -> PatientRecord:
    """The patient's screen; only the first of the gallery's people has a history."""
    full = person.id == JASMINE.id
    if person.id == FROM_EPR.id:
        return _from_epr(person)
    return PatientRecord(
        line=line(person),
        banner=banner_of(person),
        standing=standing((agreed(),)),
        timeline=TIMELINE if full else TIMELINE[-1:],
        out=OUT if full else (),
        returned=tuple(one for one in RETURNED if one.patient.id == person.id),
        last_scores=LAST_SCORES if full else (),
        referrals=(ReferralLine(ident(800), TEAM, date(2026, 2, 27), None),),
        access_state="open",
    )


def _from_epr(person: Patient) -> PatientRecord:
    """Somebody whom the record system has sent, whose telephone number a colleague has corrected since."""
    told = (
        ("patient.registered", "Registered, from the EPR"),
        ("referral.opened", f"Referred to {TEAM.name}, from the EPR"),
    )
    return PatientRecord(
        line=line(person),
        banner=banner_of(person),
        standing=standing(()),
        timeline=tuple(TimelineItem(hours(30), kind, words, "", pending=False, ref=None) for kind, words in told),
        out=(),
        returned=(),
        last_scores=(),
        referrals=(ReferralLine(ident(801), TEAM, date(2026, 11, 26), None),),
        access_state="not opened yet",
        differences=(
            Difference("Mobile", "07700 900321", "07700 900123"),
            Difference("Address", "4 Chapel Row, Hove, BN3 1AA", "19 Marine Parade, Brighton, BN2 1TL"),
        ),
    )
