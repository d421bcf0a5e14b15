"""Acts that wait or came back, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from care_record.agreement.statements import HowGiven, Kind, Scope, Statement
from care_record.channels.channel import Channel
from desktop.services.acts import Done
from desktop.services.acts.waiting import WaitingActs
from desktop.services.reads import (
    AsideLine,
    ConflictPage,
    NewerLine,
    OutboxLine,
    OutboxPage,
    Side,
    TypedAgreement,
    TypedContact,
    TypedRegistration,
    TypedSend,
)
from desktop.services.reads.patient_lines import NOT_ALL_READ
from desktop.services.reads.waiting.reads import WaitingReads
from mhcr.gallery import people
from mhcr.gallery.people import JASMINE, ME, PEOPLE, TEAM, banner_of, hours, ident, line

if TYPE_CHECKING:
    from desktop.services.acts import Acts, PatientDraft
    from desktop.services.reads import PatientRecord
    from mhcr.gallery.memory import Trust

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


class MemoryWaitingReads(WaitingReads):
    """Reads of the memory."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def page(self) -> OutboxPage:
        return OutboxPage(self._trust.outbox, self._trust.notes, aside=len(self._trust.aside))

    def aside(self) -> tuple[AsideLine, ...]:
        return self._trust.aside

    def conflict(self, act: UUID) -> ConflictPage:
        if all(one.id != act for one in self._trust.outbox):
            raise LookupError
        return self._trust.conflict

    def send(self, act: UUID) -> TypedSend:
        return TypedSend(
            "gad-7", Channel.EMAIL, people.TODAY + timedelta(days=14), "Please answer before we meet.", "patient"
        )

    def agreement(self, act: UUID) -> TypedAgreement:
        note = "Understood; asked that letters do not go home."
        day = None if self._trust.conflict.against else date(2026, 11, 18)
        return TypedAgreement("recorded", SAID, day, note)

    def registration(self, act: UUID) -> TypedRegistration:
        return TypedRegistration(PEOPLE[8], TEAM.id, "Low mood since the summer.")

    def contact(self, act: UUID) -> TypedContact:
        return TypedContact(JASMINE)


class MemoryWaitingActs(WaitingActs):
    """Notes what was done, and takes away what was dropped."""

    def __init__(self, trust: Trust, acts: object, note: Callable[..., Done]) -> None:
        self._trust, self._acts, self._note = trust, cast("Acts", acts), note

    def retry(self, act: UUID) -> Done:
        return self._note("retry", act)

    def discard(self, act: UUID) -> Done:
        self._go(act)
        return self._note("discard", act)

    def say_again(self, act: UUID, seen: int) -> Done:
        return self._note("say_again", act, seen)

    def instead(self, act: UUID, job: Callable[[Acts], Done]) -> Done:
        self._go(act)
        self._note("instead", act)
        return job(self._acts)

    def register_instead(self, act: UUID, draft: PatientDraft) -> Done:
        return self._note("register_instead", act, draft)

    def _go(self, act: UUID) -> None:
        self._trust.outbox = tuple(one for one in self._trust.outbox if one.id != act)
