"""The preview of a send to many: who gets what by which way, and who is left out and why, grouped and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.sending import ExclusionCode
from care_record.channels.channel import not_offered
from care_record.cohort.deciding import FIRST_WAYS, Asked, Decision, LeftOut, decide
from care_record.people.dates import from_milliseconds
from desktop.services.problems import Rejected
from desktop.services.reads.cohort.known import AT_ONCE, Known, Senders, known
from desktop.services.reads.cohort.pages import (
    CohortDraft,
    Going,
    Left,
    LeftGroup,
    Listed,
    Preview,
)
from desktop.services.reads.cohort.picking import picked
from desktop.services.reads.rows.offered import has_texts
from desktop.services.store import mirror

if TYPE_CHECKING:
    from care_record.people.patient import Patient
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader

TITLES = {
    ExclusionCode.DIED: "Died",
    ExclusionCode.DISCHARGED: "No open referral to your team",
    ExclusionCode.SUSPENDED: "Withdrew, not settled yet",
    ExclusionCode.NOT_READ: "Recorded by a newer version, not read here",
    ExclusionCode.UNDER_AGE: "Under age",
    ExclusionCode.WITHDRAWN: "Withdrew from being contacted",
    ExclusionCode.REFUSED: "Refused to be contacted",
    ExclusionCode.RESTRICTED: "Contact details restricted",
    ExclusionCode.ENDED: "Ended their registration as a carer",
    ExclusionCode.NO_AGREEMENT: "No agreement recorded",
    ExclusionCode.NO_ADDRESS: "No address for this way",
    ExclusionCode.NO_KEY: "Record cannot be opened here",
    ExclusionCode.NOT_OFFERED: "Way not offered",
    ExclusionCode.NOT_FOR_THEM: "Not for their age or service",
    ExclusionCode.ALREADY_WAITING: "Already waiting for an answer",
    ExclusionCode.ANSWERED_LATELY: "Answered lately",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """One person and what becomes of them."""

    known: Known
    decision: Decision


def asked_of(reader: Reader, state: DeskState, draft: CohortDraft) -> Asked:
    """The draft as the rule takes it; raises `Rejected` for measures that are not installed."""
    installed = state.measures(reader)
    if not draft.measures or not all(one in installed for one in draft.measures):
        raise Rejected((("measures", "Choose at least one of the measures listed."),))
    ways = FIRST_WAYS if draft.way is None else (draft.way,)
    texts = has_texts(reader)
    offered = tuple(way for way in ways if not not_offered(way, texts=texts)) or ways
    return Asked(
        tuple(installed[one] for one in draft.measures),
        offered,
        frozenset(code for code, _ in draft.passed_over),
        texts=texts,
    )


def decided(
    reader: Reader, state: DeskState, senders: Senders, asked: Asked, patients: Iterable[UUID]
) -> Iterator[Decided]:
    """What becomes of each of these people who is held here, in their order. Inside a snapshot."""
    today = state.today()
    everybody = list(patients)
    for start in range(0, len(everybody), AT_ONCE):
        some = everybody[start : start + AT_ONCE]
        held = known(reader, state, senders, asked.measures, some)
        for patient in some:
            one = held.get(patient)
            if one is not None:
                yield Decided(one, decide(one.person, asked, today))


def preview(reader: Reader, state: DeskState, draft: CohortDraft) -> Preview:
    """Who gets what. Raises `Rejected` for a draft that asks nothing."""
    going: list[Going] = []
    groups: dict[ExclusionCode, list[Left]] = {}
    first_keys = 0
    with reader.snapshot():
        asked = asked_of(reader, state, draft)
        senders = Senders.of(reader, state, draft.who.team)
        people, not_found = picked(reader, state, senders, draft.who, asked.measures)
        for one in decided(reader, state, senders, asked, people):
            listed = _listed(one.known.person.patient)
            decision = one.decision
            if decision.channel is not None:
                going.append(Going(listed, decision.channel, tuple(each.id for each in decision.measures)))
                first_keys += one.known.access.current is None
            for left in decision.left_out:
                groups.setdefault(left.code, []).append(_left(listed, left))
        synced = mirror.position(reader.mirror).synced_at
    return Preview(
        as_of=from_milliseconds(synced) if synced else None,
        chosen=len(people),
        going=tuple(going),
        left_out=tuple(_group(code, groups[code]) for code in ExclusionCode if code in groups),
        not_found=not_found,
        first_keys=first_keys,
    )


def _group(code: ExclusionCode, people: list[Left]) -> LeftGroup:
    advisory = code in (ExclusionCode.NOT_FOR_THEM, ExclusionCode.ALREADY_WAITING, ExclusionCode.ANSWERED_LATELY)
    return LeftGroup(code, TITLES[code], tuple(people), advisory)


def _left(listed: Listed, left: LeftOut) -> Left:
    words = " ".join(reason.words for reason in left.reasons)
    return Left(listed, words, left.measure.short_title if left.measure else "")


def _listed(patient: Patient) -> Listed:
    number = str(patient.nhs_number) if patient.nhs_number else ""
    return Listed(patient.id, patient.name, patient.birth_date, number)
