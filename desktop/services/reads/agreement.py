"""The screen of agreement and access."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.age import age_rule
from care_record.people.dates import from_milliseconds, show_date
from desktop.services import notes
from desktop.services.reads import patient_lines
from desktop.services.reads.lines import SAID, scopes_words
from desktop.services.reads.measures import AgreementPage, LedgerLine

if TYPE_CHECKING:
    from desktop.services.state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

NO_REFERRAL = "This person has no open referral to a team of yours."
CLINICIANS = "Only a clinician records what a person agrees to."


def agreement(reader: Reader, state: DeskState, patient: UUID) -> AgreementPage:
    """What stands now, and the ledger; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        person = patient_lines.patient_of(reader, patient, pending)
        held = patient_lines.standing_of(reader, patient, pending)
        member, today = state.me(reader), state.today()
        rules = [
            age_rule(one.service, person.birth_date, today)
            for one in patient_lines.referrals(reader, state, patient, pending)
            if one.is_open(today) and one.team in member.teams
        ]
        why = None if rules else NO_REFERRAL
        if rules and not all(rule.allowed for rule in rules):
            why = rules[0].words
        if person.deceased:
            why = "This person has died. No agreement can be recorded."
        if member.role != "clinician":
            why = CLINICIANS
        return AgreementPage(
            standing_words=held.words,
            scopes=tuple((one.scope.value, one.scope.words, one.state.value) for one in held.scopes),
            ledger=_ledger(reader, state, patient, pending),
            may_record=why,
            age_words=rules[0].words if rules else "",
        )


def _ledger(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> tuple[LedgerLine, ...]:
    held = patient_lines.standing_of(reader, patient, pending)
    conflicts = {one.statement.id: one.words for one in held.conflicts}
    waiting = {fact.id.bytes for fact in pending}
    clinical = state.clinical(reader)
    found = []
    for row in reversed(patient_lines.ledger_rows(reader, patient, pending)):
        said = patient_lines.agreement_of(row)
        words = f"{SAID[row['kind']]} {scopes_words(row)}, {said.how.words} on {show_date(said.given_on)}"
        found.append(
            LedgerLine(
                id=said.id,
                at=from_milliseconds(row["at"]),
                words=f"{words}, with {', '.join(said.present)}" if said.present else words,
                who=state.who(reader, row["device"]),
                note=notes.opened(reader, state, patient, said.id, row["note"], pending) if clinical else "",
                pending=row["id"] in waiting,
                conflict=conflicts.get(said.id, ""),
            )
        )
    return tuple(found)
