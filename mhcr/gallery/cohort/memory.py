"""Sending to many in the gallery: a caseload of invented people, and how far a send is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from care_record.agreement.sending import ExclusionCode
from care_record.channels.channel import Channel
from care_record.people.names import HumanName
from care_record.people.nhs_number import NHSNumber, check_digit
from desktop.services.acts import Done
from desktop.services.acts.cohort import CohortActs, Queued
from desktop.services.reads.cohort import (
    CohortChoices,
    CohortDraft,
    CohortProgress,
    CohortReads,
    Going,
    Left,
    LeftGroup,
    Listed,
    ListWritten,
    MeasureToSend,
    NotFound,
    Preview,
)
from desktop.services.reads.cohort.preview import TITLES
from mhcr.gallery import people
from mhcr.gallery.people import ident
from mhcr.gallery.work import MEASURES

_FAMILIES = ("Abernathy", "Bannister", "Carrington", "Dlamini", "Eastwood", "Featherstonehaugh", "Gallagher", "Hussain")
_GIVEN = ("Aisha", "Bronwen", "Cormac", "Delphine", "Emeka", "Fiona", "Gareth")
_WHY = {
    ExclusionCode.DIED: ("This person has died. Nothing is sent.", 1),
    ExclusionCode.WITHDRAWN: ("Agreement to contact by e-mail was withdrawn on 03-Nov-2026. Care is not affected.", 2),
    ExclusionCode.NO_AGREEMENT: ("There is no recorded agreement to contact by e-mail.", 14),
    ExclusionCode.NO_ADDRESS: ("No e-mail address is recorded.", 9),
    ExclusionCode.ALREADY_WAITING: ("This measure was sent on 18-Nov-2026 and still waits for an answer.", 6),
    ExclusionCode.ANSWERED_LATELY: ("This measure was answered on 17-Nov-2026, less than 7 days ago.", 4),
}


@dataclass
class Cohorts:
    """What the gallery's send to many shows."""

    going: int = 412
    unfinished: tuple[CohortProgress, ...] = ()
    step: int = 130
    """People who are queued at each step; the gallery stops a send on its way by 0."""
    waiting: list[CohortProgress] = field(default_factory=list)


def _listed(number: int) -> Listed:
    first = f"9997{number:05d}"
    digit = check_digit(first)
    name = HumanName(family=_FAMILIES[number % 8], given=_GIVEN[number % 7], title="")
    shown = str(NHSNumber(f"{first}{digit}")) if digit is not None else ""
    return Listed(ident(5000 + number), name, date(1950 + number % 50, 1 + number % 12, 1 + number % 28), shown)


def preview(held: Cohorts, draft: CohortDraft) -> Preview:
    """Most get it; some are left out for each reason, less what is passed over."""
    going = [Going(_listed(number), Channel.EMAIL, draft.measures) for number in range(held.going)]
    groups, at = [], held.going
    over = {code for code, _ in draft.passed_over}
    for code, (words, count) in _WHY.items():
        listed = [_listed(number) for number in range(at, at + count)]
        at += count
        advisory = code in (ExclusionCode.ALREADY_WAITING, ExclusionCode.ANSWERED_LATELY)
        if code in over:
            going += [Going(one, Channel.EMAIL, draft.measures) for one in listed]
            continue
        measure = "PHQ-9" if advisory else ""
        groups.append(LeftGroup(code, TITLES[code], tuple(Left(one, words, measure) for one in listed), advisory))
    lost = (NotFound("943 476 5918", "This is not a valid NHS number."),) if draft.who.numbers else ()
    return Preview(people.hours(0.1), at, tuple(going), tuple(groups), lost, 3)


class MemoryCohortReads(CohortReads):
    """Reads of the memory."""

    def __init__(self, held: Cohorts) -> None:
        self._held = held

    def choices(self) -> CohortChoices:
        listed = tuple(MeasureToSend(one.id, one.title, one.items, one.minutes, ()) for one in MEASURES)
        return CohortChoices(listed, ("phq-9", "gad-7"), people.TODAY + timedelta(days=14))

    def preview(self, draft: CohortDraft) -> Preview:
        return preview(self._held, draft)

    def unfinished(self) -> tuple[CohortProgress, ...]:
        return self._held.unfinished

    def write_left_out(self, shown: Preview, path: Path, note: UUID) -> ListWritten:
        return ListWritten(path, sum(len(group.people) for group in shown.left_out))


class MemoryCohortActs(CohortActs):
    """Acts on the memory; each is noted."""

    def __init__(self, held: Cohorts, note: Callable[..., Done]) -> None:
        self._held = held
        self._note_act = note

    def begin(self, draft: CohortDraft, people_: Sequence[UUID]) -> Done:
        begun = CohortProgress(ident(960), people.hours(0), len(people_), 0, 0, stopped=False, measures="PHQ-9")
        self._held.waiting = [begun]
        return replace(self._note_act("begin_cohort", draft, tuple(people_)), id=begun.id)

    def go_on(self, cohort: UUID) -> Queued:
        if not self._held.waiting:
            self._held.waiting = [one for one in self._held.unfinished if one.id == cohort]
        held = self._held.waiting[0]
        done = min(held.people, held.done + self._held.step)
        self._held.waiting = [replace(held, done=done)]
        return Queued(frozenset(), self._held.waiting[0])

    def stop(self, cohort: UUID) -> Queued:
        self._note_act("stop_cohort", cohort)
        held = self._held.waiting or list(self._held.unfinished)
        self._held.waiting = [replace(held[0], stopped=True)]
        self._held.unfinished = ()
        return Queued(frozenset(), self._held.waiting[0])

    def note_list(self) -> Done:
        return self._note_act("note_list")


UNFINISHED = CohortProgress(ident(960), people.hours(2), 10_000, 3_120, 14, stopped=False, measures="PHQ-9, GAD-7")
