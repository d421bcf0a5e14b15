"""Access to the gallery's records: as it stands mostly, asked for, suspended, and after a withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop.services.reads import (
    AskLine,
    Confirmed,
    Copies,
    HolderLine,
    LedgerLine,
    PatientRecord,
    ResponseReading,
    Sharing,
    Withdrawal,
)
from desktop.services.reads.answered import SUSPENDED as NOT_SHOWN
from desktop.services.reads.lines import HIDDEN
from desktop.services.reads.sharing.withdrawal import RISK_OPEN
from mhcr.gallery.people import ADULT, ME, TEAM, hours, ident, stands

SHARING = Sharing(
    state="open",
    withdrawal=None,
    confirmed=None,
    asks=(),
    holders=(HolderLine(TEAM, "care", mine=True),),
    may_ask=(),
    may_decide=True,
    may_confirm=True,
    declined="",
)
ASKED = replace(
    SHARING,
    asks=(
        AskLine(
            ident(640),
            ADULT,
            "Sam Whitlock",
            hours(30),
            "She turns 18 in February, and we take over then.",
            mine=False,
            pending=False,
        ),
    ),
    holders=(*SHARING.holders, HolderLine(ADULT, "agreement", mine=False)),
)
NOT_OURS = replace(
    SHARING,
    state="not your team",
    holders=(HolderLine(TEAM, "care", mine=False),),
    may_ask=(ADULT,),
    may_decide=False,
    declined="Wait until she has agreed; we ask her on Tuesday.",
)
_WITHDRAWAL = Withdrawal(
    since=hours(51),
    what="sharing and contact by e-mail",
    said_on=date(2026, 11, 18),
    who=ME.name,
    days=2,
    may_decide=False,
    blocked="",
    pending=False,
)
SUSPENDED = replace(SHARING, state="suspended", withdrawal=_WITHDRAWAL, may_decide=False)
RISK = replace(SUSPENDED, withdrawal=replace(_WITHDRAWAL, blocked=RISK_OPEN))
OVERDUE = replace(SUSPENDED, withdrawal=replace(_WITHDRAWAL, days=8, may_decide=True, since=hours(8 * 24 + 3)))
CONFIRMED = replace(
    SHARING,
    state="ended",
    holders=(),
    may_decide=False,
    confirmed=Confirmed(
        hours(20),
        ME.name,
        "telephone-on-record",
        (
            Copies("Sam Whitlock", "Clinic laptop 14", None, revoked=False),
            Copies("Tomos Llewellyn", "Home visit tablet", None, revoked=True),
            Copies("Dr Amara Osei", "Consulting room 2", hours(19.5), revoked=False),
        ),
    ),
)


WITHDRAWN = LedgerLine(
    ident(701),
    hours(51),
    "Withdrew from sharing and contact by e-mail, by telephone",
    ME.name,
    "",
    pending=False,
    conflict="",
)


def ended(sharing: Sharing) -> bool:
    """Whether a withdrawal stands."""
    return sharing.withdrawal is not None or sharing.confirmed is not None


def shown(record: PatientRecord, sharing: Sharing) -> PatientRecord:
    """The record as the reads show it while access stands so."""
    if ended(sharing):
        standing = stands(ended=True)
        banner = replace(record.banner, agreement_sentence=standing.words)
        record = replace(record, banner=banner, standing=standing)
    if sharing.state not in ("suspended", "ended", "not your team"):
        return record
    words = HIDDEN if sharing.state == "suspended" else "Removed from here" if sharing.state == "ended" else "Sealed"
    hidden = tuple(
        replace(one, score=words, band="", flagged=False, quarantined=False, change_words="") for one in record.returned
    )
    told = tuple(replace(one, words=one.words.removesuffix(", flagged")) for one in record.timeline)
    return replace(record, access_state=sharing.state, last_scores=(), returned=hidden, timeline=told)


def unread(reading: ResponseReading, sharing: Sharing) -> ResponseReading:
    """One answer as the reads show it while access stands so."""
    if sharing.state != "suspended":
        return reading
    line = replace(reading.line, score=HIDDEN, band="", flagged=False, change_words="", acknowledged=None)
    return replace(
        reading,
        line=line,
        opened=False,
        problems=(NOT_SHOWN,),
        flags=(),
        scores=(),
        changes=(),
        answers=(),
        series=(),
        words="",
        note="",
        contact_me=False,
        state="suspended",
    )
