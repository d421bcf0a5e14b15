"""What waits, came back or was set aside, in the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from care_record.agreement.statements import HowGiven, Kind, Scope, Statement
from desktop.services.reads import (
    AsideLine,
    ConflictPage,
    NewerLine,
    OutboxLine,
    Side,
)
from desktop.services.reads.patient_lines import NOT_ALL_READ
from mhcr.gallery.people import JASMINE, ME, PEOPLE, banner_of, hours, ident, line

if TYPE_CHECKING:
    from desktop.services.reads import PatientRecord

CONFLICT = ident(901)
WAITING = (
    OutboxLine(
        CONFLICT,
        line(PEOPLE[8]),
        "Record an agreement",
        hours(5),
        "conflict",
        "You had not seen what was recorded meanwhile (withdrawn on 20-Nov-2026). Read it, ask the person, then record "
        "again.",
        ("Withdrawn on 20-Nov-2026: contact by e-mail",),
        can_retry=False,
        form="agreement",
        detail="contact by e-mail",
        behind=1,
        loses="What the person agreed to stays unrecorded. Its note is lost, too.",
    ),
    OutboxLine(
        ident(902),
        line(PEOPLE[3]),
        "Send a measure",
        hours(26),
        "stuck",
        "The service refused it: the referral to your team has been closed.",
        (),
        can_retry=True,
        form="send",
        detail="CORE-10, by e-mail, to be answered by 04-Dec-2026",
        loses="Nobody is asked, and the message is lost.",
    ),
    OutboxLine(
        ident(903),
        line(PEOPLE[8]),
        "Send a measure",
        hours(4.9),
        "waiting",
        "Waits behind \u201cRecord an agreement\u201d, which needs you. Other people\u2019s acts go on.",
        (),
        can_retry=False,
        form="send",
        detail="GAD-7, by e-mail, to be answered by 04-Dec-2026",
        loses="Nobody is asked, and the message is lost.",
    ),
    OutboxLine(
        ident(900),
        line(JASMINE),
        "Send a measure",
        hours(0.3),
        "waiting",
        "Offline: it goes out by itself when the service is there.",
        (),
        can_retry=False,
        form="send",
        detail="PHQ-9, by e-mail, to be answered by 04-Dec-2026",
        loses="Nobody is asked, and the message is lost.",
    ),
    OutboxLine(
        ident(904),
        line(PEOPLE[1]),
        "Acknowledge a risk",
        hours(0.2),
        "waiting",
        "Handed over, but the service has not answered yet. It is asked again, and counts once.",
        (),
        can_retry=False,
        loses="The flag counts as seen by nobody, and people go on being told. The service may have it already: "
        "then it stands there, and comes back here with the next changes.",
    ),
)
_MINE = Side(
    "What you recorded here",
    ("Agreed to contact by e-mail", "Said on 18-Nov-2026, in person", "With mother"),
    ME.name,
    hours(5),
    "It cannot undo what was said later.",
    "Understood; asked that letters do not go home.",
)
_THEIRS = Side(
    "What was recorded meanwhile",
    ("Withdrew from contact by e-mail", "Said on 20-Nov-2026, by telephone"),
    "Sam Whitlock",
    hours(1),
    "It counts at once, and stands until the person says otherwise. This stands now: Withdrew from contact by e-mail "
    "on 20-Nov-2026.",
)
AGAINST = (
    "The person withdrew on 20-Nov-2026, after the day on which this was said. Ask the person, and record what they "
    "say now."
)


SAID = Statement(
    CONFLICT, Kind.RECORDED, frozenset({Scope.EMAIL}), date(2026, 11, 18), HowGiven.IN_PERSON, ME.id, "clinician-first",
    ("mother",),
)  # fmt: skip


def conflict(*, keeps: bool = False) -> ConflictPage:
    """A withdrawal that overtook an agreement; with `keeps`, another agreement did, so that one's own may be kept."""
    mine, theirs, against = _MINE, (_THEIRS,), AGAINST
    if keeps:
        mine = Side(
            _MINE.title, _MINE.said, _MINE.who, _MINE.at,
            "Recorded again, this would stand: Agreed to contact by e-mail on 18-Nov-2026.", _MINE.note,
        )  # fmt: skip
        said = ("Agreed to contact by e-mail and contact by text message", "Said on 17-Nov-2026, by video")
        theirs = (
            Side(
                _THEIRS.title,
                said,
                "Sam Whitlock",
                hours(1),
                "It counts. This stands now: Agreed to contact by e-mail and contact by text message on 17-Nov-2026.",
            ),
        )
        against = ""
    return ConflictPage(CONFLICT, banner_of(PEOPLE[8]), mine, theirs, 41, against, "consent.recorded", "agreement")


_NEWER = "It was written by a newer version of this program, and this one cannot read it."
ASIDE = (
    AsideLine(
        4812,
        "answer",
        "An answer",
        line(PEOPLE[5]),
        hours(40),
        "It could not be opened here: the key does not fit.",
        "Tell your trust\u2019s IT desk; the service\u2019s operator has been told of its number.",
        ident(506),
    ),
    AsideLine(
        4790,
        "unsigned",
        "Details of a person",
        line(PEOPLE[3]),
        hours(52),
        "It is not signed by who it names, so what it says is not believed here.",
        "Tell your trust\u2019s IT desk; the service\u2019s operator has been told of its number.",
    ),
    AsideLine(
        4818,
        "newer",
        "The end of a team\u2019s care",
        line(JASMINE),
        hours(3),
        _NEWER,
        "Have this program updated: until then nothing is done for this person.",
    ),
    AsideLine(
        4711,
        "newer",
        "An appointment",
        line(JASMINE),
        hours(70),
        _NEWER,
        "Have this program updated; it is read then, in its place.",
    ),
    AsideLine(
        4405,
        "answer",
        "An answer",
        line(PEOPLE[1]),
        hours(170),
        "It has an answer to a question that the questionnaire does not ask.",
        "Read it as it came, act on it, and ask the person where it is not clear.",
        ident(507),
        f"{ME.name} acted on it, 13-Nov-2026 15:10",
    ),
)


NEWER = (
    NewerLine(4818, "The end of a team\u2019s care", ME.name, hours(3), stops=True),
    NewerLine(4711, "An appointment", "", hours(70), stops=False),
)


def with_newer(record: PatientRecord, newer: tuple[NewerLine, ...]) -> PatientRecord:
    """The record as the reads show it while a newer version has recorded more of it."""
    found = replace(record, newer=newer)
    if not found.stopped:
        return found
    words = f"\u26a0 {NOT_ALL_READ} {found.banner.agreement_sentence}"
    return replace(found, banner=replace(found.banner, agreement_sentence=words))
