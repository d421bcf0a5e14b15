"""Recording, refusing and withdrawing the agreement to share and to be contacted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from care_record.agreement.age import AgreementPath, age_rule
from care_record.agreement.basis import Basis
from care_record.agreement.ledger import ended_later, ended_later_words
from care_record.agreement.statements import Kind, Scope, statement_problems
from care_record.agreement.statements import Statement as Agreement
from care_record.people.dates import show_date
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.access.known import access_of
from desktop.services.acts.drafts import AGREEMENT, OUTBOX, PATIENTS, STATUS, AgreementDraft, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import sealed_note
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines

if TYPE_CHECKING:
    from desktop.services.store.projection import Fact

CHANGED = frozenset({AGREEMENT, PATIENTS, OUTBOX, STATUS})
_BODIES = {
    "recorded": bodies.ConsentRecorded,
    "refused": bodies.ConsentRefused,
    "withdrawn": bodies.ConsentWithdrawn,
}


def state(
    author: Author, patient: UUID, draft: AgreementDraft, kind: Literal["recorded", "refused", "withdrawn"]
) -> Done:
    """One statement of the ledger, with the base that its author has seen."""
    author.need_clinician("Only a clinician records what a person agrees to.")
    ends = kind != "recorded"
    with author.reader.snapshot():
        person, pending = author.patient(patient) if ends else author.used(patient)
        if person.deceased:
            raise Rejected((("kind", "This person has died. No agreement can be recorded."),))
        rules = [
            age_rule(referral.service, person.birth_date, author.today)
            for referral in patient_lines.referrals(author.reader, author.state, patient, pending)
            if referral.is_open(author.today) and referral.team in author.me().teams
        ]
        if kind == "recorded" and not rules:
            raise Rejected((("kind", "This person has no open referral to a team of yours."),))
        refused = next((rule for rule in rules if not rule.allowed), None)
        if kind == "recorded" and refused:
            raise Rejected((("kind", refused.words),))
        held = patient_lines.standing_of(author.reader, patient, pending)
        identity = new_id()
        # What waits here was seen by its author, though it has no number yet to be a base.
        waiting = [fact.id for fact in pending if isinstance(fact.body, bodies.AgreementBody)]
        supersedes = draft.supersedes or (waiting[-1] if waiting else None)
        new = Agreement(
            id=identity,
            kind=Kind(kind),
            scope=draft.scope,
            given_on=draft.given_on,
            how=draft.how,
            by=author.me().id,
            path=rules[0].path.value if rules else AgreementPath.ADULT.value,
            present=draft.present,
            supersedes=supersedes,
            base=held.base,
            review_on=draft.review_on,
            teams=draft.teams,
            witness=draft.witness.strip(),
            capacity=draft.capacity,
            evidence=draft.evidence.strip(),
        )
        found = statement_problems(new, author.today, allowed=not refused, born=person.birth_date)
        problems = [(one.field, one.words) for one in found]
        if end := ended_later(new, patient_lines.ledger_of(author.reader, patient, pending)):
            problems.append(("given_on", ended_later_words(end, new)))
        if problems:
            raise Rejected(tuple(problems))
        note, opening = sealed_note(author, patient, draft.note, identity, pending, first=ends)
        left_out = [] if ends else _no_longer_named(author, patient, new, pending)
    body = _BODIES[kind](agreement=new.to_dict(), note=note)
    if ends and Scope.SHARE in draft.scope:
        author.state.keys.forget(patient)
    author.commit([*opening, Said(f"consent.{kind}", patient, body, identity, held.base), *left_out], draft.note)
    words = {"recorded": "The agreement is recorded.", "refused": "The refusal is recorded."}
    return Done(CHANGED, identity, words.get(kind, "The withdrawal is recorded. Care is not affected."))


def _no_longer_named(author: Author, patient: UUID, new: Agreement, pending: Sequence[Fact]) -> list[Said]:
    """The end of access for teams that had it by the person's agreement, where the new one names others alone."""
    if Scope.SHARE not in new.scope or not new.teams:
        return []
    access = access_of(author.reader, author.state, patient, pending)
    if access.suspended is not None or not author.me().teams & access.standing.keys():
        return []
    ended = [team for team, held in access.standing.items() if held.basis == Basis.AGREEMENT and team not in new.teams]
    reason = f"The person agreed on {show_date(new.given_on)} to share with other teams."
    return [Said("access.ended", patient, bodies.AccessEnded(team=team, reason=reason)) for team in ended]
