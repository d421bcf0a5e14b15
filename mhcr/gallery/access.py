"""Who can read, and the retained record, in the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from care_record.people.dates import day_in_london, show_date
from care_record.wire.bodies import GlassReason
from desktop.services.acts import GlassDraft, Look, RetainedRecord
from desktop.services.reads import Happening, Holder, Me, Sharing, Team, WhoCanRead
from desktop.services.reads.who_can_read import HOW_CONFIRMED
from mhcr.gallery import people, records
from mhcr.gallery.answers import READINGS
from mhcr.gallery.people import ADULT, JASMINE, ME, TEAM, hours
from mhcr.gallery.sharing import SUSPENDED
from mhcr.gallery.work import LEDGER

DESK = Team(people.ident(61), "Records and duty desk", "adult")
RETAINED = (
    f"Behind this stands the trust\u2019s retained record. {DESK.name} can open it for a time, only for a signed "
    "reason, and the privacy officer sees each opening."
)
GIVEN = Happening(hours(6310), "given", f"{TEAM.name} was given access. It cares for the person.", ME.name)
ASKED = Happening(
    hours(30), "asked", f"{ADULT.name} asked for access.", "Sam Whitlock", "She turns 18 in February; we take over."
)
WHO_CAN_READ = WhoCanRead(
    sentence=f"{TEAM.name} can open this record.",
    holders=(
        Holder(
            TEAM,
            "It cares for the person",
            hours(6310),
            ME.name,
            "Everything in the record",
            (ME.name, "Peter Lindqvist", "Sam Whitlock", "Tomos Llewellyn"),
        ),
    ),
    asking=(ASKED,),
    history=(
        ASKED,
        Happening(
            hours(860),
            "opened",
            "The retained record was opened until 15-Oct-2026 15:00. An answer that points to risk.",
            "Ingrid Halvorsen",
            "Nobody of the team could be reached; the sister telephoned.",
        ),
        Happening(
            hours(3000),
            "ended",
            "Access ended for Southdown Crisis Team.",
            ME.name,
            "Discharged from the crisis team.",
        ),
        Happening(hours(3400), "given", "Southdown Crisis Team was given access. The person agreed to share.", ME.name),
        GIVEN,
    ),
    retained=RETAINED,
)
OFFICER = Me(people.ident(62), "Ingrid Halvorsen", "clinician", (DESK,), ME.trust_name, at_desk=True)
"""A member of the desk; her role lets her act on risk."""
_WHY = "The sister telephoned at night: she named a plan, and nobody of the team could be reached."


def who_can_read(sharing: Sharing) -> WhoCanRead:
    """Who can read a record on which access stands so."""
    if withdrawal := sharing.withdrawal:
        since = show_date(day_in_london(withdrawal.since))
        sentence = f"Nobody can open this record: the person withdrew on {since}, and that waits to be confirmed."
        words = "The person withdrew. Nobody can open the record until that is settled."
        change = Happening(withdrawal.since, "suspended", words, withdrawal.who)
    elif confirmed := sharing.confirmed:
        sentence = "No team can open this record: the person withdrew, and the teams\u2019 keys are destroyed."
        words = f"The withdrawal was confirmed {HOW_CONFIRMED[confirmed.how]}. The teams\u2019 keys are destroyed."
        change = Happening(confirmed.at, "destroyed", words, confirmed.who)
    else:
        return WHO_CAN_READ
    history = sorted((change, *WHO_CAN_READ.history), key=lambda one: one.at, reverse=True)
    return replace(WHO_CAN_READ, sentence=sentence, holders=(), asking=(), history=tuple(history))


def retained(reason: GlassReason = "risk", left_ms: int = 52 * 60_000) -> RetainedRecord:
    """Jasmine's record, opened by the desk."""
    mine = records.record(JASMINE)
    return RetainedRecord(
        opening=people.ident(63),
        draft=GlassDraft(JASMINE.id, reason, _WHY, 60),
        until=people.NOW + timedelta(milliseconds=left_ms),
        remaining_ms=left_ms,
        person=JASMINE,
        record=mine,
        readings=tuple(READINGS[one] for one in (people.ident(501), people.ident(591)) if one in READINGS),
        ledger=LEDGER,
        access=who_can_read(SUSPENDED),
        looks=(
            Look(hours(30), f"{ME.name}, clinician", "an answer"),
            Look(hours(31), "Peter Lindqvist, clinician", "the record"),
        ),
    )
