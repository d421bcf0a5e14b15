"""The screen of agreement and access."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.age import age_rule, steps
from care_record.agreement.ledger import State
from care_record.agreement.renewal import renewal
from care_record.agreement.statements import REQUESTED_PATH, Kind, Scope
from care_record.people.dates import from_milliseconds, show_date
from care_record.people.services import Service
from desktop.services import notes
from desktop.services.reads import patient_lines
from desktop.services.reads.ledger import timeline
from desktop.services.reads.lines import SAID, scopes_words
from desktop.services.reads.measures import AgreementPage, LedgerLine
from desktop.services.reads.people import Team
from desktop.services.reads.who_can_read import THEMSELVES

if TYPE_CHECKING:
    from care_record.agreement.ledger import Standing
    from care_record.agreement.statements import Statement as Agreement
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader

NO_REFERRAL = "This person has no open referral to a team of yours."
PROVISIONAL = (
    "What was recorded here is provisional until the service has taken it: it opens no link and no key before."
)
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
        said = _ledger(reader, state, patient, pending)
        by_id = {line.id: line for line in said}
        asked = renewal(held, person.birth_date, state.directory(reader).policy.agreement_months)
        services = {
            one.service for one in patient_lines.referrals(reader, state, patient, pending) if one.is_open(today)
        }
        return AgreementPage(
            standing_words=held.words,
            scopes=tuple((one.scope.value, one.scope.words, one.state.value) for one in held.scopes),
            ledger=tuple(line for line in said if not line.struck),
            may_record=why,
            age_words=rules[0].words if rules else "",
            timeline=timeline.lines(reader, state, patient, pending, by_id),
            provisional=PROVISIONAL if held.waiting else "",
            steps=_steps(person.birth_date, services, today),
            standing=held.of(Scope.SHARE).decided_by if held.agreed(Scope.SHARE) else _any_agreed(held),
            teams=_teams(state, reader),
            review_words=f"To be asked again on {show_date(asked.on)}. {asked.words}" if asked else "",
        )


def _any_agreed(held: Standing) -> Agreement | None:
    return next((one.decided_by for one in held.scopes if one.state is State.AGREED), None)


def _teams(state: DeskState, reader: Reader) -> tuple[Team, ...]:
    """The teams that a person can agree to share with, by name."""
    known = state.directory(reader).teams.values()
    lines = (Team(team.id, team.name, team.service) for team in known if not team.records)
    return tuple(sorted(lines, key=lambda team: team.name))


def _steps(born: date, services: set[Service], today: date) -> tuple[tuple[date, str], ...]:
    """The days still to come, and those of the last year, on which another age rule begins to hold."""
    of_young = Service.CAMHS_16_18 in services
    found = steps(Service.CAMHS_16_18 if of_young else Service.ADULT, born)
    return tuple((one.on, one.words) for one in found if one.on > today - timedelta(days=365))


def _ledger(reader: Reader, state: DeskState, patient: UUID, pending: list[Fact]) -> tuple[LedgerLine, ...]:
    held = patient_lines.standing_of(reader, patient, pending)
    conflicts = {one.statement.id: one.words for one in held.conflicts}
    waiting = {fact.id.bytes for fact in pending}
    clinical = state.clinical(reader)
    found = []
    for row in reversed(patient_lines.ledger_rows(reader, patient, pending, void=True)):
        said = patient_lines.agreement_of(row)
        words = f"{SAID[row['kind']]} {scopes_words(row)}, {said.how.words} on {show_date(said.given_on)}"
        if said.path == REQUESTED_PATH:
            words = f"Asked to withdraw from everything, {said.how.words} on {show_date(said.given_on)}"
        found.append(
            LedgerLine(
                id=said.id,
                at=from_milliseconds(row["at"]),
                words=f"{words}, with {', '.join(said.present)}" if said.present else words,
                details=_details(state, reader, said),
                who=state.who(reader, row["device"]) if row["device"] else THEMSELVES,
                note=notes.opened(reader, state, patient, said.id, row["note"], pending) if clinical else "",
                pending=row["id"] in waiting,
                conflict=conflicts.get(said.id, ""),
                struck=row["void"] or "",
            )
        )
    return tuple(found)


def _details(state: DeskState, reader: Reader, said: Agreement) -> tuple[str, ...]:
    """How it was given, beyond the sentence."""
    teams = state.directory(reader).teams
    named = sorted(known.name for team in said.teams if (known := teams.get(team)))
    parts = (
        f"With these teams alone: {', '.join(named)}" if named else "",
        f"Witnessed by {said.witness}" if said.witness else "",
        f"The person {said.capacity.words}" if said.capacity.words else "",
        f"Kept as: {said.evidence}" if said.evidence else "",
        f"Shown: wording {said.wording}" if said.kind is Kind.RECORDED else "",
        f"To be asked again on {show_date(said.review_on)}" if said.review_on else "",
    )
    return tuple(part for part in parts if part)
